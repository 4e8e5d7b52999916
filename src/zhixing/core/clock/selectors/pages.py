"""What the calendar's pages show: a year by months, its holidays, its source and its office hours."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhixing.core.clock import rules
from zhixing.core.clock.refusals import CalendarUnknown
from zhixing.core.clock.rules.calendar import NamedDay, Pattern, minutes_of
from zhixing.core.clock.rules.explanation import kind_of
from zhixing.core.clock.selectors import schedule

_MONDAY_FIRST: Final = Weeks(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month: `kind` is `working`, `make_up`, `weekend` or `holiday`, '' where nobody knows."""

    day: date
    kind: str
    name: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday; None where another month's day would stand."""

    first: date
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a notice: the days off, and the weekend days worked for it."""

    name: str
    off: tuple[date, ...]
    worked: tuple[date, ...]

    @property
    def runs(self) -> tuple[tuple[date, date], ...]:
        """The days off as unbroken runs (first, last)."""
        found: list[tuple[date, date]] = []
        for day in self.off:
            if found and day - found[-1][1] == timedelta(days=1):
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Office hours from a day of the year on, in words."""

    since: str
    hours: str
    minutes: int


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year of one calendar. Counts are None where its notice is not published."""

    year: int
    code: str
    pattern: Pattern
    in_force: schedule.YearInForce | None
    months: tuple[Month, ...]
    holidays: tuple[Holiday, ...]
    hours: tuple[HoursRow, ...]
    working_days: int | None
    days_off: int
    days_worked: int
    first_year: int
    last_year: int

    @property
    def is_published(self) -> bool:
        """Whether the notice of the year is known."""
        return self.in_force is not None and self.in_force.notice.is_published


def year_page(year: int, *, code: str = schedule.OFFICE, today: date) -> YearPage:
    """Return the page of a year. At most four queries. Raises CalendarUnknown.

    `first_year` and `last_year` bound the years one can turn to: the last is a year past what is named.
    """
    found = schedule.patterns().get(code)
    if found is None:
        raise CalendarUnknown(code=code)
    calendar = schedule.calendar(code)
    named = {one.notice.year: one for one in schedule.years()}
    in_force = named.get(year)
    days = in_force.notice.days if in_force else ()
    months = tuple(_month(date(year, month, 1), calendar, today) for month in range(1, 13))
    known = [month.working_days for month in months if month.working_days is not None]
    return YearPage(
        year=year,
        code=code,
        pattern=found,
        in_force=in_force,
        months=months,
        holidays=holidays_of(days),
        hours=_hours(found),
        working_days=sum(known) if len(known) == 12 else None,
        days_off=sum(named_day.is_off for named_day in days),
        days_worked=sum(not named_day.is_off for named_day in days),
        first_year=min(named),
        last_year=max(max(named), today.year + 1),
    )


def _month(first: date, calendar: rules.Calendar, today: date) -> Month:
    weeks = tuple(
        tuple(_cell(day, calendar, today) if day.month == first.month else None for day in week)
        for week in _MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    )
    cells = [cell for week in weeks for cell in week if cell]
    if not all(cell.kind for cell in cells):
        return Month(first, weeks, None)
    return Month(first, weeks, sum(cell.kind in ("working", "make_up") for cell in cells))


def _cell(day: date, calendar: rules.Calendar, today: date) -> DayCell:
    if not calendar.covers(day):
        return DayCell(day, "", "", day == today)
    return DayCell(day, kind_of(calendar, day), calendar.name_of(day), day == today)


def holidays_of(days: Sequence[NamedDay]) -> tuple[Holiday, ...]:
    """Return the holidays of a notice in order of their first day, each with its days."""
    names: dict[str, list[NamedDay]] = {}
    for named in sorted(days, key=lambda one: one.day):
        names.setdefault(named.name, []).append(named)
    found = [
        Holiday(
            name,
            tuple(one.day for one in ones if one.is_off),
            tuple(one.day for one in ones if not one.is_off),
        )
        for name, ones in names.items()
    ]
    return tuple(sorted(found, key=lambda one: one.off[:1] or one.worked[:1]))


def _hours(pattern: Pattern) -> tuple[HoursRow, ...]:
    return tuple(
        HoursRow(
            f"{season.since[0]:02d}-{season.since[1]:02d}",
            "，".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in season.sessions),
            minutes_of(season.sessions),
        )
        for season in pattern.seasons
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
