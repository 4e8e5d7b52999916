"""上门服务: who asked for a visit, outings that are planned and logged, the list of those who agreed (F7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit


class VisitRequest(models.Model):
    """上门申请: somebody asks a unit to come. The matter holds number, clock and who is responsible."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    party_code = models.CharField(max_length=32)
    purpose = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    visit_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    is_declined = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "-asked_at"], name="visit_request_of"),
            models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="visit_request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.unit_id}"


class Outing(models.Model):
    """上门安排: a unit goes to a village, a firm or a home on a day; what came of it is logged."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    place = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    planned_on = models.DateField()
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(
        VisitRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="outing"
    )
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    log = models.CharField(max_length=1000, blank=True, default="")
    met = models.PositiveSmallIntegerField(default=0, help_text="people spoken to")
    solved = models.PositiveSmallIntegerField(default=0, help_text="problems settled on the spot")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-planned_on", "-id"], name="outing_newest"),
            models.Index(fields=["unit", "done_at"], name="outing_of"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.planned_on}"


class CareEntry(models.Model):
    """上门服务名单: somebody old or disabled who agreed to be visited, until the consent is taken back."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    party_code = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    consented_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="care_once", fields=["unit", "party_code"], condition=Q(withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"
