"""Tables of livelihood programmes: the year's list, items of each, acceptances by residents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.references import reference


class Programme(models.Model):
    """One of the year's programmes: for whom, to what standard, where, for how much, by whom and when."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    year = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    beneficiaries = models.CharField(max_length=120)
    standard = models.CharField(max_length=200)
    location = models.CharField(max_length=120)
    budget_fen = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    listed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="programme_place", fields=["year", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.place} {self.title}"

    @property
    def reference(self) -> str:
        return reference("programme", self.pk)


class LivelihoodItem(models.Model):
    """One item of a programme; the matter has its owner, clock, evidence and close."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="items")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="livelihood_item")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.matter_id}"


class ResidentAcceptance(models.Model):
    """What sampled residents and the site check say of an item that was reported done. Counts, no names."""

    item = models.ForeignKey(LivelihoodItem, on_delete=models.PROTECT, related_name="acceptances")
    held_on = models.DateField()
    sampled = models.PositiveSmallIntegerField()
    satisfied = models.PositiveSmallIntegerField()
    site_ok = models.BooleanField()
    findings = models.CharField(max_length=600, blank=True, default="")
    is_passed = models.BooleanField()
    photos = models.ManyToManyField(Evidence, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="acceptance_of_sampled", condition=Q(satisfied__lte=F("sampled"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="acceptance_newest", fields=["item", "-recorded_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.satisfied}/{self.sampled}"

    @property
    def percent(self) -> int:
        """Satisfied residents in percent of the sampled, rounded down."""
        return self.satisfied * 100 // self.sampled if self.sampled else 0
