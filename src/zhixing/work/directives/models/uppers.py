"""Tables of lists from the level above: a list, its rows, and what we reported on them (P13)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.rules.uppers import LEVELS


class UpperListQuerySet(models.QuerySet["UpperList"]):
    """The only way by which pages and acts reach lists."""

    def visible_to(self, seen_by: Actor) -> UpperListQuerySet:
        """Return those with a row whose matter the officer may see."""
        if not isinstance(seen_by, Officer):
            return self.none()
        matters = Matter.objects.visible_to(seen_by).filter(kind="directives.upper").values("pk")
        return self.filter(pk__in=UpperItem.objects.filter(matter_id__in=matters).values("source_id"))


class UpperList(models.Model):
    """One list as it was downloaded from the platform. `titles` are their columns in their order."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    sphere = models.CharField(max_length=10, default="gov")
    level = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=list)
    lead_days = models.PositiveSmallIntegerField()
    original = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    objects = UpperListQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="upper_list_known_level", condition=Q(level__in=LEVELS)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="upper_list_newest", fields=["-registered_at", "-id"])
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("directives:upper_list", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("upper_list", self.pk)


class UpperItem(models.Model):
    """One row of a list, known by their number. `due_on` is theirs, `internal_on` our own earlier date.

    The latter waits for the calendar where its year is not published.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(UpperList, on_delete=models.PROTECT, related_name="items")
    sphere = models.CharField(max_length=10, default="gov")
    level = models.CharField(max_length=10)
    place = models.PositiveSmallIntegerField()
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    cells = models.JSONField(default=list)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    internal_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="upper_item_number", fields=["sphere", "level", "number"]),
            models.UniqueConstraint(name="upper_item_place", fields=["source", "place"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="upper_item_due", fields=["due_on", "id"])]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return reference("upper_item", self.pk)


class UpperReport(models.Model):
    """What was reported above on a row, once for each of its dates; the receipt proves that it arrived."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(UpperItem, on_delete=models.PROTECT, related_name="reports")
    ordinal = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    text = models.TextField()
    result = models.CharField(max_length=10)
    problems = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    uploaded_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    receipt = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="upper_report_ordinal", fields=["item", "ordinal"]),
            models.CheckConstraint(
                name="upper_report_receipt",
                condition=Q(uploaded_at=None, receipt=None)
                | (Q(uploaded_at__isnull=False) & Q(receipt__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}-{self.ordinal}"
