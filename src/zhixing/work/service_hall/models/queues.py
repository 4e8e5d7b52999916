"""排队秩序: coded reasons for handling a case out of its turn, relations that officers declared (F8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.cases import Case


class TurnReason(models.Model):
    """优先办理事由: why a case was handled before its turn, by a code of the rule."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="turn_reason")
    code = models.CharField(max_length=12)
    text = models.CharField(max_length=200)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class DeclaredRelation(models.Model):
    """回避申报: an officer handles nothing of this applicant; known to him and to supervision only."""

    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    party_code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="declared_relation_once", fields=["officer", "party_code"], condition=Q(ended_at=None)
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["party_code"], name="relation_party")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind}"
