"""Joint work: whose silence made a lead late, and how fast units reply (B6). Times come from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

Minutes = Callable[[datetime, datetime], int]


@dataclass(frozen=True, slots=True)
class Wait:
    """A request of the lead to one unit: due by its own limit, replied or not."""

    unit_id: int
    due_at: datetime
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """Of the minutes that a lead was late, those that a unit caused, and the percent of all."""

    unit_id: int
    minutes: int
    percent: int


def shares_of_delay(
    *, lead_id: int, due_at: datetime, end_at: datetime, waits: Sequence[Wait], minutes: Minutes
) -> tuple[Share, ...]:
    """Return who caused how much of the lead's lateness, the lead last; the percents add up to 100.

    Each working minute of silence past a reply's limit moved the lead's end by one minute, shared equally
    by those who were silent in it; what silence does not explain is the lead's own. Empty while not late.
    """
    late = minutes(due_at, end_at)
    if late <= 0:
        return ()
    silent = {
        wait: (wait.due_at, min(wait.replied_at or end_at, end_at))
        for wait in waits
        if wait.due_at < min(wait.replied_at or end_at, end_at)
    }
    caused = _shared(silent, minutes)
    total = sum(caused.values())
    explained = min(total, late)
    found, left = [], late
    for unit_id, amount in sorted(caused.items(), key=lambda one: (-one[1], one[0])):
        part = round(amount * explained / total)
        left -= part
        found.append((unit_id, part))
    found.append((lead_id, max(left, 0)))
    return _percents(found, late)


def _shared(silent: dict[Wait, tuple[datetime, datetime]], minutes: Minutes) -> dict[int, float]:
    """Return the minutes of silence by unit; a minute in which several were silent is divided."""
    edges = sorted({moment for span in silent.values() for moment in span})
    caused: dict[int, float] = {}
    for since, until in pairwise(edges):
        units = {wait.unit_id for wait, (start, end) in silent.items() if start <= since and until <= end}
        for unit_id in units:
            caused[unit_id] = caused.get(unit_id, 0) + minutes(since, until) / len(units)
    return {unit_id: amount for unit_id, amount in caused.items() if amount > 0}


def _percents(found: Sequence[tuple[int, int]], late: int) -> tuple[Share, ...]:
    shares, left = [], 100
    for place, (unit_id, part) in enumerate(found):
        percent = left if place == len(found) - 1 else round(part * 100 / late)
        left -= percent
        shares.append(Share(unit_id, part, percent))
    return tuple(shares)


@dataclass(frozen=True, slots=True)
class Reply:
    """One request as the log has it: working minutes until the reply, None while there is none."""

    unit_id: int
    minutes: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """How a unit replied: asked = in time + late + silent + still running."""

    unit_id: int
    asked: int
    in_time: int
    late: int
    silent: int
    running: int
    median_minutes: float | None


def records(replies: Sequence[Reply]) -> list[ReplyRecord]:
    """Return one record for each unit, the most silent and late first."""
    by_unit: dict[int, list[Reply]] = {}
    for reply in replies:
        by_unit.setdefault(reply.unit_id, []).append(reply)
    found = []
    for unit_id, rows in by_unit.items():
        answered = [row for row in rows if row.minutes is not None]
        silent = sum(1 for row in rows if row.minutes is None and row.is_late)
        found.append(
            ReplyRecord(
                unit_id,
                len(rows),
                sum(1 for row in answered if not row.is_late),
                sum(1 for row in answered if row.is_late),
                silent,
                sum(1 for row in rows if row.minutes is None and not row.is_late),
                median([row.minutes for row in answered if row.minutes is not None]) if answered else None,
            )
        )
    return sorted(found, key=lambda one: (-one.silent, -one.late, -one.asked, one.unit_id))
