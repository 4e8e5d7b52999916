"""What another system may do in the hall with its key, and the events that it is told of."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhixing.core.people.models import PartnerKey


class PartnerGrant(models.Model):
    """对接授权: what the key of another system opens in the hall, on which document."""

    key = models.OneToOneField(PartnerKey, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    document = models.CharField(max_length=120)
    granted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-granted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.key_id} {self.scopes}"
