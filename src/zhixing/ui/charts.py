"""Geometry of the small charts that the server draws: numbers in, places out. No Django here."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.ui.lines import GanttRow

ONE_DAY = timedelta(days=1)
GANTT_ROWS = 200
MONTH_NAME = 58
"""How far apart the names of two months stand at least, in units of the drawing."""
HEAT_STEPS = 5


def sparkline_points(values: Sequence[float], *, width: int = 120, height: int = 28, edge: int = 3) -> str:
    """Return the points of a line through `values`, left to right, highest on top, for a polyline."""
    if not values:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (width - 2 * edge) / max(1, len(values) - 1)
    return " ".join(
        f"{edge + index * step:.1f},{height - edge - (value - low) / span * (height - 2 * edge):.1f}"
        for index, value in enumerate(values)
    )


@dataclass(frozen=True, slots=True)
class GanttBar:
    """One row drawn: all measures in units of the drawing."""

    row: GanttRow
    y: int
    plan_x: float
    plan_width: float
    done_width: float
    late_x: float
    late_width: float
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class GanttPlan:
    """A drawn Gantt chart: its size, its months and which of them have room for a name, days off, bars."""

    width: float
    height: int
    head: int
    line: int
    today_x: float | None
    months: tuple[tuple[float, date], ...]
    named: frozenset[date]
    off: tuple[tuple[float, float], ...]
    bars: tuple[GanttBar, ...]


def gantt_plan(
    rows: Sequence[GanttRow],
    *,
    since: date,
    until: date,
    today: date,
    days_off: Collection[date] = (),
    day_width: float = 6,
    line: int = 28,
) -> GanttPlan:
    """Return the places of at most 200 rows between two days, both included.

    What runs past its due day without being finished is drawn from the due day to `today`. Raises
    ValueError when `until` comes before `since` or when there are more rows.
    """
    if until < since:
        raise ValueError("a chart ends after it begins")
    if len(rows) > GANTT_ROWS:
        raise ValueError(f"at most {GANTT_ROWS} rows are drawn, not {len(rows)}")
    head = 24
    span = (until - since).days + 1

    def x(day: date) -> float:
        return min(max((day - since).days, 0), span) * day_width

    def bar(index: int, row: GanttRow) -> GanttBar:
        plan_x, plan_end = x(row.start), x(row.due + ONE_DAY)
        done_end = x(row.done_until + ONE_DAY) if row.done_until else plan_x
        is_late = row.light == "red"
        late_x = max(plan_end, plan_x)
        return GanttBar(
            row=row,
            y=head + index * line,
            plan_x=plan_x,
            plan_width=max(plan_end - plan_x, 0),
            done_width=max(done_end - plan_x, 0),
            late_x=late_x,
            late_width=max(x(today + ONE_DAY) - late_x, 0) if is_late else 0,
            marks=tuple((x(day), name) for day, name in row.milestones if since <= day <= until),
        )

    first = since.replace(day=1)
    months: list[tuple[float, date]] = []
    while first <= until:
        months.append((x(first), first))
        first = (first + timedelta(days=32)).replace(day=1)
    off = tuple((x(day), day_width) for day in (since + ONE_DAY * i for i in range(span)) if day in days_off)
    return GanttPlan(
        width=span * day_width,
        height=head + len(rows) * line + 4,
        head=head,
        line=line,
        today_x=x(today) + day_width / 2 if since <= today <= until else None,
        months=tuple(months),
        named=_with_room(months),
        off=off,
        bars=tuple(bar(index, row) for index, row in enumerate(rows)),
    )


def _with_room(months: Sequence[tuple[float, date]]) -> frozenset[date]:
    """Return the months whose names do not run into the next one's; a cut first month gives way."""
    kept: list[tuple[float, date]] = []
    for x, first in months[1:]:
        if not kept or x - kept[-1][0] >= MONTH_NAME:
            kept.append((x, first))
    if months and (not kept or kept[0][0] - months[0][0] >= MONTH_NAME):
        kept.insert(0, months[0])
    return frozenset(first for _x, first in kept)


@dataclass(frozen=True, slots=True)
class HeatDay:
    """One cell of the calendar: its day, its number, and a step of 0 to 4 (None: no number)."""

    day: date
    count: int | None
    step: int | None
    is_off: bool
    is_made_up: bool


@dataclass(frozen=True, slots=True)
class HeatMonth:
    """A month as weeks from Monday; None where another month's day would stand."""

    first: date
    weeks: tuple[tuple[HeatDay | None, ...], ...]


def heat_months(
    counts: Mapping[date, int],
    *,
    since: date,
    until: date,
    days_off: Collection[date] = (),
) -> list[HeatMonth]:
    """Return the months between two days with five steps of equal width up to the largest number.

    A weekend day that is not among `days_off` is a make-up working day.
    """
    top = max(counts.values(), default=0)

    def cell(day: date) -> HeatDay:
        count = counts.get(day)
        step = (
            None if count is None else 0 if not top else min(HEAT_STEPS - 1, count * HEAT_STEPS // (top + 1))
        )
        is_off = day in days_off
        return HeatDay(day, count, step, is_off, bool(days_off) and day.weekday() >= 5 and not is_off)

    months, first = [], since.replace(day=1)
    while first <= until:
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        months.append(
            HeatMonth(
                first, tuple(tuple(cell(d) if d.month == first.month else None for d in w) for w in weeks)
            )
        )
        first = (first + timedelta(days=32)).replace(day=1)
    return months
