"""First contact: what was asked, of whom; hand-overs that count when accepted; the log of calls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.work.complaints.rules import OPEN, WAITING


class Contact(models.Model):
    """首问事项: what a citizen asked. The matter holds number, clock and who is responsible now."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    party_code = models.CharField(max_length=32, blank=True, default="")
    first_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    first_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_unlisted = models.BooleanField(default=False, help_text="in no catalogue: the window for hard matters")
    state = models.CharField(max_length=10, default=OPEN)
    answer = models.TextField(blank=True, default="")
    place = models.CharField(max_length=300, blank=True, default="", help_text="unit, place, telephone")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-asked_at", "-id"], name="contact_newest"),
            models.Index(fields=["state", "-asked_at"], name="contact_state"),
            models.Index(fields=["first_person", "asked_at"], name="contact_first"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.state}"


class Transfer(models.Model):
    """转交: one hand-over of a contact. It counts only once accepted; one waits at a time."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="transfers")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="transfer_waits_alone", fields=["contact"], condition=Q(state=WAITING)
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(state=WAITING), name="transfer_due"),
            models.Index(fields=["contact", "offered_at"], name="transfer_of"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.state}"


class CallRecord(models.Model):
    """来电来访记录: that somebody was asked, from the exchange or the visitors' book; never what was said."""

    reference = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=10)
    called_at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=200, blank=True, default="")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    complained_at = models.DateTimeField(null=True, blank=True)
    complaint = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-called_at", "-id"], name="call_newest"),
            models.Index(fields=["person", "called_at"], name="call_person"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.channel}"
