"""Functions and duties (三定、岗位责任), dual responsibility papers, typed responsibilities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhixing.core.people.models.posts import Person, Post
from zhixing.core.people.models.units import Unit


class UnitFunction(models.Model):
    """职能: one function of a unit's 三定 paper, in its order."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="functions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=256)
    document = models.CharField(max_length=128, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=Q(until__isnull=True), name="unit_function_numbered_once"
            ),
            models.CheckConstraint(name="unit_function_is_named", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """岗位职责: a function broken down and bound to unit, office and post, with its standard (A2)."""

    function = models.ForeignKey(UnitFunction, on_delete=models.PROTECT, related_name="duties")
    title = models.CharField(max_length=256)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="office_duties")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    standard = models.TextField(blank=True, default="", help_text="评价标准")
    power = models.CharField(max_length=256, blank=True, default="", help_text="the power paired with it")
    consequence = models.TextField(blank=True, default="", help_text="奖惩条款")
    partner = models.CharField(max_length=128, blank=True, default="", help_text="衔接对象")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="duty_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="duty_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DutyPublication(models.Model):
    """A unit's list of duties, signed by its head and published: a version that stays as it was."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_publications")
    version = models.PositiveIntegerField()
    contents = models.JSONField(help_text="the rows as published")
    functions = models.PositiveIntegerField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_as = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "version"], name="duty_publication_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}v{self.version}"


class DualPaper(models.Model):
    """一岗双责: a plan, deployment, inspection, appraisal or reward with its two columns (A6)."""

    class Checkpoint(models.TextChoices):
        """五同, in the order of the year."""

        PLAN = "plan", _("同计划")
        DEPLOYMENT = "deployment", _("同部署")
        INSPECTION = "inspection", _("同检查")
        APPRAISAL = "appraisal", _("同考核")
        REWARD = "reward", _("同奖惩")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dual_papers")
    year = models.PositiveSmallIntegerField()
    checkpoint = models.CharField(max_length=16, choices=Checkpoint.choices)
    title = models.CharField(max_length=256)
    business = models.JSONField(default=list, help_text="the business column: a list of sentences")
    conduct = models.JSONField(default=list, help_text="the efficiency and conduct column")
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(checkpoint="plan"), name="dual_plan_one_a_year"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "unit"], name="dual_paper_year")]

    def __str__(self) -> str:
        return self.title


class Responsibility(models.Model):
    """责任记录: who answers for what, typed on the four axes of A4. No type can be missing."""

    class Link(models.TextChoices):
        """决策、执行、监督."""

        DECISION = "decision", _("决策责任")
        EXECUTION = "execution", _("执行责任")
        SUPERVISION = "supervision", _("监督责任")

    class Territory(models.TextChoices):
        """部门领导、辖区领导."""

        DEPARTMENT = "department", _("部门领导责任")
        AREA = "area", _("辖区领导责任")

    class Rank(models.TextChoices):
        """一把手、班子成员."""

        CHIEF = "chief", _("一把手责任")
        MEMBER = "member", _("班子成员责任")

    class Side(models.TextChoices):
        """政府监管责任、社会主体责任."""

        REGULATOR = "regulator", _("政府监管责任")
        SOCIETY = "society", _("社会主体责任")

    about = models.CharField(max_length=64, help_text="what is answered for: a subject reference")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    party_name = models.CharField(max_length=128, blank=True, default="", help_text="社会主体")
    link = models.CharField(max_length=16, choices=Link.choices)
    territory = models.CharField(max_length=16, choices=Territory.choices)
    rank = models.CharField(max_length=16, choices=Rank.choices)
    side = models.CharField(max_length=16, choices=Side.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="responsibility_is_typed_on_four_axes",
                condition=Q(link__in=["decision", "execution", "supervision"])
                & Q(territory__in=["department", "area"])
                & Q(rank__in=["chief", "member"])
                & Q(side__in=["regulator", "society"]),
            ),
            models.CheckConstraint(
                name="responsibility_has_a_post_or_a_party",
                condition=Q(post__isnull=False, party_name="", side="regulator")
                | (Q(post__isnull=True, side="society") & ~Q(party_name="")),
            ),
            models.UniqueConstraint(
                fields=["about", "post", "link", "territory"],
                condition=Q(until__isnull=True),
                name="responsibility_of_a_post_once",
            ),
            models.CheckConstraint(
                name="responsibility_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about"], name="responsibility_about")]

    def __str__(self) -> str:
        return f"{self.about}:{self.link}"
