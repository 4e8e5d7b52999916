"""E-supervision: what the watch over every step found, and what came of it (E13)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person, Unit
from zhixing.work.service_hall.models.cases import Case
from zhixing.work.service_hall.models.catalogue import Item
from zhixing.work.service_hall.rules.supervision import RAISED


class Alert(models.Model):
    """监察预警: one finding of the watch. Explained by the unit, ruled on by supervision, never deleted.

    `key` says what was found where, so that nothing is found twice.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="who explains")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)
    detail = models.CharField(max_length=300)
    rule_code = models.CharField(max_length=96)
    occurred_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="null: the calendar is not published")
    state = models.CharField(max_length=10, default=RAISED)
    explanation = models.TextField(blank=True, default="")
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ruling = models.TextField(blank=True, default="")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="alert_ruled_by_another",
                condition=Q(ruled_by__isnull=True) | Q(person__isnull=True) | ~Q(ruled_by=F("person")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-raised_at", "-id"], name="alert_state"),
            models.Index(fields=["unit", "-raised_at"], name="alert_unit"),
            models.Index(fields=["case"], name="alert_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OutsideCount(models.Model):
    """申请量线索: applications for an item that are known from elsewhere."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["item", "-until"], name="outside_count_item")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.count}"
