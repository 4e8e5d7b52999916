"""Tables of the registry: documents of units, their clauses, every change, and how conflicts were settled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.rules.registry import STATE_WORDS, WAY_WORDS


class RegisteredDocumentQuerySet(models.QuerySet["RegisteredDocument"]):
    """The only way by which pages reach the registry."""

    def visible_to(self, seen_by: Actor) -> RegisteredDocumentQuerySet:
        """Return what was issued, for every officer; drafts for their unit, the office and the lawyers."""
        if not isinstance(seen_by, Officer):
            return self.none()
        if seen_by.may("decompose") or seen_by.may("change_rules"):
            return self
        units = {seen_by.unit_id, *seen_by.unit_line}
        return self.filter(~Q(state="draft") | Q(unit_id__in=units))


class RegisteredDocument(models.Model):
    """A document that rules on a matter and an object, from its draft until it is repealed."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60, blank=True, default="")
    topic = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    joint_units = models.ManyToManyField(Unit, related_name="+")
    state = models.CharField(max_length=10, default="draft")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)

    objects = RegisteredDocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="registered_document_state", condition=Q(state__in=list(STATE_WORDS))
            ),
            models.CheckConstraint(
                name="registered_document_issued",
                condition=Q(state="draft", issued_at__isnull=True) | Q(issued_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="registered_document_topic", fields=["topic", "subject", "state"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("document", self.pk)


class DocumentClause(models.Model):
    """One clause as it stands today."""

    document = models.ForeignKey(RegisteredDocument, on_delete=models.PROTECT, related_name="clauses")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="document_clause_place", fields=["document", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.place}"


class DocumentChange(models.Model):
    """One entry of a document's history. `place` 0 concerns the whole document."""

    document = models.ForeignKey(RegisteredDocument, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10)
    place = models.PositiveSmallIntegerField(default=0)
    former = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    document_number = models.CharField(max_length=60, blank=True, default="")
    signer = models.CharField(max_length=60)
    changed_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="document_change_day", fields=["document", "changed_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.changed_on}"


class ConflictSettlement(models.Model):
    """How a draft and a document in force are brought together; it counts once the other issuer agreed."""

    draft = models.ForeignKey(RegisteredDocument, on_delete=models.PROTECT, related_name="settlements")
    other = models.ForeignKey(RegisteredDocument, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="settlement_once", fields=["draft", "other"]),
            models.CheckConstraint(name="settlement_way", condition=Q(way__in=list(WAY_WORDS))),
            models.CheckConstraint(name="settlement_of_two", condition=~Q(draft=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.way} {self.other_id}"
