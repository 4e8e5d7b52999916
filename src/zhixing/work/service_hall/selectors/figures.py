"""Figures of the hall: each with the rows that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.work.service_hall.models import Case, Item, WindowGrant
from zhixing.work.service_hall.rules import guide
from zhixing.work.service_hall.selectors.cases import CaseRow, rows_of


@dataclass(frozen=True, slots=True)
class UrgentRate:
    """急办件现场办结率: finished at the window during the visit, of all that were taken as urgent."""

    on_the_spot: int
    all: int
    others: Sequence[CaseRow]

    @property
    def tenths(self) -> int:
        """The rate in tenths of a percent, downwards."""
        return self.on_the_spot * 1000 // self.all if self.all else 0


def urgent_rate(*, since: datetime, until: datetime) -> UrgentRate:
    """Return the rate of a period, with those that were not finished on the spot. Four queries.

    A case downgraded afterwards stays: `urgent_at` is never taken back (E8).
    """
    taken = Case.objects.filter(urgent_at__gte=since, urgent_at__lt=until)
    total = taken.count()
    others = taken.filter(in_visit=False).select_related("matter__handler", "window")
    left = list(others.order_by("urgent_at", "id")[:500])
    return UrgentRate(total - len(left), total, rows_of(left, now=until))


@dataclass(frozen=True, slots=True)
class Authority:
    """窗口授权 of a department in a month: what its windows decide, what is sent back (E11)."""

    unit_id: int
    unit: str
    items: int
    granted: int
    cases: int
    decided: int
    sent_back: int
    former_percent: int | None
    reply_due: date | None

    @property
    def rate_percent(self) -> int:
        """Share of cases decided at the window."""
        return self.decided * 100 // self.cases if self.cases else 0

    @property
    def sent_back_percent(self) -> int:
        """Share of cases sent to the back office."""
        return self.sent_back * 100 // self.cases if self.cases else 0


def authority(*, month: datetime) -> list[Authority]:
    """Return the departments by the share sent back, highest first, with the month before. Six queries."""
    calendar = clocks.calendar()
    local = calendar.local(month)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    now, former = _counted(first, end), _counted(before, first)
    own = Item.objects.filter(state=guide.ACTIVE, unit__in=list(now))
    items = dict(own.values_list("unit_id").annotate(count=Count("id")))
    granted = dict(
        WindowGrant.objects.filter(until=None, powers__contains=["decide"], item__unit__in=list(now))
        .values_list("item__unit_id")
        .annotate(count=Count("item_id", distinct=True))
    )
    names = people.unit_names(list(now))
    rule = rulebook.rule("services.authority_reply", on=people.day_of(month))
    listed_on = (end - timedelta(days=1)).date()
    due = calendar.add_working_days(listed_on, rule.limit.amount) if calendar.covers(listed_on) else None
    rows = [
        Authority(
            unit,
            names.get(unit, ""),
            items.get(unit, 0),
            granted.get(unit, 0),
            cases,
            decided,
            back,
            former[unit][1] * 100 // former[unit][0] if unit in former and former[unit][0] else None,
            due if back else None,
        )
        for unit, (cases, decided, back) in now.items()
    ]
    return sorted(rows, key=lambda row: (-row.sent_back_percent, row.rate_percent, row.unit))


def _counted(since: datetime, until: datetime) -> dict[int, tuple[int, int, int]]:
    """Return cases, decided at the window, sent back, by unit: of cases accepted in the period."""
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    rows = (
        Case.objects.filter(accepted_at__gte=since, accepted_at__lt=until, item__isnull=False)
        .values("unit_id")
        .annotate(
            cases=Count("id"),
            decided=Count("id", filter=Q(at_window=True)),
            back=Count("id", filter=Q(sent_back_at__isnull=False)),
        )
    )
    for row in rows:
        found[row["unit_id"]] = (row["cases"], row["decided"], row["back"])
    return dict(found)
