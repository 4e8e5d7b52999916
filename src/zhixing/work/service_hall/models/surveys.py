"""满意度: surveys and calls by somebody else than the unit, answers without names, self-scores (F9)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Unit


class Survey(models.Model):
    """调查: one sample of one unit's users in a quarter, by questionnaire or call; never by itself."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", help_text="whose users are asked"
    )
    source = models.CharField(max_length=8)
    quarter = models.CharField(max_length=7, help_text="2026-Q1")
    run_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField(help_text="people in the sample")
    method = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="survey_once", fields=["unit", "source", "quarter"]),
            models.CheckConstraint(name="survey_by_another", condition=~Q(unit=models.F("run_by"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-opened_at", "-id"], name="survey_newest")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.source} {self.quarter}"


class SurveyAnswer(models.Model):
    """答卷: a level, reasons, words; nobody's name."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    level = models.PositiveSmallIntegerField()
    tags = ArrayField(models.CharField(max_length=20), default=list)
    text = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="survey_level", condition=Q(level__gte=1, level__lte=5))
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.level}"


class SelfScore(models.Model):
    """自评分: what a unit gives itself for a quarter, beside what others say."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=7)
    score = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="self_score_once", fields=["unit", "quarter"]),
            models.CheckConstraint(name="self_score_of_hundred", condition=Q(score__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.score}"
