"""Keys of other systems: what a key opens is the business of one unit, to read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models.units import Unit


class PartnerKey(models.Model):
    """对接密钥: another system's key to what one unit holds. The key itself is not kept, only its digest."""

    name = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="partner_keys")
    document = models.CharField(max_length=128)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="partner_key_ends_after_it_begins", condition=Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.name
