"""群众评议: a review of bodies of one class, who was drawn, ballots that nobody's name leads to (F10)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Unit
from zhixing.work.service_hall.models.catalogue import Window
from zhixing.work.service_hall.rules.reviews import ONLINE


class PublicReview(models.Model):
    """评议: the same questions on all bodies of one class, once a half-year."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=30, unique=True, help_text="2026-h2-window")
    title = models.CharField(max_length=120)
    body_class = models.CharField(max_length=12)
    period = models.CharField(max_length=7, help_text="2026-H2")
    questions = ArrayField(models.CharField(max_length=100))
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    frame_count = models.PositiveIntegerField(default=0)
    frame_digest = models.CharField(max_length=64, blank=True, default="")
    seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    ballots_digest = models.CharField(max_length=64, blank=True, default="")
    hear_until = models.DateTimeField(null=True, blank=True, help_text="until then the bodies may speak")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="public_review_once", fields=["period", "body_class"]),
            models.CheckConstraint(name="public_review_ends_later", condition=Q(closes_at__gt=F("opens_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-opened_at", "-id"], name="public_review_newest")
        ]

    def __str__(self) -> str:
        return self.code


class ReviewBody(models.Model):
    """被评议单位: a department, town or window of a review, with what the count gave it."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(PublicReview, on_delete=models.PROTECT, related_name="bodies")
    number = models.PositiveSmallIntegerField(help_text="on the ballot, from 1")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="who answers")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=128)
    answers = models.PositiveIntegerField(null=True, blank=True)
    score_hundredths = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="null: sample too small")
    said = models.CharField(max_length=500, blank=True, default="")
    said_at = models.DateTimeField(null=True, blank=True)
    order = models.OneToOneField(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="整改通知"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="review_body_number", fields=["review", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.name}"


class Reviewer(models.Model):
    """评议人: somebody in the frame, by the code of the party, and whether the lot fell on him.

    Nothing here says whether or how he voted.
    """

    review = models.ForeignKey(PublicReview, on_delete=models.PROTECT, related_name="reviewers")
    group = models.CharField(max_length=10)
    party_code = models.CharField(max_length=32)
    is_drawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="reviewer_once", fields=["review", "party_code"])
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.group}"


class BallotCode(models.Model):
    """投票码: the digest of a code that has not been used. Used, it is removed; whose it was is nowhere."""

    review = models.ForeignKey(PublicReview, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]


class Ballot(models.Model):
    """选票: levels by body and what was said, without voter, code or time; its key tells no order."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    review = models.ForeignKey(PublicReview, on_delete=models.PROTECT, related_name="ballots")
    digest = models.CharField(max_length=64, unique=True, help_text="of the receipt and all that follows")
    source = models.CharField(max_length=6, default=ONLINE)
    answers: models.JSONField[Any, Any] = models.JSONField(help_text="number of body: levels, 0 not rated")
    comment = models.CharField(max_length=500, blank=True, default="")
    sorted_as = models.CharField(max_length=10, blank=True, default="")
    sorted_body = models.ForeignKey(
        ReviewBody, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["review", "digest"], name="ballot_of")]

    def __str__(self) -> str:
        return self.digest[:8]
