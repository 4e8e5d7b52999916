"""What is charged: standards in versions with a ceiling, and the one bill of a case (E3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.cases import Case
from zhixing.work.service_hall.models.catalogue import Item


class FeeStandard(models.Model):
    """收费标准: what one thing costs from a moment on, never above its ceiling."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="fees")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    basis = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    ceiling = models.DecimalField(max_digits=10, decimal_places=2)
    one_of = models.CharField(
        max_length=60, blank=True, default="", help_text="what decides which of the lines that say it applies"
    )
    free_for = ArrayField(models.CharField(max_length=16), default=list, help_text="kinds of applicant")
    document = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="fee_one_in_force", fields=["item", "code"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="fee_within_ceiling", condition=Q(amount__gte=0, amount__lte=F("ceiling"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["item", "code", "-since"], name="fee_of_item")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.code} {self.amount}"


class Bill(models.Model):
    """缴费单: everything that a case costs, on one sheet, paid once to the treasury."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="bill")
    lines: models.JSONField[Any, Any] = models.JSONField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    treasury_number = models.CharField(max_length=60, blank=True, default="")
    refunded_at = models.DateTimeField(null=True, blank=True)
    refund_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="bill_refunded_after_paid",
                condition=Q(refunded_at__isnull=True) | Q(paid_at__isnull=False),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["paid_at"], name="bill_paid")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.total}"
