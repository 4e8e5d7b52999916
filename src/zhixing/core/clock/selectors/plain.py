"""Clocks that many share: what follows from start day and limit alone is computed once for all of them.

A county's open clocks begin on a few hundred days and have a few dozen limits, so that a million clocks
are some thousand outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min

from zhixing.core.clock import rules
from zhixing.core.clock.models import PROVISIONAL, RUNNING, Clock


@dataclass(frozen=True, slots=True)
class Shared:
    """All that due and yellow of a plain clock follow from, but for its calendar."""

    start_on: date
    unit: str
    amount: int
    extended: int
    fixed_on: date | None
    internal_on: date | None
    yellow: str

    def reading(self, calendar: rules.Calendar) -> rules.Reading:
        """Return the reading of every clock of this kind in `calendar`."""
        limit = rules.Limit(
            self.unit,
            self.amount,
            date=self.fixed_on,
            internal=self.internal_on,
            yellow=rules.parse_yellow(self.yellow),
        )
        extensions = (rules.Extension(self.extended, self.unit),) if self.extended else ()
        start = datetime.combine(self.start_on, time(), tzinfo=calendar.zone)
        return rules.compute(rules.ClockState(start, limit, calendar, extensions=extensions))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many open clocks share an outcome, one of their subjects, and where they stand now."""

    shared: Shared
    due_at: datetime | None
    state: str
    count: int
    about: str


KEY = ("start_on", "unit", "amount", "extended", "fixed_on", "internal_on", "yellow")


def shared_kinds(calendar_code: str) -> list[Shared]:
    """Return what the open plain clocks of a calendar follow from, each once. One query."""
    open_ones = Clock.objects.filter(
        calendar_code=calendar_code, is_plain=True, state__in=(RUNNING, PROVISIONAL)
    )
    return [Shared(*row) for row in open_ones.order_by().values_list(*KEY).distinct()]


def counted_kinds(calendar_code: str) -> list[Counted]:
    """Return the open plain clocks of a calendar, grouped by what they follow from and where they stand.

    In order of their first subject. One query.
    """
    open_ones = Clock.objects.filter(
        calendar_code=calendar_code, is_plain=True, state__in=(RUNNING, PROVISIONAL)
    )
    groups = (
        open_ones.order_by()
        .values_list(*KEY, "due_at", "state")
        .annotate(count=Count("id"), first=Min("about"))
        .order_by("first", *KEY, "due_at", "state")
    )
    return [Counted(Shared(*row[:7]), *row[7:]) for row in groups]


def ending_day(due: datetime | None, calendar: rules.Calendar) -> date | None:
    """Return the local day that ends with a due moment: a duty calendar's day closes at 24:00."""
    return (calendar.local(due) - timedelta(minutes=1)).date() if due else None
