"""A gateway that takes no money and behaves like one that does: signed, late, twice, crossed, silent.

It speaks the contract of `SignedGateway`, with books of its own, so that the demo and the tests pay without
another system. Its notices are rows that a job sends at their moment.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from zhixing.foundation.moment import recording_moment
from zhixing.work.service_hall.adapters.gateways import GatewayRefused, SignedGateway
from zhixing.work.service_hall.models import TrialNotice, TrialTrade
from zhixing.work.service_hall.rules import payments

MERCHANT: Final = "trial-county"
LATE: Final = timedelta(minutes=10)


class TrialGateway(SignedGateway):
    """The trial gateway, both sides of it: ours as any other, and its own books."""

    code: ClassVar[str] = "trial"

    def __init__(self) -> None:
        secret = salted_hmac("payment.trial", "secret", secret=settings.SECRET_KEY).digest()
        super().__init__(url="/services/payments/trial", merchant=MERCHANT, secret=secret)

    # --- the other side ---

    def is_ours(self, values: Mapping[str, Any]) -> bool:
        """Whether an order that a payer brings was signed by us."""
        return payments.is_signed(values, self.secret) and values.get("merchant") == self.merchant

    @transaction.atomic
    def pay(self, values: Mapping[str, Any], *, way: str, at: datetime) -> bool:
        """Take the money of a signed order; False where it is closed, has ended or was paid."""
        order, amount = str(values["order"]), Decimal(str(values["amount"]))
        if at >= datetime.fromisoformat(str(values["ends_at"])):
            return False
        trade, _is_new = TrialTrade.objects.select_for_update().get_or_create(
            order=order, defaults={"amount": amount, "state": payments.WAITING}
        )
        if trade.state != payments.WAITING:
            return False
        trade.state, trade.paid_at, trade.way = payments.PAID, at, way
        trade.trade = f"T{at:%Y%m%d}{secrets.token_hex(6)}"
        trade.save()
        if way in (payments.ONCE, payments.TWICE, payments.LATE):
            self._owe(trade, payments.PAID, at + (LATE if way == payments.LATE else timedelta()))
        if way == payments.TWICE:
            last = TrialNotice.objects.order_by("-pk").values_list("content", flat=True)[0]
            TrialNotice.objects.create(content=last, send_at=at + timedelta(seconds=2))
        return True

    @transaction.atomic
    def due_notices(self, *, at: datetime, limit: int = 50) -> list[dict[str, Any]]:
        """Take the notices whose moment has come; each is sent once by whoever takes it."""
        rows = list(
            TrialNotice.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, send_at__lte=at)
            .order_by("send_at", "pk")[:limit]
        )
        TrialNotice.objects.filter(pk__in=[one.pk for one in rows]).update(sent_at=at)
        return [dict(one.content) for one in rows]

    def _owe(self, trade: TrialTrade, state: str, send_at: datetime) -> None:
        said = self._said(trade, state) | {"notice": secrets.token_hex(8)}
        TrialNotice.objects.create(content=payments.signed(said, self.secret), send_at=send_at)

    def _said(self, trade: TrialTrade, state: str) -> dict[str, Any]:
        return {
            "merchant": self.merchant,
            "order": trade.order,
            "state": state,
            "trade": trade.trade,
            "amount": f"{trade.amount:.2f}",
        }

    @transaction.atomic
    def _posted(self, what: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer what a gateway would answer over the wire."""
        order, at = str(message["order"]), recording_moment()
        trade = TrialTrade.objects.select_for_update().filter(order=order).first()
        if trade is None and what == "close":
            trade = TrialTrade.objects.create(order=order, amount=Decimal(0), state=payments.CLOSED)
        if trade is None:
            said = {"merchant": self.merchant, "order": order, "state": payments.NONE}
            return payments.signed(said, self.secret)
        if what == "close" and trade.state == payments.WAITING:
            trade.state = payments.CLOSED
        if what == "refund":
            self._give_back(trade, str(message["refund"]), Decimal(str(message["amount"])), at=at)
        trade.save()
        return payments.signed(self._said(trade, trade.state), self.secret)

    def _give_back(self, trade: TrialTrade, refund: str, amount: Decimal, *, at: datetime) -> None:
        if trade.state == payments.REFUNDED and trade.refund == refund:
            return
        if trade.state != payments.PAID or amount > trade.amount:
            raise GatewayRefused("nothing to give back")
        trade.state, trade.refund, trade.refunded_at = payments.REFUNDED, refund, at
        self._owe(trade, payments.REFUNDED, at)
        if trade.way == payments.CROSSED:
            self._owe(trade, payments.PAID, at + timedelta(seconds=1))
