"""Moving every open clock of a calendar after a change: the data stay put, the tables move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from zhixing.core.clock import rules
from zhixing.core.clock.acts._rows import recomputed, save
from zhixing.core.clock.models import OPEN_STATES, CalendarDay, CalendarTable, Clock
from zhixing.core.clock.selectors import shipped_fingerprint
from zhixing.core.clock.selectors.schedule import zone

BATCH: Final = 1000


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

    Plain clocks by one statement a unit, changed rows only; the others in batches of BATCH.
    """
    return Swept(_sweep_plain(calendar, at=at), _sweep_others(calendar, at=at))


def _sweep_plain(calendar: rules.Calendar, *, at: datetime) -> int:
    if not calendar.day_minutes:
        return _one_by_one(calendar, at=at, is_plain=True)
    moved = 0
    values: dict[str, str | int | datetime] = {
        "code": calendar.code,
        "version": calendar.version,
        "at": at,
        "length": calendar.day_minutes,
        "zone": zone(),
    }
    with connection.cursor() as cursor:
        for unit in ("wd", "cd", "mo", "date"):
            cursor.execute(
                _UPDATE.format(due=_DUE_OF[unit], minute=minute_sql(calendar)), values | {"unit": unit}
            )
            moved += cursor.rowcount
    return moved


# s: the start day; d: the due day; y: the working day on which the light turns yellow.
_DUE_OF: Final = {
    "wd": """LEFT JOIN clock_calendarday d ON d.calendar_code = %(code)s AND d.is_working
        AND d.rank = s.rank + c.amount + c.extended""",
    "cd": """LEFT JOIN clock_calendarday e ON e.calendar_code = %(code)s
        AND e.day = c.start_on + (c.amount + c.extended)::int
    LEFT JOIN clock_calendarday d ON d.calendar_code = %(code)s AND d.is_working
        AND d.rank = e.rank + (NOT e.is_working)::int""",
    "mo": """LEFT JOIN clock_calendarday e ON e.calendar_code = %(code)s
        AND e.day = (c.start_on + make_interval(months => (c.amount + c.extended)::int))::date
    LEFT JOIN clock_calendarday d ON d.calendar_code = %(code)s AND d.is_working
        AND d.rank = e.rank + (NOT e.is_working)::int""",
    "date": "LEFT JOIN clock_calendarday d ON d.calendar_code = %(code)s AND d.day = c.fixed_on",
}

# The minute of the share is ceil(total × numerator / denominator) after zero (definition 5).
_UPDATE: Final = """
WITH counted AS (
    SELECT c.id, c.light, c.told, c.due_at AS old_due, c.yellow_at AS old_yellow, c.state AS old_state,
        d.day AS due_day, d.close_at AS due_at, s.close_at AS zero_at, s.worked AS base,
        greatest(d.worked - s.worked, 0) AS total,
        split_part(c.yellow, '/', 1)::int AS numerator, split_part(c.yellow, '/', 2)::int AS denominator
    FROM clock_clock c
    LEFT JOIN clock_calendarday s ON s.calendar_code = %(code)s AND s.day = c.start_on
    {due}
    WHERE c.is_plain AND c.calendar_code = %(code)s AND c.unit = %(unit)s
        AND c.state IN ('running', 'provisional')
), turned AS (
    SELECT counted.*, base + (total * numerator + denominator - 1) / denominator AS target FROM counted
), placed AS (
    SELECT t.*,
        CASE WHEN t.due_at IS NULL OR t.zero_at IS NULL THEN NULL
             WHEN t.total = 0 THEN least(t.due_at, t.zero_at)
             ELSE ({minute}) AT TIME ZONE %(zone)s END AS yellow_at
    FROM turned t
    LEFT JOIN clock_calendarday y ON y.calendar_code = %(code)s AND y.is_working
        AND y.rank = (t.target + %(length)s - 1) / %(length)s
), judged AS (
    SELECT id, light, told, old_due, old_yellow, old_state, yellow_at,
        CASE WHEN zero_at IS NULL THEN coalesce(due_at, old_due) ELSE due_at END AS due_at,
        CASE WHEN due_at IS NULL OR zero_at IS NULL THEN 'provisional' ELSE 'running' END AS state,
        CASE WHEN due_at IS NULL OR zero_at IS NULL THEN 'provisional'
             WHEN %(at)s >= due_at THEN 'red'
             WHEN %(at)s >= yellow_at THEN 'yellow'
             ELSE 'green' END AS shows
    FROM placed
)
UPDATE clock_clock c SET
    due_at = j.due_at,
    yellow_at = j.yellow_at,
    state = j.state,
    calendar_version = %(version)s,
    previous_due_at = CASE WHEN j.old_due IS DISTINCT FROM j.due_at THEN j.old_due ELSE c.previous_due_at END,
    next_fire = CASE
        WHEN c.is_silent THEN NULL
        WHEN j.shows <> j.light OR (j.shows = 'red' AND j.told <> 'red') THEN %(at)s
        WHEN j.shows = 'green' THEN j.yellow_at
        WHEN j.shows = 'yellow' THEN j.due_at
        ELSE NULL END
FROM judged j
WHERE c.id = j.id AND (
    j.due_at IS DISTINCT FROM j.old_due OR j.yellow_at IS DISTINCT FROM j.old_yellow OR j.state <> j.old_state
)
"""


def minute_sql(calendar: rules.Calendar) -> str:
    """Return the expression for the local moment at which `t.target` office minutes have run, on day `y`."""
    rest = "(t.target - (y.rank - 1) * %(length)s)"
    cases = []
    seasons = calendar.pattern.seasons
    for season in sorted(seasons, key=lambda one: one.since, reverse=True):
        month, day = season.since
        number = month * 100 + day
        within = _within(season.sessions, rest)
        cases.append(
            f"WHEN extract(month FROM y.day) * 100 + extract(day FROM y.day) >= {number} THEN {within}"
        )
    last = _within(seasons[-1].sessions, rest)
    minute = f"CASE {' '.join(cases)} ELSE {last} END" if len(seasons) > 1 else last
    return f"y.day::timestamp + ({minute}) * interval '1 minute'"


def _within(sessions: Sequence[tuple[int, int]], rest: str) -> str:
    """Return the expression for the minute of the day at which `rest` minutes of these sessions have run."""
    cases, before = [], 0
    for opens, closes in sessions:
        cases.append(f"WHEN {rest} <= {before + closes - opens} THEN {opens - before} + {rest}")
        before += closes - opens
    return f"CASE {' '.join(cases)} END"


def _sweep_others(calendar: rules.Calendar, *, at: datetime) -> int:
    return _one_by_one(calendar, at=at, is_plain=False)


def _one_by_one(calendar: rules.Calendar, *, at: datetime, is_plain: bool) -> int:
    """Recompute clocks from their facts, BATCH at a time, and write those that moved."""
    moved, after = 0, 0
    wanted = Clock.objects.select_for_update().filter(
        calendar_code=calendar.code, is_plain=is_plain, state__in=OPEN_STATES
    )
    while clocks := list(wanted.filter(pk__gt=after).order_by("id")[:BATCH]):
        after = clocks[-1].pk
        changed = recomputed(clocks, at=at)
        save(changed, "previous_due_at")
        moved += len(changed)
    return moved
