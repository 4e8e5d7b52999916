"""Tables of directives: a document broken into proposed tasks, kept until a person has issued them all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.rules.readiness import FORMS, STATES


class BreakdownQuerySet(models.QuerySet["Breakdown"]):
    """The only way by which pages and acts reach breakdowns."""

    def visible_to(self, seen_by: Actor) -> BreakdownQuerySet:
        """Return those of the officer's own unit, and of his sphere for who reaches all of it."""
        if not isinstance(seen_by, Officer) or not seen_by.may("decompose"):
            return self.none()
        own = Q(unit_id__in={seen_by.unit_id, *seen_by.unit_line})
        if not seen_by.reach.everything:
            return self.filter(own)
        return self.filter(own | Q(sphere=seen_by.reach.sphere)) if seen_by.reach.sphere else self.all()


class Breakdown(models.Model):
    """One document and what was read from it: header, the sentences left for a person, the paper itself."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True, default="")
    issuer = models.CharField(max_length=160, blank=True, default="")
    addressee = models.CharField(max_length=400, blank=True, default="")
    written_on = models.DateField(null=True, blank=True)
    source_kind = models.CharField(max_length=20, default="document")
    first_named_rule = models.CharField(max_length=120, blank=True, default="")
    remarks = models.JSONField(default=list, blank=True)
    paper = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    sphere = models.CharField(max_length=10, default="gov")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = BreakdownQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="breakdown_newest", fields=["unit", "-made_at", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("directives:breakdown", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("breakdown", self.pk)

    @property
    def cited(self) -> str:
        """The document as a matter cites it: number and title."""
        return f"{self.document_number}《{self.title}》" if self.document_number else f"《{self.title}》"


class ProposedTask(models.Model):
    """One row: what the document says on the left, what a person makes of it on the right.

    `lead`, `supports` and `parts` are names as typed, 、 between them, resolved to units when shown and
    when issued, so that nothing typed is lost. `form`: one matter, parallel sub-matters, or one for each.
    """

    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=60, blank=True, default="")
    part = models.PositiveSmallIntegerField(default=1)
    sentence = models.TextField()
    text = models.TextField()
    flags = models.JSONField(default=list, blank=True)
    named_lead = models.CharField(max_length=120, blank=True, default="")
    named_supports = models.JSONField(default=list, blank=True)
    named_leader = models.CharField(max_length=120, blank=True, default="")
    deadlines = models.JSONField(default=list, blank=True)
    deadline_words = models.JSONField(default=list, blank=True)

    title = models.CharField(max_length=200)
    lead = models.CharField(max_length=120, blank=True, default="")
    supports = models.TextField(blank=True, default="")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    limit = models.CharField(max_length=12, blank=True, default="")
    form = models.CharField(max_length=10, default="one")
    parts = models.TextField(blank=True, default="")
    is_confirmed = models.BooleanField(default=False)
    proposed_lead = models.CharField(max_length=120, blank=True, default="")
    proposed_due_on = models.DateField(null=True, blank=True)

    state = models.CharField(max_length=10, default="draft")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="proposed_task_place", fields=["breakdown", "place"]),
            models.CheckConstraint(name="proposed_task_known_form", condition=Q(form__in=FORMS)),
            models.CheckConstraint(name="proposed_task_known_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="proposed_task_issued_has_matter",
                condition=Q(state="issued", matter__isnull=False) | ~Q(state="issued"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}".strip()
