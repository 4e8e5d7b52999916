"""What the ledger says of a matter in one month: appended month by month, never written over (P11)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person
from zhixing.foundation.references import reference


class MonthlyProgress(models.Model):
    """One month of one matter in the ledger. `month` is its first day; a correction is a new version."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True, default="")
    problems = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="monthly_progress_once", fields=["matter", "month", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.month:%Y-%m}"

    @property
    def reference(self) -> str:
        return reference("monthly_progress", self.pk)
