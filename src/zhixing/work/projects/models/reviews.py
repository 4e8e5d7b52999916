"""Tables of project reviews: the pool of experts, a review, and who was drawn onto its panel (C5)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.references import reference
from zhixing.work.projects.models.projects import Project


class Expert(models.Model):
    """One expert of the pool. `unit` is set for our own people; `formerly` are employers that recuse him."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=40)
    employer = models.CharField(max_length=120)
    formerly = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    specialities = ArrayField(models.CharField(max_length=40))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="expert_once", fields=["name", "employer"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="expert_by_name", fields=["name", "id"])]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）"

    @property
    def reference(self) -> str:
        return reference("expert", self.pk)


class Review(models.Model):
    """One review of a project, a matter. Money in 万元; `parties` are the firms whose people may not sit."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="review")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reviews")
    review_type = models.CharField(max_length=40)
    specialities = ArrayField(models.CharField(max_length=40))
    parties = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    submitted = models.DecimalField(max_digits=14, decimal_places=2)
    seed = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    concluded = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    conclusion = models.TextField(blank=True, default="")
    concluded_at = models.DateTimeField(null=True, blank=True)
    report = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    final_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    deviation = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    is_traced = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="review_money", condition=Q(submitted__gt=0))
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="review_newest", fields=["-opened_at", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.review_type}"


class Seat(models.Model):
    """One expert drawn for one speciality, in the order of the draw; a recused one stays written."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    speciality = models.CharField(max_length=40)
    turn = models.PositiveSmallIntegerField()
    is_external = models.BooleanField()
    why_external = models.CharField(max_length=200, blank=True, default="")
    drawn_at = models.DateTimeField()
    recused_at = models.DateTimeField(null=True, blank=True)
    recused_for = models.CharField(max_length=200, blank=True, default="")
    opinion = models.TextField(blank=True, default="")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    fee = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    signed = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="seat_turn", fields=["review", "turn"]),
            models.UniqueConstraint(
                name="seat_one_a_speciality",
                fields=["review", "speciality"],
                condition=Q(recused_at__isnull=True),
            ),
            models.UniqueConstraint(name="seat_expert_once", fields=["review", "expert"]),
            models.CheckConstraint(
                name="seat_opinion_signed", condition=Q(given_at__isnull=True) | Q(signed__isnull=False)
            ),
            models.CheckConstraint(name="seat_score", condition=Q(score__isnull=True) | Q(score__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.speciality}"
