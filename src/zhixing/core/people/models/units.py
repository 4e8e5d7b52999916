"""Units: an identity that lasts, dated versions of its name and place, and who succeeded whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhixing.core.people.models.ranges import never_two


class Unit(models.Model):
    """单位: what stays the same when a bureau is renamed or moved. Its name is in its versions."""

    class Sphere(models.TextChoices):
        """系统 (口): whose business the unit does. Spheres do not see each other's matters (P21)."""

        GOVERNMENT = "gov", _("政府系统")
        PARTY = "party", _("党委系统")
        DISCIPLINE = "discipline", _("纪检监察")
        CONGRESS = "congress", _("人大")
        CONSULTATIVE = "consultative", _("政协")
        JUDICIAL = "judicial", _("司法机关")
        OTHER = "other", _("其他")

    code = models.CharField(max_length=64, unique=True)
    sphere = models.CharField(max_length=16, choices=Sphere.choices, default=Sphere.GOVERNMENT)
    calendar_code = models.CharField(max_length=64, default="office", help_text="the calendar of its clocks")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unit_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class UnitVersion(models.Model):
    """A unit's name, kind and place in the tree for a period of days. At most one on any day."""

    class Kind(models.TextChoices):
        """机构类别."""

        COUNTY = "county", _("县（市、区）")
        DEPARTMENT = "department", _("部门")
        TOWN = "town", _("乡镇（街道）")
        ZONE = "zone", _("开发区")
        SECTION = "section", _("内设机构")
        INSTITUTION = "institution", _("事业单位")
        BODY = "body", _("议事协调机构")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=128)
    short_name = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_versions"
    )
    rank_order = models.PositiveIntegerField(default=0, help_text="组织序列: the order of official lists")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            never_two("unit_one_version_at_a_time", "unit", days=True),
            models.CheckConstraint(
                name="unit_version_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
            ),
            models.CheckConstraint(name="unit_version_is_named", condition=~Q(name="") & ~Q(short_name="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name"], name="unit_version_name"),
            models.Index(fields=["short_name"], name="unit_version_short_name"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """Whose duties went to whom when a unit was merged, split or abolished (机构改革)."""

    class Kind(models.TextChoices):
        """How the duties moved."""

        MERGED = "merged", _("合并")
        SPLIT = "split", _("分设")
        ABOLISHED = "abolished", _("撤销")

    former = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField(help_text="the first day on which the successor answers")
    document = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["former", "successor"], name="unit_succeeds_once"),
            models.CheckConstraint(name="unit_does_not_succeed_itself", condition=~Q(former=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.former_id}→{self.successor_id}"
