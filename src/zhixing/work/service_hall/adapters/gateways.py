"""The contract of a payment gateway, and the one that ships: signed JSON over HTTP.

`ZHIXING_PAYMENT` names the gateway in use: `signed`, `trial` (never in production), a dotted path to a class
of one's own, or nothing: then bills are paid at the window. `docs/operations/payments.md` has the contract.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.utils.module_loading import import_string

from zhixing.core.notices.adapters.outside import HostRefused, NoAnswer, post_json
from zhixing.work.service_hall.rules import payments
from zhixing.work.service_hall.rules.payments import Told

OK = 200


class GatewayDown(Exception):
    """The gateway did not answer, or not in a way that can be believed; it is asked again later."""


class GatewayRefused(Exception):
    """The gateway says that it will not do this."""


class NoticeForged(Exception):
    """A notice without the gateway's signature."""


class Gateway(Protocol):
    """A way to pay. No method is called inside a transaction."""

    code: ClassVar[str]

    def pay_address(
        self, *, order: str, amount: Decimal, subject: str, back: str, notify: str, ends_at: datetime
    ) -> str:
        """Return the signed address to which the payer goes; `back` is where he returns to."""

    def read_notice(self, content: Mapping[str, Any]) -> Told:
        """Return what a notice says. Raises NoticeForged."""

    def query(self, order: str) -> Told:
        """Return how an order stands. Raises GatewayDown."""

    def close(self, order: str) -> Told:
        """Close an order that was not paid; the answer says paid where it was. Raises GatewayDown."""

    def refund(self, *, order: str, refund: str, amount: Decimal, reason: str) -> Told:
        """Give money back, once for each `refund`. Raises GatewayDown, GatewayRefused."""


class SignedGateway:
    """Every message is a flat JSON object signed with the shared secret, ours as well as the gateway's."""

    code: ClassVar[str] = "signed"

    def __init__(self, *, url: str = "", merchant: str = "", secret: bytes = b"") -> None:
        self.url = (url or str(settings.ZHIXING_PAYMENT_URL)).rstrip("/")
        self.merchant = merchant or str(settings.ZHIXING_PAYMENT_MERCHANT)
        self.secret = secret or str(settings.ZHIXING_PAYMENT_SECRET).encode()

    def pay_address(
        self, *, order: str, amount: Decimal, subject: str, back: str, notify: str, ends_at: datetime
    ) -> str:
        """Return the address of the cashier with the order signed into it."""
        values = {
            "merchant": self.merchant,
            "order": order,
            "amount": f"{amount:.2f}",
            "subject": subject[:60],
            "back": back,
            "notify": notify,
            "ends_at": ends_at.isoformat(timespec="seconds"),
        }
        return f"{self.url}/pay?{urlencode(payments.signed(values, self.secret))}"

    def read_notice(self, content: Mapping[str, Any]) -> Told:
        """Return what a notice says. Raises NoticeForged."""
        try:
            told = self._read(content)
        except GatewayDown as error:
            raise NoticeForged(str(error)) from error
        if not told.notice:
            raise NoticeForged("no number")
        return told

    def query(self, order: str) -> Told:
        """Return how an order stands."""
        return self._ask("query", {"order": order})

    def close(self, order: str) -> Told:
        """Close an order that was not paid."""
        return self._ask("close", {"order": order})

    def refund(self, *, order: str, refund: str, amount: Decimal, reason: str) -> Told:
        """Give money back."""
        values = {"order": order, "refund": refund, "amount": f"{amount:.2f}", "reason": reason[:100]}
        return self._ask("refund", values)

    def _ask(self, what: str, values: Mapping[str, str]) -> Told:
        told = self._read(
            self._posted(what, payments.signed({"merchant": self.merchant, **values}, self.secret))
        )
        if told.order != values["order"]:
            raise GatewayDown("the answer is about another order")
        return told

    def _posted(self, what: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send one message and return the answer. Raises GatewayDown, GatewayRefused."""
        try:
            status, answer = post_json(f"{self.url}/{what}", message)
        except (HostRefused, NoAnswer) as error:
            raise GatewayDown(str(error)) from error
        if status in {400, 403, 404, 409, 422}:
            raise GatewayRefused(f"HTTP {status}")
        if status != OK:
            raise GatewayDown(f"HTTP {status}")
        try:
            found = json.loads(answer)
        except ValueError:
            raise GatewayDown("not JSON") from None
        if not isinstance(found, dict):
            raise GatewayDown("not an object")
        return found

    def _read(self, content: Mapping[str, Any]) -> Told:
        """Return what a signed message says. Raises GatewayDown for one that cannot be believed."""
        if not payments.is_signed(content, self.secret) or content.get("merchant") != self.merchant:
            raise GatewayDown("the signature does not fit")
        try:
            amount = Decimal(str(content.get("amount", "0")))
        except InvalidOperation:
            raise GatewayDown("no amount") from None
        state = str(content.get("state", ""))
        if state not in payments.STATES or not amount.is_finite():
            raise GatewayDown("no known state")
        return Told(
            order=str(content.get("order", ""))[:32],
            state=state,
            trade=str(content.get("trade", ""))[:64],
            amount=amount,
            notice=str(content.get("notice", ""))[:60],
        )


def gateway() -> Gateway | None:
    """Return the gateway in use, None where bills are paid at the window only."""
    name = str(settings.ZHIXING_PAYMENT)
    if not name:
        return None
    if name == "trial" and settings.MODE == "production":
        return None
    shipped = {
        "signed": f"{__package__}.SignedGateway",
        "trial": f"{__package__}.TrialGateway",
    }
    found: Gateway = import_string(shipped.get(name, name))()
    return found
