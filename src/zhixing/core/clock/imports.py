"""Due dates for many lines at once: a CSV of start,limit, counted with the calendar's tables."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np

from zhixing.core.clock import rules
from zhixing.core.clock.refusals import CalendarNotPublished, PauseReversed
from zhixing.core.clock.rules import vector
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

NO_MOMENT: Final = mark("看不懂起算时间“{text}”：请写成 2026-06-01 或 2026-06-01T09:30。")

_ADDERS: Final = {
    "wd": vector.add_working_days,
    "cd": vector.add_calendar_days,
    "mo": vector.add_months,
}


_PLAIN_LENGTHS: Final = frozenset({len("2026-06-01"), len("2026-06-01T09:30"), len("2026-06-01T09:30:00")})
"""Of dates and of times without a zone."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """The answer to one line. `due` is a local date, for limits in minutes `YYYY-MM-DDTHH:MM`.

    It is None where it is provisional or where `error` says why the line was not understood.
    """

    start: str
    limit: str
    due: str | None
    provisional: bool
    error: str = ""

    def facts(self) -> dict[str, object]:
        """Return the line with its stable keys, and its error where there is one."""
        found: dict[str, object] = {
            "start": self.start,
            "limit": self.limit,
            "due": self.due,
            "provisional": self.provisional,
        }
        return found | ({"error": self.error} if self.error else {})


class MomentNotUnderstood(ActRefused):
    """A start is no date and no time."""

    sentence = NO_MOMENT


def read_due_rows(text: str) -> list[tuple[str, str]]:
    """Return (start, limit) of each line of a CSV, without a heading and empty lines."""
    rows = [
        row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(cell.strip() for cell in row)
    ]
    if rows and not any(sign.isdigit() for sign in rows[0][0]):
        rows = rows[1:]
    return [(row[0].strip(), row[1].strip() if len(row) > 1 else "") for row in rows]


def local_moment(text: str, calendar: rules.Calendar) -> datetime:
    """Return the local moment written as `2026-06-01` (its first minute) or `2026-06-01T09:30`.

    A moment with a zone is read in the calendar's. Raises MomentNotUnderstood.
    """
    try:
        return calendar.local(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise MomentNotUnderstood(text=text) from None


def due_lines(rows: Sequence[tuple[str, str]], calendar: rules.Calendar) -> list[DueLine]:
    """Return the answer to each (start, limit), in the order given.

    Days and months from plain dates are counted by the tables, 100,000 lines in well under a second;
    anything else one by one. A line that cannot be understood carries its reason, and stops no other.
    """
    answers: list[DueLine | None] = [None] * len(rows)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, (start, limit) in enumerate(rows):
        parsed = _parsed(limit)
        if isinstance(parsed, rules.Limit) and parsed.unit in _ADDERS and len(start) in _PLAIN_LENGTHS:
            groups[parsed.unit].append(place)
    for unit, places in groups.items():
        _count_together(rows, unit, places, calendar, answers)
    return [found or _one(*rows[place], calendar) for place, found in enumerate(answers)]


@lru_cache(maxsize=4096)
def _parsed(text: str) -> rules.Limit | ActRefused:
    try:
        return rules.parse_limit(text)
    except ActRefused as refusal:
        return refusal


@lru_cache(maxsize=8)
def _tables(calendar: rules.Calendar) -> vector.Tables:
    return vector.Tables(calendar)


def _count_together(
    rows: Sequence[tuple[str, str]],
    unit: str,
    places: Sequence[int],
    calendar: rules.Calendar,
    answers: list[DueLine | None],
) -> None:
    """Fill the answers of lines of one unit; leaves them open where one of the dates is none."""
    try:
        starts = np.array([rows[place][0] for place in places], dtype="datetime64[s]")
        days = vector.day_numbers(starts)
    except ValueError:
        return
    amounts = np.array([_amount(rows[place][1]) for place in places], dtype=np.int32)
    found = _ADDERS[unit](_tables(calendar), days, amounts)
    for place, due in zip(places, vector.dates_of(found).astype(str).tolist(), strict=True):
        start, limit = rows[place]
        known = due != "NaT"
        answers[place] = DueLine(start, limit, due if known else None, provisional=not known)


def _amount(text: str) -> int:
    parsed = _parsed(text)
    return parsed.amount if isinstance(parsed, rules.Limit) else 1


def _one(start: str, text: str, calendar: rules.Calendar) -> DueLine:
    limit = _parsed(text)
    if not isinstance(limit, rules.Limit):
        return DueLine(start, text, None, provisional=False, error=str(limit))
    try:
        begins = local_moment(start, calendar)
    except MomentNotUnderstood as refusal:
        return DueLine(start, text, None, provisional=False, error=str(refusal))
    if limit.counts_minutes:
        try:
            minutes = limit.amount * (60 if limit.unit == "wh" else 1)
            due = f"{calendar.add_working_minutes(begins, minutes):%Y-%m-%dT%H:%M}"
            return DueLine(start, text, due, provisional=False)
        except CalendarNotPublished:
            return DueLine(start, text, None, provisional=True)
    return _computed(start, text, rules.compute(rules.ClockState(begins, limit, calendar)))


def _computed(start: str, text: str, reading: rules.Reading) -> DueLine:
    due = None
    if reading.due:
        by_the_minute = reading.state.limit.counts_minutes or reading.state.limit.unit == "h"
        due = f"{reading.due:%Y-%m-%dT%H:%M}" if by_the_minute else str(reading.due_on)
    return DueLine(start, text, due, reading.provisional)


def due_of(
    start: str, text: str, calendar: rules.Calendar, pauses: Sequence[tuple[str, str]] = ()
) -> tuple[DueLine, rules.Reading]:
    """Return the answer to one question with the reading behind it; pauses are (from, to).

    A date of a pause means its first minute: it begins on FROM and the clock runs again on TO. Raises
    LimitNotUnderstood, LimitEmpty, MomentNotUnderstood, PauseReversed.
    """
    limit = rules.parse_limit(text)
    spans = [(local_moment(since, calendar), local_moment(until, calendar)) for since, until in pauses]
    if any(until < since for since, until in spans):
        raise PauseReversed
    state = rules.ClockState(
        local_moment(start, calendar),
        limit,
        calendar,
        pauses=tuple(rules.Pause(since, until) for since, until in spans),
    )
    reading = rules.compute(state)
    return _computed(start, text, reading), reading
