"""What the public sees of the hall: figures of a month and answers, each released by a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person
from zhixing.work.service_hall.models.catalogue import Item


class ReleasedFigures(models.Model):
    """公开统计: the figures of one month as they were released, never counted again for the page.

    `rows` is one entry a department: counts, small ones put together. The same month may be released anew
    after a correction; the newest release is shown, the earlier ones stay readable.
    """

    month = models.DateField(help_text="its first day")
    rows: models.JSONField[Any, Any] = models.JSONField()
    total: models.JSONField[Any, Any] = models.JSONField()
    fewest = models.PositiveSmallIntegerField(
        help_text="a department with fewer cases is not shown by itself"
    )
    head_size = models.BigIntegerField(default=0, help_text="the signed head at which they were counted")
    counted_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="", help_text="why released anew")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="figures_one_shown", fields=["month"], condition=Q(replaced_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PublicAnswer(models.Model):
    """公开答复: a question and its answer for everybody, without personal data, released by another."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    question = models.CharField(max_length=300)
    answer = models.TextField()
    unit_name = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="why not, or why withdrawn")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="answer_released_by_another",
                condition=Q(released=False) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="answer_newest", fields=["-decided_at"], condition=Q(released=True)),
            models.Index(name="answer_waiting", fields=["proposed_at"], condition=Q(decided_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.question
