"""Standing bodies (A10): what they are, what they may, what they owe, by which rule and since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhixing.core.people.models.posts import Post
from zhixing.core.people.models.ranges import never_two
from zhixing.core.people.models.units import Unit


class Body(models.Model):
    """常设机构: leading group, efficiency office, complaints centre. Kept by a unit."""

    class Kind(models.TextChoices):
        """The three bodies of the institution."""

        LEADING_GROUP = "leading_group", _("效能建设领导小组")
        EFFICIENCY_OFFICE = "efficiency_office", _("效能办")
        COMPLAINTS_CENTRE = "complaints_centre", _("效能监察投诉中心")

    kind = models.CharField(max_length=32, choices=Kind.choices, unique=True)
    name = models.CharField(max_length=128)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies")

    def __str__(self) -> str:
        return self.name


class BodyVersion(models.Model):
    """地位、权力、责任 and the working procedure, as a rule in force for a period of days."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="versions")
    standing = models.TextField(help_text="地位")
    powers = models.TextField(help_text="权力")
    duties = models.TextField(help_text="责任")
    procedure = models.TextField(help_text="工作程序")
    rights = models.JSONField(default=list, help_text="what its members may, as names of rights")
    document = models.CharField(max_length=128)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            never_two("body_one_version_at_a_time", "body", days=True),
            models.CheckConstraint(
                name="body_version_has_its_attributes",
                condition=~Q(standing="") & ~Q(powers="") & ~Q(duties="") & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="body_version_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}@{self.since}"


class BodyMember(models.Model):
    """A post that sits in a body for a period. Whoever holds the post acts for the body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="body_seats")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            never_two("body_member_once", "body", "post"),
            models.CheckConstraint(
                name="body_member_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}∈{self.body_id}"
