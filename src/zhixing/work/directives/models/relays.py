"""Tables of relays: a directive sent down to many units, and what replaced it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.foundation.references import reference


class Relay(models.Model):
    """政令传达: one directive on its way. Its matter is held by the issuer, each unit has a part of it.

    `alerted` are the hops of which level's head and issuer were told: part and code, once each.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="relay")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    issued_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="relay_version_follows",
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="relay_under_way", fields=["issued_at", "id"], condition=Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} v{self.version}"

    @property
    def reference(self) -> str:
        return reference("relay", self.pk)
