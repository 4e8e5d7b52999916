"""Slots outside office hours on plain values: which days, from when to when, who is on duty (F6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class WorkingDays(Protocol):
    """What planning asks of a calendar."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether the office works on `day`."""
        ...


@dataclass(frozen=True, slots=True)
class Times:
    """The hours of the rule: weekdays by number, pairs of times."""

    weekdays: frozenset[int]
    hours: tuple[tuple[time, time], ...]


def times(weekday_names: Sequence[str], *pairs: tuple[str, str]) -> Times:
    """Return the times that the rule writes as 「周三」 and 「07:30」."""
    return Times(
        frozenset(WEEKDAYS.index(name) for name in weekday_names if name in WEEKDAYS),
        tuple((time.fromisoformat(since), time.fromisoformat(until)) for since, until in pairs),
    )


def days(found: Times, *, first: date, last: date, calendar: WorkingDays) -> list[date]:
    """Return the working days of the named weekdays from `first` to `last`, both included."""
    span = (last - first).days + 1
    every = (first + timedelta(days=n) for n in range(max(span, 0)))
    return [day for day in every if day.weekday() in found.weekdays and calendar.is_working_day(day)]


def on_duty(place: int, officers: Sequence[int]) -> int:
    """Return who is on duty on the n-th day: the officers take turns."""
    return officers[place % len(officers)]


def minutes_served(*, starts_at: datetime, ends_at: datetime, attended_at: datetime | None) -> int:
    """Return the minutes of time off earned: from the start, or from a late arrival; none for nobody."""
    if attended_at is None:
        return 0
    return max(int((ends_at - max(starts_at, attended_at)).total_seconds()) // 60, 0)
