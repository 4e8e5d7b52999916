"""When a notice may be told, and when a message is tried again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules import Calendar

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 24
"""With waits that double from a minute to an hour, a channel may be down for most of a day."""


def deliver_from(at: datetime, *, urgent: bool, calendar: Calendar) -> datetime:
    """Return when a notice may be told: at once if urgent, else at the next opening of the office.

    Past the published calendar it is told at once: nothing is guessed, and nobody is left untold.
    """
    if urgent:
        return at
    try:
        return calendar.next_opening(at)
    except CalendarNotPublished:
        return at


def next_digest(after: datetime, *, times: tuple[time, ...], calendar: Calendar) -> datetime:
    """Return the first digest strictly later than `after`: one of the `times` of a working day.

    Past the published calendar a day counts as a working day. Raises ValueError without times.
    """
    if not times:
        raise ValueError("a digest needs a time of day")
    local = calendar.local(after)
    day = local.date()
    while True:
        if _works(calendar, day):
            for moment in sorted(times):
                found = datetime.combine(day, moment, tzinfo=local.tzinfo)
                if found > after:
                    return found
        day += timedelta(days=1)


def _works(calendar: Calendar, day: date) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarNotPublished:
        return True


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after the `tries`-th failure, None when it was the last one."""
    if tries >= MOST_TRIES:
        return None
    return min(FIRST_WAIT * (1 << min(tries - 1, 12)), LONGEST_WAIT)
