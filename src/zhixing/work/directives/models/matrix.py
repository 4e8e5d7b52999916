"""Tables of received policies: one matrix for each unit, a row for each clause."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.references import reference


class Policy(models.Model):
    """A policy that came from above, as it was sent down to units. `issuer` is who may change its sense."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60, blank=True, default="")
    issuer = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("policy", self.pk)


class PolicyClause(models.Model):
    """One clause of a policy. `is_costly` where it asks money or work of the unit."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="clauses")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_costly = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="policy_clause_place", fields=["policy", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}/{self.place}"


class ClauseMatrix(models.Model):
    """The matrix of one unit; its matter carries the limit."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="matrices")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="matrix")
    completed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.policy_id} {self.matter_id}"


class ClauseMapping(models.Model):
    """How a unit carries a clause out, why not, or how it adapts it and who approved."""

    matrix = models.ForeignKey(ClauseMatrix, on_delete=models.PROTECT, related_name="mappings")
    clause = models.ForeignKey(PolicyClause, on_delete=models.PROTECT, related_name="+")
    mapping = models.CharField(max_length=16)
    text = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    lowers_entitlement = models.BooleanField(default=False)
    stays_in_intent = models.BooleanField(default=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approval = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="clause_mapped_once", fields=["matrix", "clause"]),
            models.CheckConstraint(
                name="clause_measure_has_owner_and_date",
                condition=~Q(mapping="measure") | Q(owner__isnull=False, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matrix_id} {self.clause_id}"

    @property
    def waits(self) -> bool:
        """Whether it waits for the level that issued the policy."""
        must = self.mapping == "adaptation" and (self.lowers_entitlement or not self.stays_in_intent)
        return must and self.approved_at is None
