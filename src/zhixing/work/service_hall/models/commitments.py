"""“五不让”公开承诺: who signed which text in which year, and breaches matched to a clause (F3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixing.core.outcomes.models import Breach
from zhixing.core.people.models import Person, Post, Unit


class Commitment(models.Model):
    """承诺签名: one person, one year, one text. Another text needs another signature."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="of the clauses as signed")
    clauses: models.JSONField[Any, Any] = models.JSONField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="commitment_once", fields=["person", "year", "digest"])
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["year", "unit", "signed_at"], name="commitment_of_unit")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"


class ClauseMatch(models.Model):
    """承诺兑现认定: which clause a breach touches, and whether it was broken; being verified until judged."""

    breach = models.OneToOneField(Breach, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    clause = models.PositiveSmallIntegerField(help_text="place of the clause, from 1")
    state = models.CharField(max_length=10, default="verifying")
    matched_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["year", "clause", "state"], name="clause_match_year")
        ]

    def __str__(self) -> str:
        return f"{self.breach_id}:{self.clause}"
