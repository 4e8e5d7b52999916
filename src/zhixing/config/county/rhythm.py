"""When things are done in the county: at the hours that each office keeps, on working days only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zlib import crc32

from zhixing.core.clock.rules import Calendar, CalendarNotPublished

# Working minutes of the day at which each kind of work is done, before everyone's own shift.
SLOTS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "register": (48, 272),
        "sign": (12, 250),
        "first": (70, 290),
        "report": (35, 150, 268, 345),
        "sign_off": (96, 190, 318),
        "check": (140, 335),
        "close": (165, 352),
        "decide": (120, 305),
        "urge": (60, 282),
        "reply": (85, 300),
    }
)
SHIFT_MINUTES = 43
JITTER_MINUTES = 22


class EndOfCalendar(Exception):
    """A moment lies past the published calendar: the history does not reach it."""


class Rhythm:
    """The working days of the county and the hours of its people."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._slots: dict[tuple[str, str, date], tuple[datetime, ...]] = {}

    def after(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment so many working minutes later, in office hours. Raises EndOfCalendar."""
        try:
            return self.calendar.add_working_minutes(moment, max(1, minutes))
        except CalendarNotPublished:
            raise EndOfCalendar from None

    def minutes(self, since: datetime, until: datetime) -> int:
        """Return the working minutes between two moments, 0 when they are the wrong way round."""
        return max(0, self.calendar.working_minutes(since, until)) if until > since else 0

    def next(self, who: str, kind: str, after: datetime) -> datetime:
        """Return when `who` next does work of this kind, later than `after`. Raises EndOfCalendar."""
        day = self.calendar.local(after).date()
        while True:
            for moment in self._of_day(who, kind, day):
                if moment > after:
                    return moment
            day += timedelta(days=1)

    def _of_day(self, who: str, kind: str, day: date) -> tuple[datetime, ...]:
        key = (who, kind, day)
        if key not in self._slots:
            self._slots[key] = self._slots_of(who, kind, day)
        return self._slots[key]

    def _slots_of(self, who: str, kind: str, day: date) -> tuple[datetime, ...]:
        try:
            if not self.calendar.is_working_day(day):
                return ()
            opening = self.calendar.opening_of(day)
            shift = crc32(who.encode()) % SHIFT_MINUTES + crc32(f"{who} {day}".encode()) % JITTER_MINUTES
            return tuple(self.calendar.add_working_minutes(opening, at + shift) for at in SLOTS[kind])
        except CalendarNotPublished:
            raise EndOfCalendar from None

    def working_day(self, day: date) -> date:
        """Return the day, or the next working day after it. Raises EndOfCalendar."""
        try:
            return self.calendar.roll_forward(day)
        except CalendarNotPublished:
            raise EndOfCalendar from None

    def add_days(self, day: date, working_days: int) -> date:
        """Return the day so many working days later. Raises EndOfCalendar."""
        try:
            return self.calendar.add_working_days(day, working_days)
        except CalendarNotPublished:
            raise EndOfCalendar from None
