"""流程优化: a step dropped, merged or taken in parallel, forecast on past cases, then measured (E12)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.catalogue import Item, ItemVersion


class Reform(models.Model):
    """流程优化: what is to change in the steps of an item. Days are working days in tenths.

    `version` is the version of the item that brought it; a case remembers its version, and so its steps.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reforms")
    change = models.CharField(max_length=10)
    parts: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40))
    reason = models.CharField(max_length=500)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sample = models.PositiveIntegerField(help_text="past cases it was tried on")
    before_tenths = models.PositiveIntegerField()
    forecast_tenths = models.PositiveIntegerField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved = models.BooleanField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True, default="")
    version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measured_at = models.DateTimeField(null=True, blank=True)
    measured_cases = models.PositiveIntegerField(null=True, blank=True)
    measured_tenths = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="reform_one_open", fields=["item"], condition=Q(decided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="reform_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-proposed_at", "-id"], name="reform_newest")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.change}"
