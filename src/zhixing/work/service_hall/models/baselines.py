"""What handling took in a named past period, frozen: without it nobody says that it is quicker now (E7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.catalogue import Item


class Baseline(models.Model):
    """基期: a past period whose figures were frozen. `source` is the log of cases or a file.

    `digest` stands in the ledger too: whether the figures are as they were frozen can be checked.
    """

    name = models.CharField(max_length=60, unique=True)
    since = models.DateField()
    until = models.DateField(help_text="the last day")
    source = models.CharField(max_length=4)
    document = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="baseline_of_a_period", condition=Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return self.name


class BaselineFigure(models.Model):
    """基期数: one item in a frozen period. Days are working days from receipt, in tenths, pauses left in."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="figures")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    cases = models.PositiveIntegerField()
    median_tenths = models.PositiveIntegerField()
    ninetieth_tenths = models.PositiveIntegerField()
    calendar_tenths = models.PositiveIntegerField(null=True, blank=True, help_text="calendar days, median")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="baseline_figure_once", fields=["baseline", "item"]),
            models.CheckConstraint(name="baseline_figure_of_cases", condition=Q(cases__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.baseline_id}/{self.item_id}"
