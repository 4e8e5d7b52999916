"""Moving every open clock of a calendar after a change: the data stay put, the tables move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from zhixing.core.clock import rules
from zhixing.core.clock.acts._rows import recomputed, save
from zhixing.core.clock.models import (
    OPEN_STATES,
    PROVISIONAL,
    RUNNING,
    CalendarDay,
    CalendarTable,
    Clock,
)
from zhixing.core.clock.selectors import shipped_fingerprint
from zhixing.core.clock.selectors.plain import Shared, shared_kinds

BATCH: Final = 1000
OUTCOMES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: clocks whose due, yellow or state moved, by the database and one by one."""

    in_database: int
    one_by_one: int

    @property
    def moved(self) -> int:
        """All clocks that moved."""
        return self.in_database + self.one_by_one


def write_days(calendar: rules.Calendar) -> None:
    """Write the days of a calendar anew. Three statements."""
    CalendarDay.objects.filter(calendar_code=calendar.code).delete()
    with connection.cursor() as cursor, cursor.copy(_COPY_DAYS) as copy:
        for row in _day_rows(calendar):
            copy.write_row(row)
    CalendarTable.objects.update_or_create(
        calendar_code=calendar.code,
        defaults={
            "version": calendar.version,
            "fingerprint": shipped_fingerprint(),
            "until_year": calendar.years.stop - 1,
        },
    )


_COPY_DAYS: Final = (
    "COPY clock_calendarday (calendar_code, day, is_working, rank, worked, close_at) FROM STDIN"
)


def _day_rows(calendar: rules.Calendar) -> Iterator[tuple[Any, ...]]:
    rank = 0
    for index in range(calendar.index_of(calendar.last_day) + 1):
        day, before = calendar.day_at(index), rank
        rank = calendar.rank(day)
        worked = calendar.worked_at((index + 1) * 1440)
        yield calendar.code, day, rank > before, rank, worked, calendar.moment(calendar.close_stamp(index))


def sweep(calendar: rules.Calendar, *, at: datetime) -> Swept:
    """Recompute every open clock of a calendar whose days are written. Nobody is flagged here.

    Plain clocks by one statement for each OUTCOMES outcomes, changed rows only; the others one by one.
    """
    return Swept(_sweep_plain(calendar, at=at), _sweep_others(calendar, at=at))


def _sweep_plain(calendar: rules.Calendar, *, at: datetime) -> int:
    """Move plain clocks: the rules compute each outcome once, the database joins it to its clocks."""
    moved, kinds = 0, shared_kinds(calendar.code)
    with connection.cursor() as cursor:
        for start in range(0, len(kinds), OUTCOMES):
            rows = [_outcome(kind, calendar) for kind in kinds[start : start + OUTCOMES]]
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(_UPDATE, [calendar.version, at, at, at, *columns, calendar.code])
            moved += cursor.rowcount
    return moved


NO_DATE: Final = date(1, 1, 1)
"""In place of NULL, which no join by hash would find."""


def _outcome(kind: Shared, calendar: rules.Calendar) -> tuple[Any, ...]:
    reading = kind.reading(calendar)
    return (
        kind.start_on,
        kind.unit,
        kind.amount,
        kind.extended,
        kind.fixed_on or NO_DATE,
        kind.internal_on or NO_DATE,
        kind.yellow,
        reading.due,
        reading.yellow_at,
        reading.told_red_at,
        PROVISIONAL if reading.provisional else RUNNING,
    )


# A clock whose light is another than its row says fires at once; showing and telling are another act.
_UPDATE: Final = """
UPDATE clock_clock c SET
    due_at = o.due_at,
    yellow_at = o.yellow_at,
    state = o.state,
    calendar_version = %s,
    previous_due_at = CASE WHEN c.due_at IS DISTINCT FROM o.due_at THEN c.due_at ELSE c.previous_due_at END,
    next_fire = CASE
        WHEN c.is_silent THEN NULL
        WHEN c.light <> CASE
            WHEN o.state = 'provisional' THEN 'provisional'
            WHEN %s >= o.due_at THEN 'red'
            WHEN %s >= o.yellow_at THEN 'yellow'
            ELSE 'green' END THEN %s
        WHEN c.light = 'green' THEN coalesce(o.yellow_at, o.due_at)
        WHEN c.light = 'yellow' THEN o.due_at
        WHEN c.light = 'red' AND c.told <> 'red' THEN o.told_red_at
        ELSE NULL END
FROM unnest(
    %s::date[], %s::text[], %s::int[], %s::int[], %s::date[], %s::date[], %s::text[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[]
) AS o (
    start_on, unit, amount, extended, fixed_on, internal_on, yellow, due_at, yellow_at, told_red_at, state
)
WHERE c.is_plain AND c.calendar_code = %s AND c.state IN ('running', 'provisional')
    AND c.start_on = o.start_on AND c.unit = o.unit AND c.amount = o.amount AND c.extended = o.extended
    AND coalesce(c.fixed_on, '0001-01-01') = o.fixed_on
    AND coalesce(c.internal_on, '0001-01-01') = o.internal_on AND c.yellow = o.yellow
    AND (c.due_at IS DISTINCT FROM o.due_at OR c.yellow_at IS DISTINCT FROM o.yellow_at OR c.state <> o.state)
"""


def _sweep_others(calendar: rules.Calendar, *, at: datetime) -> int:
    """Recompute the other clocks from their facts, BATCH at a time, and write those that moved."""
    moved, after = 0, 0
    wanted = Clock.objects.select_for_update().filter(
        calendar_code=calendar.code, is_plain=False, state__in=OPEN_STATES
    )
    while clocks := list(wanted.filter(pk__gt=after).order_by("id")[:BATCH]):
        after = clocks[-1].pk
        changed = recomputed(clocks, at=at)
        save(changed, "previous_due_at")
        moved += len(changed)
    return moved
