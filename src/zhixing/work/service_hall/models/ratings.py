"""好差评: one rating for each case, the device that asks for it, what a bad one leads to (F4)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.work.service_hall.models.cases import Case
from zhixing.work.service_hall.models.catalogue import Window
from zhixing.work.service_hall.rules.ratings import CALLING


class RatingDevice(models.Model):
    """评价器: a screen at a window that asks whoever was served. Known by its secret address."""

    code = models.CharField(max_length=20, unique=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="devices")
    secret = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Rating(models.Model):
    """服务评价: what the applicant says of one case. `officer` is who served; not told before the closing.

    A second rating of a case may follow the correction of a bad one and stands beside it.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    is_second = models.BooleanField(default=False)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    device = models.ForeignKey(
        RatingDevice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(help_text="5 the best, 1 the worst")
    tags: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=20), default=list)
    text = models.CharField(max_length=500, blank=True, default="")
    rated_at = models.DateTimeField()
    quarantined_at = models.DateTimeField(null=True, blank=True)
    excluded_at = models.DateTimeField(null=True, blank=True, help_text="verified as mistaken or malicious")
    verdict_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_rated_once", fields=["case", "is_second"]),
            models.CheckConstraint(name="rating_of_five_levels", condition=Q(level__gte=1, level__lte=5)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-rated_at", "-id"], name="rating_newest"),
            models.Index(fields=["window", "rated_at"], name="rating_window"),
            models.Index(fields=["officer", "rated_at"], name="rating_officer"),
            models.Index(fields=["device", "rated_at"], name="rating_device"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class Correction(models.Model):
    """差评整改: call-back, verification, correction, reply. The matter holds clock and who answers."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="correction")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, default=CALLING)
    called_at = models.DateTimeField(null=True, blank=True)
    is_real_name = models.BooleanField(default=False, help_text="called back by somebody who gave the name")
    called_late = models.BooleanField(default=False)
    said = models.TextField(blank=True, default="")
    objection = models.TextField(blank=True, default="", help_text="of the officer: why it is malicious")
    objected_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=20, blank=True, default="")
    verified = models.TextField(blank=True, default="")
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected = models.TextField(blank=True, default="")
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    closed_late = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stage", "-id"], name="correction_stage")
        ]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.stage}"
