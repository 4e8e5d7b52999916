"""Tables of leaders' visits: contact points with the year's plan, visits, and problems found on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.references import reference


class ContactPlan(models.Model):
    """联系基层: how many days a leader goes to the grass roots in a year, and to which places."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    places = models.ManyToManyField(Unit, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="contact_plan_once", fields=["leader_post", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.leader_post_id} {self.year}"

    @property
    def reference(self) -> str:
        return reference("contact_plan", self.pk)


class FieldVisit(models.Model):
    """One day of a leader at one place: whom he met. `proof` is the minutes or the decision, no check-in."""

    plan = models.ForeignKey(ContactPlan, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    visited_on = models.DateField()
    location = models.CharField(max_length=120)
    met = models.CharField(max_length=300)
    proof = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="field_visit_once", fields=["plan", "unit", "visited_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.visited_on}"


class VisitProblem(models.Model):
    """A problem found on a visit: open in the leader's own name until it is solved or given to a unit."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.PROTECT, related_name="problems")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    solved_on = models.DateField(null=True, blank=True)
    solution = models.CharField(max_length=300, blank=True, default="")
    confirmed = models.BooleanField(default=False)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="visit_problem_place", fields=["visit", "place"]),
        ]

    def __str__(self) -> str:
        return self.text
