"""The monthly balance: opening, new, closed, stopped, open after; it always adds up (P3, P12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import add_months
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules import states
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class Balance:
    """One month. `open_after` is counted by itself; `adds_up` says that the books agree."""

    month: date
    open_before: int
    new: int
    closed: int
    terminated: int
    open_after: int

    @property
    def adds_up(self) -> bool:
        return self.open_before + self.new - self.closed - self.terminated == self.open_after


def _bounds(month: date) -> tuple[datetime, datetime]:
    calendar = clocks.calendar()
    first, after = month.replace(day=1), add_months(month.replace(day=1), 1)
    return (
        datetime(first.year, first.month, 1, tzinfo=calendar.zone),
        datetime(after.year, after.month, 1, tzinfo=calendar.zone),
    )


def _parts(month: date) -> dict[str, Q]:
    """Return which matters each figure of a month's balance counts."""
    start, end = _bounds(month)
    within = Q(closed_at__gte=start, closed_at__lt=end)
    return {
        "before": Q(registered_at__lt=start) & (Q(closed_at=None) | Q(closed_at__gte=start)),
        "new": Q(registered_at__gte=start, registered_at__lt=end),
        "closed": within & ~Q(close_kind="terminated"),
        "terminated": within & Q(close_kind="terminated"),
        "after": Q(registered_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end)),
    }


def month_balance(month: date, *, seen_by: Actor) -> Balance:
    """Return the balance of the month that `month` lies in, over the matters in view. One query."""
    parts = {name: Count("pk", filter=part) for name, part in _parts(month).items()}
    counted = Matter.objects.visible_to(seen_by).order_by().aggregate(**parts)
    return Balance(
        month.replace(day=1),
        counted["before"],
        counted["new"],
        counted["closed"],
        counted["terminated"],
        counted["after"],
    )


def closed_in(
    month: date, *, seen_by: Actor, now: datetime, part: str = "", limit: int = 1000, offset: int = 0
) -> list[MatterRow]:
    """Return the 销号清单 of a month in the order of closing, or the rows behind one figure of its balance.

    `part` is before, new, closed, terminated or after; any other is the list. Four queries.
    """
    parts = _parts(month)
    found = Matter.objects.visible_to(seen_by).filter(parts.get(part, parts["closed"] | parts["terminated"]))
    orders = ("closed_at", "id") if part in ("", "closed", "terminated") else ("registered_at", "id")
    return rows_of(found.order_by(*orders)[offset : offset + limit], now=now)


def due_for_look_back(*, seen_by: Actor, now: datetime, limit: int = 200) -> Sequence[MatterRow]:
    """Return closed matters whose look-back (回头看) has come and was not made, oldest first.

    Five queries.
    """
    today = clocks.calendar().local(now).date()
    months = rulebook.rule("matters.look_back", on=today).number("months")
    start, _end = _bounds(add_months(today, -months))
    before = start.replace(day=1)
    found: QuerySet[Matter] = (
        Matter.objects.visible_to(seen_by)
        .filter(state=states.CLOSED, close_kind__in=["done", "made_regular"], grade="key")
        .filter(closed_at__lt=before, looked_back_at=None)
    )
    return rows_of(found.order_by("closed_at", "id")[:limit], now=now)
