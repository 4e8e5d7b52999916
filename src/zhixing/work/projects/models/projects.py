"""Tables of key projects. Projects, milestones and decisions are matters; here is what only projects have."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter, of_seen_matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference

ROLES = ("leader", "head", "deputy", "secretary")


class ProjectQuerySet(models.QuerySet["Project"]):
    """The only way by which pages, lists, files and searches reach projects."""

    def visible_to(self, seen_by: Actor) -> ProjectQuerySet:
        """Return the projects whose matter the viewer may see, and those that his unit is linked to."""
        matters = of_seen_matter(seen_by)
        if not isinstance(seen_by, Officer):
            return self.filter(matters)
        units = seen_by.reach.unit_ids | seen_by.reach.line_unit_ids | {seen_by.unit_id, *seen_by.unit_line}
        linked = Link.objects.filter(unit_id__in=units, until=None).values("project_id")
        return self.filter(Q(matters) | Q(pk__in=linked, matter__restricted=False))


class Project(models.Model):
    """What the register says of a key project beside its matter. Money in 万元, with two places.

    `version` counts the register's versions, each of which is filed. `updated_at`, `is_bare`, the percents
    and the forecast repeat the newest state for lists; every act on the register computes them anew.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="project")
    code = models.CharField(max_length=24, unique=True)
    owner = models.CharField(max_length=120, blank=True, default="")
    investor = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    land = models.CharField(max_length=200, blank=True, default="")
    approvals = models.TextField(blank=True, default="")
    content = models.TextField(blank=True, default="")
    is_enterprise = models.BooleanField(default=False)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    year_plan = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    starts_on = models.DateField()
    due_on = models.DateField()

    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    is_bare = models.BooleanField(default=False)
    percent = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True, default="")
    problems = models.CharField(max_length=600, blank=True, default="")
    forecast_on = models.DateField(null=True, blank=True)
    forecast_from = models.DateField(null=True, blank=True)
    forecast_to = models.DateField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="project_forward", condition=Q(due_on__gte=F("starts_on"))),
            models.CheckConstraint(name="project_money", condition=Q(total__gte=0, year_plan__gte=0)),
            models.CheckConstraint(name="project_share", condition=Q(percent__lte=100)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="project_due", fields=["due_on", "id"])]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("project", self.pk)


