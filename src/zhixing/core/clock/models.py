"""Clocks and the calendars that they are counted in. What a clock is about is a text."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

RUNNING, PAUSED, STOPPED, PROVISIONAL = "running", "paused", "stopped", "provisional"
OPEN_STATES = (RUNNING, PAUSED, PROVISIONAL)


class CalendarChange(models.Model):
    """A year published or corrected, or office hours set. Appended only; the highest `id` is the version.

    `days` hold `{date, name, is_off}` for a year, `hours` the seasons of a pattern. The last change of a
    year, or of a calendar code, is the one in force; before any, what ships in the package is.
    """

    YEAR, HOURS = "year", "hours"

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    notice = models.TextField(blank=True, default="")
    calendar_code = models.CharField(max_length=20, blank=True, default="")
    hours = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="calendar_change_names_its_subject",
                condition=Q(subject="year", year__isnull=False) | (Q(subject="hours") & ~Q(calendar_code="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.year or self.calendar_code} v{self.pk}"


class CalendarDay(models.Model):
    """One day of one calendar as the database counts it: derived, written anew with each version.

    `rank` is the number of working days up to and including the day, `worked` the office minutes up to
    its end, `close_at` its close of office. Where `is_working`, the row is also the `rank`-th working day.
    """

    calendar_code = models.CharField(max_length=20)
    day = models.DateField()
    is_working = models.BooleanField()
    rank = models.IntegerField()
    worked = models.IntegerField()
    close_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="calendar_day_once", fields=["calendar_code", "day"]),
            models.UniqueConstraint(
                name="calendar_day_nth", fields=["calendar_code", "rank"], condition=Q(is_working=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_code} {self.day}"


class CalendarTable(models.Model):
    """Which version the days of a calendar in the database, and the clocks that it governs, stand at."""

    calendar_code = models.CharField(max_length=20, primary_key=True)
    version = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, default="")
    until_year = models.PositiveSmallIntegerField(default=0)
    swept_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.calendar_code} v{self.version}"


class Clock(models.Model):
    """A limit that a rule, or a cited sentence, puts on something; due, yellow and light are computed.

    `counts_from` is the last restart, else `start_at`, and `start_on` its local day. `fixed_on` is the
    date of a fixed limit, or the event of one counted backwards. `extended` adds up extensions in the
    limit's own unit. `next_fire` is when somebody must look again; it finds candidates and flags nobody.
    `is_plain` clocks (running, no pause, counted in days) are moved by the database after a calendar
    change. `previous_due_at` is the due moment before the last such change. A silent clock (imported
    history) fires never.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    about = models.CharField(max_length=60)
    purpose = models.CharField(max_length=30)
    rule_code = models.CharField(max_length=60, blank=True, default="")
    calendar_code = models.CharField(max_length=20, default="office")

    start_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    start_on = models.DateField()
    unit = models.CharField(max_length=8)
    amount = models.PositiveIntegerField(default=0)
    fixed_on = models.DateField(null=True, blank=True)
    sentence = models.TextField(blank=True, default="")
    internal_on = models.DateField(null=True, blank=True)
    yellow = models.CharField(max_length=12, default="4/5")
    restarts_at = models.CharField(max_length=40, blank=True, default="")
    extended = models.PositiveIntegerField(default=0)

    state = models.CharField(max_length=12, default=RUNNING)
    light = models.CharField(max_length=12, default="green")
    told = models.CharField(max_length=8, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    yellow_at = models.DateTimeField(null=True, blank=True)
    next_fire = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    late_days = models.PositiveIntegerField(null=True, blank=True)
    late_minutes = models.PositiveIntegerField(null=True, blank=True)
    previous_due_at = models.DateTimeField(null=True, blank=True)
    calendar_version = models.BigIntegerField(default=0)
    is_plain = models.BooleanField(default=False)
    is_silent = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="clock_stopped_has_moment",
                condition=Q(state="stopped", stopped_at__isnull=False)
                | (~Q(state="stopped") & Q(stopped_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="clock_fixed_has_date", condition=~Q(unit="date") | Q(fixed_on__isnull=False)
            ),
            models.CheckConstraint(name="clock_limit_not_empty", condition=Q(unit="date") | Q(amount__gte=1)),
            models.CheckConstraint(
                name="clock_stopped_never_fires", condition=~Q(state="stopped") | Q(next_fire__isnull=True)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="clock_next_fire", fields=["next_fire", "id"], condition=Q(next_fire__isnull=False)
            ),
            models.Index(name="clock_about", fields=["about", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.purpose}: {self.amount or ''}{self.unit}"


class ClockPause(models.Model):
    """The clock stood still, on a ground of the rule's own list. `cap_until` ends it by itself.

    `cap` is the longest it may last (`60wd`); while that reaches past the published calendar, `cap_until`
    is not known, and is found when the year is published.
    """

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=200)
    evidence = models.CharField(max_length=200, blank=True, default="")
    cap = models.CharField(max_length=30, blank=True, default="")
    cap_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="clock_pause_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            ExclusionConstraint(
                name="clock_pause_no_overlap",
                expressions=[
                    ("clock", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.ground}"


class ClockExtension(models.Model):
    """More of a limit, counted from the same zero, or another date. `document` is what approved it."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="extensions")
    amount = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=8, blank=True, default="")
    to_date = models.DateField(null=True, blank=True)
    granted_at = models.DateTimeField()
    document = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="clock_extension_adds_something", condition=Q(amount__gte=1) | Q(to_date__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: +{self.amount}{self.unit}"
