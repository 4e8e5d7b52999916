"""错时服务: slots outside office hours with a named person each, bookings, time off earned (F6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.catalogue import Window


class Slot(models.Model):
    """时段: one window on one day outside office hours, with who is on duty and whether that person came."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    attended_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True, help_text="nobody was there when it began")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="slot_once", fields=["window", "starts_at"]),
            models.CheckConstraint(name="slot_ends_later", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at", "id"], name="slot_coming"),
            models.Index(fields=["ends_at"], condition=Q(closed_at=None), name="slot_open"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """预约: a place in a slot, known by its code; the person is kept among the parties."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    code = models.CharField(max_length=12, unique=True)
    party_code = models.CharField(max_length=32)
    purpose = models.CharField(max_length=200)
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["slot", "booked_at"], name="booking_of")
        ]

    def __str__(self) -> str:
        return self.code


class TimeOff(models.Model):
    """调休: minutes owed to an officer for a slot that was served."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="time_off")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    earned_at = models.DateTimeField()
    taken_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "taken_on"], name="time_off_open")
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.minutes}"
