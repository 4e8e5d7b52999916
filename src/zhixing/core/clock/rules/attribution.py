"""Who used how much of the working time. Minutes are conserved: holders + pauses = start to stop."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from zhixing.core.clock.refusals import HoldingsIncomplete
from zhixing.core.clock.rules.calendar import Calendar
from zhixing.core.clock.rules.clocks import ClockState, Pause, pause_stamps, run_minutes
from zhixing.core.clock.rules.limits import Limit

Holder = TypeVar("Holder", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Segment(Generic[Holder]):
    """`holder` held the matter from `since` to `until` (None: still)."""

    holder: Holder
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attribution(Generic[Holder]):
    """Working minutes of each holder in the order of first holding, of pauses, and of all together."""

    minutes: Mapping[Holder, int]
    paused: int
    elapsed: int


def attribute(
    segments: Sequence[Segment[Holder]],
    pauses: Sequence[Pause],
    start: datetime,
    stop: datetime,
    calendar: Calendar,
) -> Attribution[Holder]:
    """Return whose time it was from `start` to `stop`, in the clock's own calendar (definitions 10, 18).

    `sum(minutes) + paused == elapsed`, always. Splitting a holding changes nothing. Raises
    HoldingsIncomplete where the holdings leave a gap or overlap, CalendarNotPublished past the calendar.
    """
    state = ClockState(start, Limit("wd", 1), calendar, tuple(pauses), stopped=stop)
    begin, end = calendar.stamp(start), calendar.stamp(stop)
    spans = pause_stamps(state)
    minutes: dict[Holder, int] = {}
    reached = start
    for segment in sorted(segments, key=lambda segment: segment.since):
        until = min(segment.until or stop, stop)
        if until <= start or segment.since >= stop:
            continue
        if max(segment.since, start) != reached:
            raise HoldingsIncomplete(moment=f"{calendar.local(reached):%Y-%m-%d %H:%M}")
        low, high = max(calendar.stamp(max(segment.since, start)), begin), min(calendar.stamp(until), end)
        minutes[segment.holder] = minutes.get(segment.holder, 0) + run_minutes(calendar, low, high, spans)
        reached = until
    if reached < stop:
        raise HoldingsIncomplete(moment=f"{calendar.local(reached):%Y-%m-%d %H:%M}")
    elapsed = calendar.worked_at(end) - calendar.worked_at(begin)
    return Attribution(minutes, elapsed - run_minutes(calendar, begin, end, spans), elapsed)
