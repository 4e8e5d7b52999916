"""周期任务: which periods of the rulebook's recurring duties were opened in the hall, once each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhixing.core.matters.models import Matter


class PeriodDuty(models.Model):
    """One period of a recurring rule. `matter` is what somebody owes for it; none where a tick does it."""

    rule_code = models.CharField(max_length=60)
    period = models.CharField(max_length=12, help_text="2026-H2, 2026-03")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="period_duty_once", fields=["rule_code", "period"])
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.period}"
