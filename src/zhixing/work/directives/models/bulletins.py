"""Tables of reports: a period, its figures as lists of rows, the text, what the units named in it said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference

BULLETIN_STATES = ("draft", "asking", "signed", "sent", "dropped")
OPEN_STATES = ("draft", "asking")


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """The only way by which pages and acts reach reports."""

    def visible_to(self, seen_by: Actor) -> BulletinQuerySet:
        """Return those of the sphere to whoever supervises or leads it, sent ones to every officer of it.

        A draft is seen by the units that are asked about it, too.
        """
        if not isinstance(seen_by, Officer):
            return self.none()
        sphere = Q(sphere=seen_by.reach.sphere) if seen_by.reach.sphere else Q()
        asked = BulletinOpinion.objects.filter(unit_id__in={seen_by.unit_id, *seen_by.unit_line})
        own = Q(state__in=["asking", "signed", "sent"], pk__in=asked.values("bulletin_id"))
        if seen_by.may("issue") and seen_by.reach.everything:
            return self.filter(sphere | own) if seen_by.reach.sphere else self.all()
        return self.filter((sphere & Q(state="sent")) | own)


class Bulletin(models.Model):
    """督查通报: drafted from the ledger as of a moment; later changes of matters change no figure of it."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10)
    since = models.DateField()
    until = models.DateField()
    as_of = models.DateTimeField()
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField()
    figures = models.JSONField(default=dict)
    units = models.JSONField(default=list)
    state = models.CharField(max_length=8, default="draft")
    sphere = models.CharField(max_length=10, default="gov")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receivers = models.PositiveSmallIntegerField(default=0)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="bulletin_known_state", condition=Q(state__in=BULLETIN_STATES)),
            models.CheckConstraint(
                name="bulletin_signed_by_somebody",
                condition=Q(state__in=["draft", "asking", "dropped"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bulletin_sent_has_moment", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="bulletin_newest", fields=["-until", "-drafted_at", "-id"])
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("directives:bulletin", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("bulletin", self.pk)


class BulletinOpinion(models.Model):
    """征求意见: one unit that a draft names, until when it is heard, and what it said; '' is nothing yet."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=8, blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="bulletin_opinion_once", fields=["bulletin", "unit"]),
            models.CheckConstraint(
                name="bulletin_opinion_answered_by_somebody",
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["agrees", "objects"], answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id}-{self.unit_id}"

    @property
    def reference(self) -> str:
        return reference("bulletin_opinion", self.pk)


class BulletinObjection(models.Model):
    """异议: one thing that a unit says is wrong in a draft, what proves it, the answer and its reason."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    opinion = models.ForeignKey(BulletinOpinion, on_delete=models.PROTECT, related_name="objections")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    result = models.CharField(max_length=10, blank=True, default="")
    reply = models.TextField(blank=True, default="")
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="bulletin_objection_place", fields=["opinion", "place"]),
            models.CheckConstraint(
                name="bulletin_objection_answered_with_reason",
                condition=Q(result="", replied_at__isnull=True)
                | (
                    Q(result__in=["adopted", "partly", "rejected"], replied_at__isnull=False)
                    & Q(replied_by__isnull=False)
                    & ~Q(reply="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id}-{self.place}"
