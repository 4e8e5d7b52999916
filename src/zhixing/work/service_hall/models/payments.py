"""Paying a bill online: orders at the gateway, what the gateway said, money that goes back (E3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.fees import Bill


class PaymentOrder(models.Model):
    """支付单: one attempt to pay a bill at a gateway. Open until the gateway itself says paid or closed.

    `wrong` names money that came and was not counted: another amount, or a bill that was paid already.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="orders")
    code = models.CharField(max_length=32, unique=True, help_text="random; names the order at the gateway")
    gateway = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="after this the gateway is asked to close it")
    paid_at = models.DateTimeField(null=True, blank=True)
    trade = models.CharField(max_length=64, blank=True, default="", help_text="the gateway's own number")
    came = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    wrong = models.CharField(max_length=10, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="payment_one_open", fields=["bill"], condition=Q(paid_at=None, closed_at=None)
            ),
            models.UniqueConstraint(
                name="payment_one_counted", fields=["bill"], condition=Q(paid_at__isnull=False, wrong="")
            ),
            models.UniqueConstraint(
                name="payment_trade_once", fields=["gateway", "trade"], condition=~Q(trade="")
            ),
            models.CheckConstraint(
                name="payment_paid_or_closed", condition=Q(paid_at=None) | Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="payment_counted_in_full",
                condition=Q(paid_at=None) | ~Q(wrong="") | Q(came=F("amount")),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="payment_due", fields=["next_check_at"], condition=Q(next_check_at__isnull=False)
            ),
            models.Index(name="payment_newest", fields=["-opened_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.code


class PaymentNotice(models.Model):
    """支付通知: one notice of the gateway, kept once however often it came, and what it meant."""

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10)
    content: models.JSONField[Any, Any] = models.JSONField()
    received_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    verdict = models.CharField(max_length=12)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="payment_notice_of", fields=["order", "received_at"])
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.verdict}"


class Refund(models.Model):
    """退费单: money that goes back the way it came, sent until the gateway says that it has gone."""

    order = models.OneToOneField(PaymentOrder, on_delete=models.PROTECT, related_name="refund")
    code = models.CharField(
        max_length=32, unique=True, help_text="the key of the request: sent twice, paid once"
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="refund_due", fields=["next_try_at"], condition=Q(next_try_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.code


class TrialTrade(models.Model):
    """模拟支付交易: the books of the trial gateway, another system's; empty in production.

    `ways` says how it tells us: once, twice, late, never, or the refund before the payment.
    """

    order = models.CharField(max_length=32, unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=10)
    trade = models.CharField(max_length=64, blank=True, default="")
    way = models.CharField(max_length=10, blank=True, default="")
    paid_at = models.DateTimeField(null=True, blank=True)
    refund = models.CharField(max_length=32, blank=True, default="")
    refunded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.order} {self.state}"


class TrialNotice(models.Model):
    """模拟支付通知: a notice that the trial gateway will send, signed, at its moment."""

    content: models.JSONField[Any, Any] = models.JSONField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="trial_notice_due", fields=["send_at"], condition=Q(sent_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.send_at:%H:%M}"