class Milestone(models.Model):
    """A stage of a project and the day on which it ends: a matter, with its weight in the whole."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="milestone")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    due_on = models.DateField()
    weight = models.PositiveSmallIntegerField(default=1)
    percent = models.PositiveSmallIntegerField(default=0)
    began_on = models.DateField(null=True, blank=True)
    percent_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="milestone_place", fields=["project", "place"]),
            models.CheckConstraint(name="milestone_forward", condition=Q(due_on__gte=F("starts_on"))),
            models.CheckConstraint(name="milestone_share", condition=Q(percent__lte=100, weight__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One entry of the register (台账填报): how far, with what proof, what stands in the way."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    on = models.DateField()
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300)
    problems = models.CharField(max_length=600, blank=True, default="")
    coordination = models.CharField(max_length=300, blank=True, default="")
    coordination_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_step = models.CharField(max_length=300, blank=True, default="")
    files = models.ManyToManyField(Evidence, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="register_entry_newest", fields=["project", "-on", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on}"


class Investment(models.Model):
    """What was invested in one month (本月完成投资), in 万元. The sum is the cumulative figure."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="investments")
    month = models.DateField(help_text="the first day of the month")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="investment_month", fields=["project", "month"]),
            models.CheckConstraint(name="investment_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"


class Filing(models.Model):
    """One version of a project's register as filed with the key-project office (备案), with its receipt."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings")
    version = models.PositiveIntegerField()
    receipt = models.CharField(max_length=40, unique=True)
    reason = models.CharField(max_length=120)
    copy = models.JSONField()
    digest = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="filing_version", fields=["project", "version"])
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="filing_unread", fields=["filed_at"], condition=Q(read_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.receipt


class Link(models.Model):
    """Who is linked to a project in a role, for a time: the county leader, heads and deputies, the secretary.

    Posts are linked, and the person is whoever holds the post; a secretary is linked in person. The head and
    the deputy of the lead unit are 组长 and 副组长 of the work group.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="links")
    role = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="link_one_of_a_unit",
                fields=["project", "role", "unit"],
                condition=Q(until__isnull=True, role__in=["head", "deputy"]),
            ),
            models.UniqueConstraint(
                name="link_one_leader",
                fields=["project", "role"],
                condition=Q(until__isnull=True, role__in=["leader", "secretary"]),
            ),
            models.CheckConstraint(name="link_known_role", condition=Q(role__in=ROLES)),
            models.CheckConstraint(
                name="link_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="link_unit", fields=["unit", "project"], condition=Q(until__isnull=True)),
            models.Index(name="link_person", fields=["person", "role"], condition=Q(until__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.role} {self.post_id}"


class Meeting(models.Model):
    """A meeting about projects: on site with the linked leader (现场办公会), or at the wall (调度会).

    Its proof is its minutes or a decision. `deputy_paper` is the approval, given beforehand, by which
    somebody else than the linked leader held it.
    """

    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=40, unique=True)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    deputy_paper = models.CharField(max_length=120, blank=True, default="")
    attendees = models.CharField(max_length=400, blank=True, default="")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes_due_at = models.DateTimeField(null=True, blank=True)
    minutes_at = models.DateTimeField(null=True, blank=True)
    minutes_number = models.CharField(max_length=60, blank=True, default="")
    minutes = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="meeting_known_kind", condition=Q(kind__in=["on_site", "dispatch"])),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="meeting_newest", fields=["-held_at", "-id"])
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return reference("meeting", self.pk)


class AgendaItem(models.Model):
    """One project on the agenda of a meeting: what was raised, and whether it was spoken of."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    issues = models.CharField(max_length=600, blank=True, default="")
    is_counted = models.BooleanField(default=True, help_text="whether it counts for the linked leader's week")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="agenda_once", fields=["meeting", "project"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="agenda_project", fields=["project", "meeting"])
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.place}"


class Decision(models.Model):
    """What a meeting decided on a project: a matter with one owner and a date, from this agenda item."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    place = models.PositiveSmallIntegerField()
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="decision")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decision_place", fields=["item", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.place}"


class Need(models.Model):
    """What an enterprise asks for, or was found on a visit (C7); a request to a secretary (C4). A matter."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="need")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    enterprise = models.CharField(max_length=120)
    need_type = models.CharField(max_length=12, default="other")
    is_request = models.BooleanField(default=False)
    found_on_visit = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    promised_on = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=60, blank=True, default="")
    is_late = models.BooleanField(default=False)
    reopenings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="need_known_state",
                condition=Q(state__in=["open", "answered", "solved", "refused", "raised"]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="need_newest", fields=["-asked_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.asked_at:%Y-%m-%d}"


class Stoppage(models.Model):
    """A stoppage of work (停工): reported, its cause said first, resumed, its days divided (C6)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stoppages")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="stoppage")
    stopped_on = models.DateField()
    reporter = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(max_length=600)
    cause = models.CharField(max_length=60, blank=True, default="")
    plan = models.CharField(max_length=600, blank=True, default="")
    plan_at = models.DateTimeField(null=True, blank=True)
    resumed_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    tracing = models.CharField(max_length=10, blank=True, default="")
    tracing_number = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="stoppage_one_at_a_time", fields=["project"], condition=Q(resumed_on__isnull=True)
            ),
            models.CheckConstraint(
                name="stoppage_forward",
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("stopped_on")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="stoppage_newest", fields=["-stopped_on", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.stopped_on}"


class StoppageShare(models.Model):
    """Days of a stoppage put down to one cause; all shares together are its days."""

    stoppage = models.ForeignKey(Stoppage, on_delete=models.PROTECT, related_name="shares")
    days = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="stoppage_share_some_days", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.stoppage_id} {self.days}"
