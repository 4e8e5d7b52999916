"""权责清单: powers with their duty, basis and unit in dated versions; rulings kept as precedents."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhixing.core.people.models import Unit


class Days(Func):
    """`daterange(since, until, '[)')`: a null `until` is open."""

    function = "daterange"
    output_field = DateRangeField()


class Power(models.Model):
    """权责事项: one entry of the list. Its identity outlives its names, units and bases."""

    code = models.CharField(max_length=64, unique=True)
    topic = models.CharField(max_length=64, blank=True, default="", help_text="type of matters it decides")

    def __str__(self) -> str:
        return self.code


class PowerVersion(models.Model):
    """One power from one day on: what, its paired duty, by which law, whose. Half open."""

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=256)
    duty = models.TextField(blank=True, default="", help_text="empty: a power without its duty (A8)")
    basis = models.TextField(blank=True, default="", help_text="law and article; empty: self-made (A8)")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="powers", help_text="null: a vacuum"
    )
    duty_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="duties_of_powers")
    document = models.CharField(max_length=128)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="power_one_version_at_a_time",
                expressions=[
                    ("power", RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="power_version_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.power_id}@{self.since}"


class PowerClaim(models.Model):
    """Another unit that claims the same power for itself: an overlap, until a ruling ends it."""

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="claims")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="power_claims")
    basis = models.TextField(blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["power", "unit"], condition=Q(until__isnull=True), name="power_claimed_once_by_a_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}:{self.power_id}"


class Precedent(models.Model):
    """先例: which unit answers for a type of matters, by which ruling, since when (B7)."""

    kind = models.CharField(max_length=64, help_text="kind of matter")
    topic = models.CharField(max_length=64, help_text="type of matter within its kind")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="precedents")
    ruling = models.CharField(max_length=64, help_text="the ruled matter, as a reference")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="precedent_one_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("topic", RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="precedent_has_a_topic", condition=~Q(topic="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.topic}→{self.unit_id}"
