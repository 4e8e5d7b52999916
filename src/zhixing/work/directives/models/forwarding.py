"""Table of forwarded papers: what a unit passed on, how much of it is copied, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit


class Forwarding(models.Model):
    """转发件: compared with what it passes on; a mere copy goes back to its sender."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="forwardings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    percent = models.PositiveSmallIntegerField()
    has_owner = models.BooleanField()
    has_date = models.BooleanField()
    state = models.CharField(max_length=10)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="forwarding_known_state", condition=Q(state__in=("passed", "returned"))
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="forwarding_unit_month", fields=["unit", "sent_at"])
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.percent}% {self.state}"
