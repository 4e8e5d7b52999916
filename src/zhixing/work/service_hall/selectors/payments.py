"""Paying online as the payer sees it, and as the hall squares it with the gateway (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case as When_
from django.db.models import CharField, Count, Q, Sum, Value, When

from zhixing.foundation.actors import Actor
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Bill, PaymentNotice, PaymentOrder
from zhixing.work.service_hall.rules import payments


@dataclass(frozen=True, slots=True)
class BillLine:
    """A bill as its payer sees it. `state` is due, paid, refunding or refunded."""

    case_id: int
    total: Decimal
    lines: Sequence[dict[str, Any]]
    issued_at: datetime
    paid_at: datetime | None
    treasury_number: str
    refunded_at: datetime | None
    state: str


def bill_line(case_id: int) -> BillLine | None:
    """Return the bill of a case, None where there is none. One query."""
    bill = Bill.objects.filter(case_id=case_id).first()
    if bill is None:
        return None
    state = "due" if bill.total and bill.paid_at is None else "paid"
    if bill.refunded_at:
        state = "refunded"
    elif bill.refund_reason:
        state = "refunding"
    return BillLine(
        case_id, bill.total, bill.lines, bill.issued_at, bill.paid_at, bill.treasury_number,
        bill.refunded_at, state,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order as its payer sees it: what for, how much, whether the gateway has confirmed it."""

    code: str
    gateway: str
    title: str
    number: str
    tracking_code: str
    amount: Decimal
    lines: Sequence[dict[str, Any]]
    ends_at: datetime
    paid_at: datetime | None
    trade: str
    wrong: str
    state: str


def order_page(code: str) -> OrderPage | None:
    """Return one order by its code, None where there is none. One query."""
    order = (
        PaymentOrder.objects.select_related("bill__case__matter")
        .select_related("refund")
        .filter(code=code)
        .first()
    )
    if order is None:
        return None
    matter = order.bill.case.matter
    return OrderPage(
        order.code, order.gateway, matter.title, matter.number, matter.tracking_code, order.amount,
        order.bill.lines, order.ends_at, order.paid_at, order.trade, order.wrong, _state(order),
    )  # fmt: skip


def _state(order: PaymentOrder) -> str:
    if order.closed_at:
        return payments.CLOSED
    if order.paid_at is None:
        return payments.WAITING
    refund = getattr(order, "refund", None)
    if refund is not None:
        return payments.REFUNDED if refund.done_at else "refunding"
    return "wrong" if order.wrong else payments.PAID


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the list that is squared with the gateway."""

    code: str
    number: str
    title: str
    amount: Decimal
    came: Decimal | None
    trade: str
    opened_at: datetime
    paid_at: datetime | None
    state: str
    wrong: str
    checks: int
    notices: int
    error: str


@dataclass(frozen=True, slots=True)
class Squared:
    """Orders and money by state; the states sum up to all orders."""

    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All orders."""
        return sum(self.counts.values())


_STANDS: Final = When_(
    When(closed_at__isnull=False, then=Value(payments.CLOSED)),
    When(paid_at=None, then=Value(payments.WAITING)),
    When(refund__done_at__isnull=False, then=Value(payments.REFUNDED)),
    When(refund__isnull=False, then=Value("refunding")),
    When(~Q(wrong=""), then=Value("wrong")),
    default=Value(payments.PAID),
    output_field=CharField(),
)
"""The state of an order, each in one only: as `_state` says it."""


def squared(*, seen_by: Actor) -> Squared:
    """Return orders and money by state, for who runs the hall. One query."""
    if not policies.may_run_hall(seen_by):
        return Squared()
    rows = (
        PaymentOrder.objects.annotate(stands=_STANDS)
        .values("stands")
        .annotate(count=Count("pk"), money=Sum("amount"))
        .order_by("stands")
    )
    return Squared(
        {row["stands"]: row["count"] for row in rows}, {row["stands"]: row["money"] for row in rows}
    )


def order_rows(
    *, seen_by: Actor, state: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[OrderRow], int]:
    """Return orders, newest first, and how many there are, for who runs the hall. Three queries."""
    if not policies.may_run_hall(seen_by):
        return [], 0
    found = PaymentOrder.objects.select_related("bill__case__matter", "refund").order_by("-opened_at", "-id")
    if state:
        found = found.alias(stands=_STANDS).filter(stands=state)
    page = list(found[offset : offset + limit])
    told = dict(
        PaymentNotice.objects.filter(order__in=page).values_list("order").annotate(count=Sum("times"))
    )
    rows = [
        OrderRow(
            one.code, one.bill.case.matter.number, one.bill.case.matter.title, one.amount, one.came,
            one.trade, one.opened_at, one.paid_at, _state(one), one.wrong, one.checks, told.get(one.pk, 0),
            one.refund.error if hasattr(one, "refund") else "",
        )
        for one in page
    ]  # fmt: skip
    return rows, found.count()
