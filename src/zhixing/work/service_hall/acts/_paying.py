"""Parts of paying: an order locked with its case, money asked back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from zhixing.foundation.actors import Actor, Officer
from zhixing.work.service_hall import refusals, verbs
from zhixing.work.service_hall.acts._desk import Opened, sitting
from zhixing.work.service_hall.models import Bill, PaymentOrder, Refund


@contextmanager
def about(code: str, *, by: Actor, at: datetime) -> Iterator[tuple[Opened, PaymentOrder]]:
    """Lock the case of an order, then its bill, then the order: everybody in this sequence.

    Raises OrderUnknown.
    """
    found = PaymentOrder.objects.filter(code=code).values_list("bill__case_id", "bill_id", "pk").first()
    if found is None:
        raise refusals.OrderUnknown
    case_id, bill_id, key = found
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        Bill.objects.select_for_update().get(pk=bill_id)
        yield one, PaymentOrder.objects.select_for_update().get(pk=key)


def ask_refund(one: Opened, order: PaymentOrder, reason: str, *, by: Officer, at: datetime) -> Refund:
    """Owe the gateway the request to give the money of an order back. Raises RefundWaiting."""
    if Refund.objects.filter(order=order).exists():
        raise refusals.RefundWaiting
    made = Refund.objects.create(
        order=order,
        code=secrets.token_hex(12),
        amount=order.came or order.amount,
        reason=reason.strip(),
        asked_at=at,
        asked_by_id=by.person_id,
        next_try_at=at,
    )
    facts = {
        "order": order.code,
        "total": str(made.amount),
        "reason": made.reason,
        "text": f"{made.amount} 元",
    }
    one.work.note(one.matter, verbs.REFUND_ASKED, facts)
    return made
