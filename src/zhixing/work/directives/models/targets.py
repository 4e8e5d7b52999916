"""Tables of annual targets: the list of a year, its targets, the nodes that each has to reach on the way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference

TARGET_STATES = ("draft", "left_out", "released")


class TargetListQuerySet(models.QuerySet["TargetList"]):
    """The only way by which pages and acts reach lists of targets."""

    def visible_to(self, seen_by: Actor) -> TargetListQuerySet:
        """Return released lists to every officer of the sphere, drafts to the office that makes them."""
        if not isinstance(seen_by, Officer):
            return self.none()
        reach = seen_by.reach
        sphere = Q(sphere=reach.sphere) if reach.sphere else Q()
        own = Q(unit_id__in={seen_by.unit_id, *seen_by.unit_line}) if seen_by.may("decompose") else Q(pk=None)
        drafts = own | sphere if reach.everything and seen_by.may("decompose") else own
        return self.filter(drafts | (Q(released_at__isnull=False) & sphere))


class TargetList(models.Model):
    """The targets that a report or a superior set for one year, as a draft until all are decomposed."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True, default="")
    paper = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    sphere = models.CharField(max_length=10, default="gov")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects = TargetListQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="target_list_newest", fields=["-year", "-made_at", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("directives:target_list", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("targets", self.pk)

    @property
    def cited(self) -> str:
        """The document as a matter cites it: number and title."""
        return f"{self.document_number}《{self.title}》" if self.document_number else f"《{self.title}》"


class Target(models.Model):
    """One target: what is measured, from which base to which value, by whom, by when, proved by what."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    listed_in = models.ForeignKey(TargetList, on_delete=models.PROTECT, related_name="targets")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    baseline = models.CharField(max_length=40, blank=True, default="")
    value = models.CharField(max_length=40, blank=True, default="")
    measure = models.CharField(max_length=20, blank=True, default="")
    proof = models.CharField(max_length=80, blank=True, default="")
    sentence = models.TextField(blank=True, default="")
    clause = models.CharField(max_length=60, blank=True, default="")
    flags = models.JSONField(default=list, blank=True)
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="draft")
    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="target"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="target_place", fields=["listed_in", "place"]),
            models.CheckConstraint(name="target_known_state", condition=Q(state__in=TARGET_STATES)),
            models.CheckConstraint(
                name="target_released_has_matter", condition=~Q(state="released") | Q(matter__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("target", self.pk)


class TargetNode(models.Model):
    """序时进度: so many percent verified by the close of a day. `looked_at`: when a tick compared it."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="nodes")
    on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    falls_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    verified = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="target_node_day", fields=["target", "on"]),
            models.CheckConstraint(name="target_node_share", condition=Q(percent__gte=1, percent__lte=100)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="target_node_next", fields=["falls_at", "id"], condition=Q(looked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.on} {self.percent}%"
