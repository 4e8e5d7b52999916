"""What the system owes a person, and what became of it: in the inbox once, outside at least once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Person


class Notice(models.Model):
    """One duty towards one person: one message. `duty_key` is unique for each person.

    `deliver_from` is when it may be shown and sent (working time of the receiver, unless urgent);
    `delivered_at` when it lay in the inbox; withdrawn notices are shown no more.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    duty_key = models.CharField(max_length=160)
    about = models.CharField(max_length=60)
    topic = models.CharField(max_length=30)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True, default="")
    urgent = models.BooleanField(default=False)
    owed_at = models.DateTimeField()
    deliver_from = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="notice_one_duty_one_message", fields=["duty_key", "person"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="notice_inbox",
                fields=["person", "-owed_at", "-id"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                name="notice_unseen",
                fields=["person", "deliver_from"],
                condition=Q(withdrawn_at__isnull=True, seen_at__isnull=True),
            ),
            models.Index(
                name="notice_waiting",
                fields=["deliver_from", "id"],
                condition=Q(withdrawn_at__isnull=True, delivered_at__isnull=True),
            ),
            models.Index(name="notice_about", fields=["about"]),
            models.Index(name="notice_key_prefix", fields=["duty_key"], opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.text}"
