"""How far a project should be, how far it is, when it will be finished, and the light of its register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from zhixing.foundation.words import mark

DONE: Final = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """A milestone as the computation sees it: its plan, its weight, and the newest percent of it."""

    starts_on: date
    due_on: date
    weight: int = 1
    percent: int = 0
    began_on: date | None = None
    points: tuple[tuple[date, int], ...] = ()
    """Reported percents by day, the earliest first; the newest is the last."""


def planned_percent(stages: Sequence[Stage], *, on: date) -> int:
    """Return how far the whole should be on a day: each stage by its share of days, by its weight."""
    return _weighted([(stage.weight, _share_of_days(stage, on)) for stage in stages])


def actual_percent(stages: Sequence[Stage]) -> int:
    """Return how far the whole is: the stages' percents by their weight, rounded down."""
    return _weighted([(stage.weight, float(stage.percent)) for stage in stages])


def _weighted(parts: Sequence[tuple[int, float]]) -> int:
    whole = sum(weight for weight, _ in parts)
    return int(sum(weight * share for weight, share in parts) / whole) if whole else 0


def _share_of_days(stage: Stage, on: date) -> float:
    if on >= stage.due_on:
        return DONE
    if on <= stage.starts_on:
        return 0
    return (on - stage.starts_on).days * DONE / (stage.due_on - stage.starts_on).days


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a stage or project will be finished at the pace so far, and the span of that answer.

    `days` and `percent` are what it was computed from; 0 percent means nothing was reported and the plan
    was moved by the days that have passed since its start.
    """

    on: date
    earliest: date
    latest: date
    days: int = 0
    percent: int = 0

    def late_days(self, due_on: date) -> int:
        """Return by how many days the forecast lies past the due day, 0 where it does not."""
        return max((self.on - due_on).days, 0)


def forecast_stage(stage: Stage, *, on: date, tolerance: int) -> Forecast | None:
    """Return when a stage will be finished, None when it is finished or has no reason to move yet.

    Pace = percent reached ÷ days since the work began; the end is that pace to 100. Reported percents are
    rounded, so the span is what `tolerance` points more or less would give, widened by the fastest and
    the slowest stretch between two reports.
    """
    if stage.percent >= DONE:
        return None
    began = stage.began_on
    if began is None or not stage.percent:
        waited = (on - stage.starts_on).days
        moved = stage.due_on + timedelta(days=max(waited, 0))
        return Forecast(moved, moved, moved) if waited > 0 else None
    last = stage.points[-1][0] if stage.points else on
    days = max((last - began).days, 1)
    ends = [
        _end(began, days, stage.percent + tolerance),
        _end(began, days, max(stage.percent - tolerance, 1)),
    ]
    ends += [
        last + timedelta(days=-(-(DONE - stage.percent) * gone // gained))
        for gone, gained in _stretches(stage)
    ]
    expected = _end(began, days, stage.percent)
    return Forecast(
        max(expected, on), max(min(expected, *ends), on), max(expected, on, *ends), days, stage.percent
    )


def _end(began: date, days: int, percent: int) -> date:
    """Return the day on which 100 is reached at `percent` in `days`, rounded up to a whole day."""
    return began + timedelta(days=-(-days * DONE // min(percent, DONE)))


def _stretches(stage: Stage) -> list[tuple[int, int]]:
    """Return (days, points gained) of the last three stretches between reports with a gain."""
    points = [(stage.began_on or stage.starts_on, 0), *stage.points]
    found = [
        ((later - earlier).days, gained)
        for (earlier, before), (later, after) in pairwise(points)
        if (gained := after - before) > 0 and (later - earlier).days > 0
    ]
    return found[-3:] if len(found) > 1 else []


def forecast_project(stages: Sequence[Stage], *, on: date, tolerance: int) -> Forecast | None:
    """Return when the last stage will be finished: its plan moved by what the stages before it will be late.

    Stages are in order. The worst delay of any unfinished stage moves the end; being early moves nothing.
    None when everything is finished or nothing is known.
    """
    if not stages:
        return None
    end = max(stage.due_on for stage in stages)
    worst: Forecast | None = None
    slips = [0, 0, 0]
    for stage in stages:
        found = forecast_stage(stage, on=on, tolerance=tolerance)
        if found is None:
            continue
        late = (found.on - stage.due_on).days
        if worst is None or late > slips[0]:
            worst = found
            slips = [(day - stage.due_on).days for day in (found.on, found.earliest, found.latest)]
    if worst is None:
        return None
    is_last = max(stages, key=lambda stage: stage.due_on)
    if len(stages) == 1 or all(stage.percent >= DONE for stage in stages if stage is not is_last):
        return worst
    moved = [end + timedelta(days=max(slip, 0)) for slip in slips]
    return Forecast(moved[0], moved[1], moved[2], worst.days, worst.percent)


STALE: Final = mark("台账{days}天未更新")
BARE: Final = mark("有进度无佐证")
LATE_FORECAST: Final = mark("预计推迟{days}天")
OVERDUE: Final = mark("节点逾期：{names}")


@dataclass(frozen=True, slots=True)
class RegisterState:
    """What the light of a project follows from."""

    updated_on: date
    is_bare: bool
    forecast_on: date | None
    due_on: date
    overdue: tuple[str, ...] = ()
    is_closed: bool = False


def register_light(
    state: RegisterState, *, on: date, stale_after: int
) -> tuple[str, list[tuple[str, dict[str, object]]]]:
    """Return the light and its reasons as marked sentences with values, the gravest first."""
    if state.is_closed:
        return "done", []
    reasons: list[tuple[str, dict[str, object]]] = []
    if state.overdue:
        reasons.append((OVERDUE, {"names": "、".join(state.overdue)}))
    late = (state.forecast_on - state.due_on).days if state.forecast_on else 0
    if late > 0:
        reasons.append((LATE_FORECAST, {"days": late}))
    idle = (on - state.updated_on).days
    if idle > stale_after:
        reasons.append((STALE, {"days": idle}))
    if state.is_bare:
        reasons.append((BARE, {}))
    light = "red" if state.overdue else "yellow" if reasons else "green"
    return light, reasons
