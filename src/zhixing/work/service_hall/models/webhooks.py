"""What partners are told of the cases that they filed: addresses, and each event until it was taken."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import PartnerKey


class Webhook(models.Model):
    """推送地址: where a partner is told, and the secret with which it is signed.

    `cursor` is how far the signed records were read for it: each entry is looked at once.
    """

    key = models.OneToOneField(PartnerKey, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    secret = models.BinaryField(help_text="sealed")
    cursor = models.BigIntegerField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.key_id} {self.address}"


class WebhookEvent(models.Model):
    """推送: one event for one partner. Sent at least once, with the same key each time."""

    hook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="events")
    key = models.CharField(max_length=80, unique=True)
    event = models.CharField(max_length=40)
    content: models.JSONField[Any, Any] = models.JSONField()
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="webhook_due", fields=["next_try_at", "id"], condition=Q(sent_at=None, dead_at=None)
            ),
            models.Index(name="webhook_newest", fields=["-made_at", "-id"]),
            models.Index(name="webhook_dead", fields=["-dead_at"], condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key
