"""Tables of collections: what is asked of many units, and the answer of each (P2, P18)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.rules.collections import ANSWER_STATES, KINDS, STATES, Column


class CollectionQuerySet(models.QuerySet["Collection"]):
    """The only way by which pages and acts reach collections."""

    def kept_by(self, seen_by: Actor) -> CollectionQuerySet:
        """Return those of the officer's own office, and of his sphere for who reaches all of it."""
        if not isinstance(seen_by, Officer):
            return self.none()
        own = Q(unit_id__in={seen_by.unit_id, *seen_by.unit_line})
        if not seen_by.reach.everything:
            return self.filter(own)
        return self.filter(own | Q(sphere=seen_by.reach.sphere)) if seen_by.reach.sphere else self.all()

    def asked_of(self, seen_by: Actor) -> CollectionQuerySet:
        """Return those sent out to the officer's unit."""
        if not isinstance(seen_by, Officer):
            return self.none()
        units = {seen_by.unit_id, *seen_by.unit_line}
        asked = Answer.objects.filter(unit_id__in=units).values("collection_id")
        return self.filter(pk__in=asked).exclude(state="draft")


class Collection(models.Model):
    """One request to many units: a form to be filled in, a meeting to name persons for, a notice to read.

    `columns` are title, kind and whether required, in the order of the form; `last_number` is the last
    number given to a merged row.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    sphere = models.CharField(max_length=10, default="gov")
    state = models.CharField(max_length=10, default="draft")
    template = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    columns = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField()
    contact = models.CharField(max_length=80, blank=True, default="")
    last_number = models.PositiveIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_out_at = models.DateTimeField(null=True, blank=True)
    merged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="collection_known_kind", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(name="collection_known_state", condition=Q(state__in=STATES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="collection_newest", fields=["unit", "-made_at", "-id"])
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("directives:collection", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("collection", self.pk)

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns as values."""
        return tuple(Column(one["title"], one["kind"], one["required"]) for one in self.columns)


class Answer(models.Model):
    """The answer of one unit. `rows` are its cells as text, `row_numbers` their rows in the unit's file.

    `place` is the unit's place in the official order on the day of asking; `numbers` are those that its
    rows have in the merged table, kept for ever. `first_sent_at` stays when an answer is returned.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="answers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="waiting")
    rows = models.JSONField(default=list, blank=True)
    row_numbers = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    numbers = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    is_nil = models.BooleanField(default=False)
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    call_answer = models.CharField(max_length=300, blank=True, default="")
    is_supplement = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="answer_unit_once", fields=["collection", "unit"]),
            models.UniqueConstraint(name="answer_place", fields=["collection", "place"]),
            models.CheckConstraint(name="answer_known_state", condition=Q(state__in=ANSWER_STATES)),
            models.CheckConstraint(
                name="answer_sent_has_sender",
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="answer_unit", fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.place}"

    @property
    def reference(self) -> str:
        return reference("answer", self.pk)
