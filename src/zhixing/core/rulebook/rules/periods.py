"""The periods of a recurring duty and the day on which each is due. Plain Python."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from zhixing.core.rulebook.rules.records import Kind, Rule, RuleUnknown

ONE_DAY: Final = timedelta(days=1)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")


class WorkingDays(Protocol):
    """What a recurring duty asks of a calendar. Raises for a day whose year is not published."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether the office works on `day`, make-up weekend days included."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a duty. `code` is `2026-W08`, `2026-03`, `2026-Q1`, `2026-H1`, `2026` or a day."""

    code: str
    first: date
    last: date
    due_on: date


def periods_due(rule: Rule, since: date, until: date, calendar: WorkingDays) -> list[Period]:
    """Return the periods of a recurring duty that are due from `since` to `until`, both included.

    A week duty falls on the last working day from Monday to Friday of the ISO week, or on the named
    weekday, moved inside that week; make-up weekend days do not count, and an ISO week without
    working days is exempt (conventions, definition 12). A yearly date never rolls (definition 20).
    Month, quarter and half-year duties fall on the last working day of the period unless the rule
    names `due_after_working_days` or `due_after_calendar_days` past its end. Earliest first.
    Raises RuleUnknown for a rule of another kind, and what the calendar raises past its years.
    """
    if rule.kind is not Kind.RECURRING:
        raise RuleUnknown(f"{rule.code} is not a recurring duty")
    found: list[Period] = []
    for code, first, last in _spans(rule.text("every"), since - timedelta(days=400), until):
        due_on = _due_on(rule, first, last, calendar, from_day=since)
        if due_on is not None and since <= due_on <= until:
            found.append(Period(code, first, last, due_on))
    return found


def weeks_required(first: date, last: date, calendar: WorkingDays) -> list[str]:
    """Return the codes of the ISO weeks that begin from `first` to `last` and have a working day."""
    return [
        code
        for code, monday, _ in _spans("week", first, last)
        if monday >= first and _working(calendar, monday, monday + 4 * ONE_DAY)
    ]


def _due_on(rule: Rule, first: date, last: date, calendar: WorkingDays, *, from_day: date) -> date | None:
    """The day on which the period's duty is due; None when it is exempt, or past and of no interest."""
    every = rule.text("every")
    if every == "year" and "due_on" in rule.values:
        month, number = map(int, rule.text("due_on").split("-"))
        year = first.year + (1 if rule.is_set("is_for_year_before") else 0)
        return date(year, month, min(number, monthrange(year, month)[1]))
    if every == "working_day":
        return first if first >= from_day and calendar.is_working_day(first) else None
    if last + timedelta(days=120) < from_day:
        return None
    if every == "week":
        return _week_due(rule, first, calendar)
    if "due_after_calendar_days" in rule.values:
        return last + timedelta(days=rule.number("due_after_calendar_days"))
    if "due_after_working_days" in rule.values:
        day, left = last, rule.number("due_after_working_days")
        while left:
            day += ONE_DAY
            left -= calendar.is_working_day(day)
        return day
    day = last
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


def _week_due(rule: Rule, monday: date, calendar: WorkingDays) -> date | None:
    """Last working day from Monday to Friday, or the named weekday moved to the next one in its week."""
    named = str(rule.get("due") or "friday")
    if named not in WEEKDAYS or named == "friday":
        days = [monday + offset * ONE_DAY for offset in range(4, -1, -1)]
    else:
        start = WEEKDAYS.index(named)
        days = [monday + offset * ONE_DAY for offset in (*range(start, 5), *range(start - 1, -1, -1))]
    return next((day for day in days if calendar.is_working_day(day)), None)


def _working(calendar: WorkingDays, first: date, last: date) -> bool:
    days = (last - first).days + 1
    return any(calendar.is_working_day(first + offset * ONE_DAY) for offset in range(days))


def _spans(every: str, since: date, until: date) -> Iterator[tuple[str, date, date]]:
    """Yield code, first and last day of the periods that begin by `until`, from the one around `since`."""
    day = _start(every, since)
    while day <= until:
        following = _following(every, day)
        yield _name(every, day), day, following - ONE_DAY
        day = following


def _start(every: str, day: date) -> date:
    if every == "working_day":
        return day
    if every == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(every: str, first: date) -> date:
    if every == "working_day":
        return first + ONE_DAY
    if every == "week":
        return first + 7 * ONE_DAY
    month = first.month - 1 + _MONTHS[every]
    return date(first.year + month // 12, month % 12 + 1, 1)


def _name(every: str, first: date) -> str:
    iso = first.isocalendar()
    names = {
        "working_day": first.isoformat(),
        "week": f"{iso.year}-W{iso.week:02d}",
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "half_year": f"{first.year}-H{(first.month + 5) // 6}",
        "year": f"{first.year}",
    }
    return names[every]


_MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
