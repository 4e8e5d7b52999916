"""Table of reports: a period, its figures as lists of rows, the text, who signed it and when it went out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference

BULLETIN_STATES = ("draft", "signed", "sent")


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """The only way by which pages and acts reach reports."""

    def visible_to(self, seen_by: Actor) -> BulletinQuerySet:
        """Return those of the sphere to whoever supervises or leads it, sent ones to every officer of it."""
        if not isinstance(seen_by, Officer):
            return self.none()
        sphere = Q(sphere=seen_by.reach.sphere) if seen_by.reach.sphere else Q()
        found = self.filter(sphere)
        if seen_by.may("issue") and seen_by.reach.everything:
            return found
        return found.filter(state="sent")


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
                condition=Q(state="draft") | Q(signed_by__isnull=False, signed_at__isnull=False),
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
