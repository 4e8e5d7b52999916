"""Tables of major decisions: the file's parts, risks, opinions and forecasts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person
from zhixing.work.directives.rules.decisions import LOSSES, STANCES


class MajorDecision(models.Model):
    """重大决策档案: its matter is held by the unit that drafts it. Issued once, reviewed once."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="major_decision")
    document_number = models.CharField(max_length=60, blank=True, default="")
    comment_location = models.CharField(max_length=120, blank=True, default="")
    comment_shortened_because = models.CharField(max_length=300, blank=True, default="")
    discussed_on = models.DateField(null=True, blank=True)
    conclusion = models.TextField(blank=True, default="")
    departure_reason = models.CharField(max_length=600, blank=True, default="")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.TextField(blank=True, default="")
    loss = models.CharField(max_length=10, blank=True, default="")
    proposal = models.OneToOneField(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="decision_reviewed_after_issue",
                condition=Q(reviewed_at__isnull=True) | Q(issued_at__isnull=False),
            ),
            models.CheckConstraint(name="decision_known_loss", condition=Q(loss__in=["", *LOSSES])),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.document_number}"


class DecisionPart(models.Model):
    """One part of the file, written again as often as needed until the decision is issued."""

    decision = models.ForeignKey(MajorDecision, on_delete=models.PROTECT, related_name="parts")
    code = models.CharField(max_length=20)
    text = models.TextField(blank=True, default="")
    waived_because = models.CharField(max_length=300, blank=True, default="")
    files = models.ManyToManyField(Evidence, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decision_part_once", fields=["decision", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.code}"


class DecisionRisk(models.Model):
    """A risk of the register: how likely, how grave (1 to 5), what is done about it, by whom; what came."""

    decision = models.ForeignKey(MajorDecision, on_delete=models.PROTECT, related_name="risks")
    place = models.PositiveSmallIntegerField()
    risk = models.CharField(max_length=200)
    probability = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=300)
    owner = models.CharField(max_length=60)
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decision_risk_place", fields=["decision", "place"]),
            models.CheckConstraint(
                name="decision_risk_of_five",
                condition=Q(probability__gte=1, probability__lte=5, impact__gte=1, impact__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return self.risk


class DecisionOpinion(models.Model):
    """What one attendee said in the collective discussion; the head speaks last."""

    decision = models.ForeignKey(MajorDecision, on_delete=models.PROTECT, related_name="opinions")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60)
    stance = models.CharField(max_length=10)
    words = models.CharField(max_length=600)
    is_head = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decision_opinion_place", fields=["decision", "place"]),
            models.CheckConstraint(name="decision_known_stance", condition=Q(stance__in=list(STANCES))),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.stance}"


class DecisionForecast(models.Model):
    """What the decision was expected to bring, and what it brought."""

    decision = models.ForeignKey(MajorDecision, on_delete=models.PROTECT, related_name="forecasts")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    measure = models.CharField(max_length=20)
    forecast = models.DecimalField(max_digits=16, decimal_places=2)
    fact = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decision_forecast_place", fields=["decision", "place"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def forecast_text(self) -> str:
        """The forecast without idle zeros."""
        return f"{self.forecast.normalize():f}"

    @property
    def fact_text(self) -> str:
        """The fact without idle zeros, '' before the review."""
        return "" if self.fact is None else f"{self.fact.normalize():f}"
