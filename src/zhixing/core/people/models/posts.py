"""Posts and persons: a post answers, a person holds it for a time, a role gives it rights."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhixing.core.people.models.ranges import never_two
from zhixing.core.people.models.units import Unit


class Person(models.Model):
    """人员: someone who serves in the government. Never deleted; `until` is the last day's morrow."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    pinyin = models.CharField(max_length=128, blank=True, default="")
    initials = models.CharField(max_length=16, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    email = models.CharField(max_length=128, blank=True, default="")
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="person_is_named", condition=~Q(name=""))]
        indexes: ClassVar = [
            models.Index(fields=["initials"], name="person_initials"),
            models.Index(fields=["name"], name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: what answers for matters. One seat: two clerks of one office are two posts."""

    class Level(models.TextChoices):
        """职务层次; the order in which a unit's posts are in charge of it."""

        COUNTY_LEADER = "county_leader", _("县领导")
        HEAD = "head", _("主要负责人")
        DEPUTY = "deputy", _("分管负责人")
        OFFICE_HEAD = "office_head", _("股室负责人")
        CLERK = "clerk", _("工作人员")

    code = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(max_length=64)
    rank_order = models.PositiveIntegerField(default=0)
    level = models.CharField(max_length=16, choices=Level.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
            models.CheckConstraint(name="post_is_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ReportingLine(models.Model):
    """下级对上级: to which post a post answers, for a period. At most one superior at an instant."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="lines_up")
    superior = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="lines_down")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            never_two("post_one_superior_at_a_time", "post"),
            models.CheckConstraint(
                name="reporting_line_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(name="post_does_not_answer_to_itself", condition=~Q(post=F("superior"))),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}→{self.superior_id}"


class Incumbency(models.Model):
    """任职: a person in a post for a period, appointed or acting. At most one at an instant."""

    class Kind(models.TextChoices):
        """Appointed to the post, or named to act in it while it is vacant."""

        SUBSTANTIVE = "substantive", _("任职")
        ACTING = "acting", _("代理（主持工作）")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="incumbencies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incumbencies")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SUBSTANTIVE)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            never_two("post_one_holder_at_a_time", "post"),
            models.CheckConstraint(
                name="incumbency_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.post_id}"


class Delegation(models.Model):
    """委托: the holder of a post lets a person act for it, in some rights, for a period (P16)."""

    class Kind(models.TextChoices):
        """Why somebody else signs."""

        PARTNER = "partner", _("AB角")
        SIGNATURE = "signature", _("委托签批")
        DAILY_WORK = "daily_work", _("主持日常工作")

    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_received")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    rights = models.JSONField(default=list, help_text="the rights handed over: a list of names")
    since = models.DateTimeField()
    until = models.DateTimeField()
    document = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            never_two("delegation_one_of_a_post_to_a_person_at_a_time", "from_post", "to_person"),
            models.CheckConstraint(name="delegation_ends_after_it_begins", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="delegation_is_to_another", condition=~Q(given_by=F("to_person"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_post_id}⇢{self.to_person_id}"


class PostRole(models.Model):
    """A role that a post has, for a period. Rights come from roles and from nothing else."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            never_two("post_has_a_role_once", "post", "role"),
            models.CheckConstraint(
                name="post_role_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.post_id}"


class RoleRequest(models.Model):
    """A grant or withdrawal of a role asked for by one person, waiting for another (双人核准)."""

    class State(models.TextChoices):
        """How the request ended."""

        WAITING = "waiting", _("待核准")
        APPROVED = "approved", _("已核准")
        REFUSED = "refused", _("不予核准")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=32)
    grants = models.BooleanField(help_text="whether the role is granted; false withdraws it")
    reason = models.CharField(max_length=256)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what the approver must see unchanged")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_requests")
    asked_as = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="role_requests_made")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "role"], condition=Q(state="waiting"), name="role_request_one_waiting"
            ),
            models.CheckConstraint(
                name="role_request_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.post_id}"


class LeaderLine(models.Model):
    """分工: which county leader is in charge of a unit, for a period. One at an instant (A1)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="leader_lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="leader_lines")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            never_two("unit_one_leader_in_charge_at_a_time", "unit"),
            models.CheckConstraint(
                name="leader_line_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}↦{self.post_id}"
