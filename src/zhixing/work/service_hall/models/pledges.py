"""服务承诺: what a unit promises in a measure, how it is kept day by day, what is owed else (F2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Unit
from zhixing.work.service_hall.models.cases import Case
from zhixing.work.service_hall.models.catalogue import Item


class Pledge(models.Model):
    """承诺: content, measure with its standard, contact, remedy. One that cannot be measured has no row."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.CharField(max_length=200)
    measure = models.CharField(max_length=10)
    standard = models.PositiveSmallIntegerField(help_text="working days, or tenths of the mean level")
    contact = models.CharField(max_length=60)
    remedy = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="pledge_has_a_standard", condition=Q(standard__gte=1)),
            models.CheckConstraint(
                name="pledge_ends_later", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "-since"], name="pledge_of_unit")
        ]

    def __str__(self) -> str:
        return self.content


class PledgeDay(models.Model):
    """兑现情况: how a pledge stood when it was checked on a day, counted from its beginning."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    counted = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="pledge_checked_once_a_day", fields=["pledge", "day"]),
            models.CheckConstraint(name="pledge_kept_of_counted", condition=Q(kept__lte=F("counted"))),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.day}"


class Remedy(models.Model):
    """致歉补救: what is owed to the applicant of a case for which a pledge was broken."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="remedies")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    made_good_at = models.DateTimeField(null=True, blank=True)
    text = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="remedy_once", fields=["pledge", "case"])
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["made_good_at", "-opened_at"], name="remedy_open")
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.case_id}"
