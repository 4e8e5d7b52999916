"""星级: the level of a window or officer for a quarter, with everything that it was computed from (F5)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.catalogue import Window


class Star(models.Model):
    """星级: shown for the quarter after the one it was earned in, then it has expired."""

    quarter = models.CharField(max_length=7, help_text="earned in: 2026-Q1")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    score_hundredths = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    cap_reason = models.CharField(max_length=20, blank=True, default="")
    facts: models.JSONField[Any, Any] = models.JSONField(help_text="what went in: counts of the log")
    computed_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="star_of_window", fields=["quarter", "window"]),
            models.UniqueConstraint(name="star_of_officer", fields=["quarter", "officer"]),
            models.CheckConstraint(
                name="star_of_one",
                condition=Q(window__isnull=False, officer__isnull=True)
                | Q(window__isnull=True, officer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.level}"
