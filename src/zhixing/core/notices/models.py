"""What the system owes a person, and what became of it: in the inbox once, outside at least once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Person


class Notice(models.Model):
    """One duty towards one person: one message. `duty_key` is unique for each person while it stands.

    `deliver_from` is when it may be shown and sent (working time of the receiver, unless urgent);
    `delivered_at` when it lay in the inbox. A duty that has ended may be owed anew; `withdrawn_at` is
    set where it ended before it was seen: such notices are shown no more.
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
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="notice_one_duty_one_message",
                fields=["duty_key", "person"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notice_withdrawn_has_ended", condition=Q(withdrawn_at=None) | Q(ended_at__isnull=False)
            ),
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


class Message(models.Model):
    """What leaves the system by one channel: the digest of one person, or one urgent notice.

    `key` is unique and travels with the message, so that a receiver can tell a second copy. A
    worker claims it until `leased_until`; what it does not finish is claimed again. `post` names the
    sending in which several messages to one robot were put together. Exactly one of `sent_at`,
    `dropped_at` (nothing in it was owed any more) and `dead_at` (given up) ends it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=500)
    key = models.CharField(max_length=120, unique=True)
    notices = models.ManyToManyField(Notice, related_name="messages")
    urgent = models.BooleanField(default=False)
    send_from = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    text = models.CharField(max_length=500, blank=True, default="")
    post = models.CharField(max_length=40, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="message_ends_in_one_way",
                condition=(
                    Q(dropped_at=None, dead_at=None)
                    | Q(sent_at=None, dead_at=None)
                    | Q(sent_at=None, dropped_at=None)
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="message_waiting",
                fields=["send_from", "id"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(name="message_dead", fields=["dead_at"], condition=Q(dead_at__isnull=False)),
            models.Index(name="message_sent", fields=["address", "sent_at"]),
        ]

    def __str__(self) -> str:
        return self.key


class Call(models.Model):
    """One telephone call that reminded somebody: when, whom, and what he answered (P17)."""

    about = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    answer = models.CharField(max_length=300)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="call_has_an_answer", condition=~Q(answer="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="call_about", fields=["about", "called_at"])
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.answer}"
