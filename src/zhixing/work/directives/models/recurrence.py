"""Tables of the recurrence watch: campaigns, checks, and problems that came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.references import reference


class Campaign(models.Model):
    """专项整治: a topic driven for a time by a leading group. Its checks are compared with those after it."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=120)
    topic = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField()
    sphere = models.CharField(max_length=10, default="gov")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    flagged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="campaign_forward", condition=Q(until__gte=F("since")))
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("campaign", self.pk)


class SpotCheck(models.Model):
    """One check of a unit on a topic, whether or not it found anything."""

    topic = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sphere = models.CharField(max_length=10, default="gov")
    held_on = models.DateField()
    problem = models.OneToOneField(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="spot_check_topic", fields=["topic", "held_on"])
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.held_on}"


class Recurrence(models.Model):
    """反弹: the `ordinal`-th return of a problem of one unit that had been closed as put right."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="recurrence")
    first = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="recurrence_once", fields=["first", "ordinal"]),
            models.CheckConstraint(name="recurrence_counts_from_one", condition=Q(ordinal__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} #{self.ordinal}"
