"""特事特办: who asked for it on which ground, who allowed it, what is owed, what was published (E9)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.cases import Case


class FastTrack(models.Model):
    """特事特办: one request for a case, its ground a code of the rulebook, allowed by another person.

    `owed` are the papers that may follow, in `matter` with its own limit; `saved_days` is what the promise
    was less what it took, once decided.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="fast_track")
    ground = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_late = models.BooleanField(default=False)
    approved = models.BooleanField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True, default="")
    owed: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40), default=list)
    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="papers owed"
    )
    supplied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="fast_track_allowed_by_another",
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-asked_at", "-id"], name="fast_track_newest"),
            models.Index(fields=["decided_at"], name="fast_track_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"


class FastTrackMonth(models.Model):
    """特事特办公示: the uses of one month as they were released to the public."""

    month = models.DateField(unique=True, help_text="its first day")
    figures: models.JSONField[Any, Any] = models.JSONField()
    is_flagged = models.BooleanField(default=False, help_text="one applicant had too large a share")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
