"""How a clock row follows from its facts: the one place where derived columns are set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, models

from zhixing.core.clock import rules
from zhixing.core.clock.models import (
    PAUSED,
    PROVISIONAL,
    RUNNING,
    STOPPED,
    Clock,
    ClockExtension,
    ClockPause,
)
from zhixing.core.clock.refusals import CalendarUnknown, ClockStopped
from zhixing.core.clock.selectors import parts_of, schedule, state_of

DERIVED: Final = (
    "counts_from",
    "start_on",
    "state",
    "light",
    "told",
    "due_at",
    "yellow_at",
    "next_fire",
    "late_days",
    "late_minutes",
    "calendar_version",
    "is_plain",
)
"""Columns that `settle` writes."""


Parts = tuple[Mapping[int, list[ClockPause]], Mapping[int, list[ClockExtension]]]


class Facts:
    """Clocks with their pauses, extensions and calendars, read together: three queries for any number."""

    def __init__(self, clocks: Sequence[Clock], parts: Parts | None = None) -> None:
        stored = [clock.pk for clock in clocks if clock.pk]
        self.pauses, self.extensions = parts or (parts_of(stored) if stored else ({}, {}))
        self.calendars = schedule.calendars()

    def calendar(self, code: str) -> rules.Calendar:
        """Return a calendar. Raises CalendarUnknown."""
        try:
            return self.calendars[code]
        except KeyError:
            raise CalendarUnknown(code=code) from None

    def pauses_of(self, clock: Clock) -> list[ClockPause]:
        """Return the clock's pauses in order of time."""
        return list(self.pauses.get(clock.pk, []))

    def extensions_of(self, clock: Clock) -> list[ClockExtension]:
        """Return the clock's extensions in the order in which they were granted."""
        return list(self.extensions.get(clock.pk, []))

    def settle(self, clock: Clock, *, at: datetime) -> rules.Reading:
        """Set every derived column of `clock` as it stands at `at`, and return the reading."""
        return settle(
            clock,
            self.pauses_of(clock),
            self.extensions_of(clock),
            calendar=self.calendar(clock.calendar_code),
            at=at,
        )


def settle(
    clock: Clock,
    pauses: Iterable[ClockPause],
    extensions: Iterable[ClockExtension],
    *,
    calendar: rules.Calendar,
    at: datetime,
) -> rules.Reading:
    """Set every derived column of `clock` from its facts, as it stands at `at`, and return the reading.

    `told` forgets what no longer holds, so that a light which turns again is told again.
    """
    pauses, extensions = list(pauses), list(extensions)
    clock.start_on = calendar.local(clock.counts_from).date()
    clock.extended = sum(e.amount for e in extensions if e.unit == clock.unit and e.to_date is None)
    state = state_of(clock, pauses, extensions, calendar)
    reading = rules.compute(state)
    clock.due_at, clock.yellow_at = reading.due, reading.yellow_at
    clock.calendar_version = calendar.version
    clock.light = rules.light(reading, at).value
    clock.state = _state(clock, reading, at)
    clock.next_fire = None if clock.is_silent else rules.next_fire(reading, at)
    clock.is_plain = _is_plain(clock, pauses, extensions)
    if clock.light in (rules.Light.GREEN, rules.Light.PAUSED, rules.Light.PROVISIONAL):
        clock.told = ""
    elif clock.light == rules.Light.YELLOW and clock.told == rules.Light.RED:
        clock.told = rules.Light.YELLOW.value
    late = rules.lateness(reading, at) if clock.stopped_at else None
    clock.late_days = late.working_days if late else None
    clock.late_minutes = late.minutes if late else None
    return reading


def _state(clock: Clock, reading: rules.Reading, at: datetime) -> str:
    if clock.stopped_at:
        return STOPPED
    if rules.is_paused(reading, at):
        return PAUSED
    return PROVISIONAL if reading.provisional else RUNNING


def _is_plain(clock: Clock, pauses: Sequence[ClockPause], extensions: Sequence[ClockExtension]) -> bool:
    """Whether all follows from start day and limit: no pause, no count of minutes, no other unit or date."""
    return (
        clock.stopped_at is None
        and not pauses
        and clock.unit not in ("wh", "min", "h")
        and all(e.to_date is None and e.unit == clock.unit for e in extensions)
    )


def recomputed(clocks: Sequence[Clock], *, at: datetime) -> list[Clock]:
    """Settle clocks and return those whose due, yellow or state moved, not yet written.

    The light stays as it was shown; where another is due, the clock fires at once.
    """
    facts = Facts(clocks)
    moved = []
    for clock in clocks:
        before, light = (clock.due_at, clock.yellow_at, clock.state), clock.light
        facts.settle(clock, at=at)
        if clock.light != light:
            clock.light, clock.next_fire = light, None if clock.is_silent else at
        if before != (clock.due_at, clock.yellow_at, clock.state):
            if before[0] != clock.due_at:
                clock.previous_due_at = before[0]
            moved.append(clock)
    return moved


def save(clocks: Sequence[Clock], *columns: str) -> None:
    """Write derived columns and `columns` of clocks. One statement for any number."""
    if not clocks:
        return
    by_name = {field.name: field for field in Clock._meta.concrete_fields}
    fields = [by_name[name] for name in dict.fromkeys((*DERIVED, "extended", *columns))]
    written = {clock.pk: clock for clock in clocks}
    sets = ", ".join(f'"{field.column}" = v."{field.column}"' for field in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_array_of(field)}" for field in fields)
    # Django's bulk_update builds a CASE of every row and column: a hundred times the work of this.
    statement = (
        f"UPDATE clock_clock AS c SET {sets}"  # noqa: S608 - our own column names
        f" FROM unnest(%s::bigint[], {arrays}) AS v(id, {names}) WHERE c.id = v.id"
    )
    values = [[getattr(clock, field.attname) for clock in written.values()] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(written), *values])


def _array_of(field: models.Field[Any, Any]) -> str:
    """Return the array type of a column, for a parameter that holds a value for each row."""
    return f"{(field.db_type(connection) or 'text').partition('(')[0]}[]"


def refuse_stopped(clock: Clock, calendar: rules.Calendar, act: str) -> None:
    """Raise ClockStopped for an act that only a running or paused clock allows."""
    if clock.stopped_at:
        raise ClockStopped(moment=f"{calendar.local(clock.stopped_at):%Y-%m-%d %H:%M}", act=act)
