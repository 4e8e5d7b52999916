"""Tables of meetings: series and sittings, what is heard, who came, what was said and decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.meetings.kinds import (
    ATTENDANCE,
    CONCLUSIONS,
    OUTCOMES,
    POINT_STATES,
    POINTS,
    SECTIONS,
    SERIES_KINDS,
    STANCES,
    STATES,
    TOPIC_STATES,
)


def _one_of(name: str, column: str, known: object, *, blank: bool = False) -> models.CheckConstraint:
    codes = [*known, *([""] if blank else [])]  # type: ignore[misc]
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": codes}))


class SeriesQuerySet(models.QuerySet["Series"]):
    """How pages and acts find series."""

    def in_sphere_of(self, seen_by: Actor) -> SeriesQuerySet:
        """Return those of the viewer's sphere; of every sphere for whoever reaches all of them."""
        if not isinstance(seen_by, Officer):
            return self.none()
        sphere = seen_by.reach.sphere
        return self.filter(sphere=sphere) if sphere else self.all()

    def lasting(self) -> SeriesQuerySet:
        """Return those that have not ended."""
        return self.filter(ended_at=None)


class Series(models.Model):
    """A kind of meeting held again and again: who convenes, who decides, under which rules.

    `chair_post` decides, `deputy_post` (常务副县长) may approve in his place. `gap_rule` is the rule of
    the longest gap between two sittings, `notice_rule` that of the notice period; '' where none.
    """

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    paper_name = models.CharField(max_length=120, help_text="as the minutes are headed and numbered")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    chair_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    deputy_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    gap_rule = models.CharField(max_length=96, blank=True, default="")
    notice_rule = models.CharField(max_length=96, blank=True, default="")
    sphere = models.CharField(max_length=10, default="gov")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [_one_of("series_is_of_a_kind", "kind", SERIES_KINDS)]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return reference("series", self.pk)


def sees_all(seen_by: Actor) -> bool:
    """Whether the officer sees every meeting of his sphere: who supervises, audits, or leads the county."""
    return isinstance(seen_by, Officer) and (
        seen_by.reach.everything or (seen_by.post_level == "county_leader" and seen_by.may("see"))
    )


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """The only way by which pages and acts reach meetings."""

    def visible_to(self, seen_by: Actor) -> MeetingQuerySet:
        """Return those of the sphere for county leaders and the supervision, else where one is concerned.

        Concerned are the convening unit, who is invited, and a unit that reports, submits or owes something.
        """
        if not isinstance(seen_by, Officer):
            return self.none()
        sphere = seen_by.reach.sphere
        if sees_all(seen_by):
            return self.filter(series__sphere=sphere) if sphere else self.all()
        units = {seen_by.unit_id, *seen_by.unit_line}
        invited = Attendance.objects.filter(person_id=seen_by.person_id).values("meeting_id")
        heard = AgendaItem.objects.filter(unit_id__in=units).values("meeting_id")
        owes = Point.objects.filter(lead_id__in=units).values("meeting_id")
        told = Q(pk__in=invited) | Q(pk__in=heard) & ~Q(state="planned")
        owed = Q(pk__in=owes, state__in=("issued", "closed"))
        return self.filter(Q(series__unit_id__in=units) | told | owed)


class Meeting(models.Model):
    """One sitting. Its number counts within the year of its series; the minutes bear `paper_number`."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="planned")
    reports_reason = models.CharField(max_length=400, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    noticed_at = models.DateTimeField(null=True, blank=True)
    waiver = models.CharField(max_length=300, blank=True, default="")
    held_at = models.DateTimeField(null=True, blank=True)
    is_without_items = models.BooleanField(default=False)
    paper_number = models.CharField(max_length=80, blank=True, default="")
    minutes = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    handing_out = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True, default="")
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="meeting_number_once", fields=["series", "year", "number"]),
            models.CheckConstraint(
                name="meeting_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="meeting_held_has_a_time",
                condition=Q(state__in=("planned", "noticed", "cancelled")) | Q(held_at__isnull=False),
            ),
            _one_of("meeting_is_in_a_state", "state", STATES),
        ]
        indexes: ClassVar = [
            models.Index(name="meeting_by_day", fields=["-starts_at", "-id"]),
            models.Index(name="meeting_of_series", fields=["series", "-held_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("sitting", self.pk)


class ReportingList(models.Model):
    """The rolling list of a month (滚动清单): which projects are to be heard, approved and told once."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="lists")
    month = models.DateField(help_text="its first day")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reporting_list_of_a_month", fields=["series", "month"])
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.month:%Y-%m}"

    @property
    def reference(self) -> str:
        return reference("reporting_list", self.pk)


class ReportingEntry(models.Model):
    """One project on the rolling list, with who reports it and why it was chosen."""

    listing = models.ForeignKey(ReportingList, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reporting_entry_place", fields=["listing", "place"])
        ]

    def __str__(self) -> str:
        return self.title


class TopicQuerySet(models.QuerySet["Topic"]):
    """The only way by which pages and acts reach topics."""

    def visible_to(self, seen_by: Actor) -> TopicQuerySet:
        """Return those of the own unit, all of the sphere for leaders and supervision, and what one hears.

        What one hears are the topics of meetings to which one is invited as a member.
        """
        if not isinstance(seen_by, Officer):
            return self.none()
        if sees_all(seen_by):
            return self.filter(series__sphere=seen_by.reach.sphere) if seen_by.reach.sphere else self.all()
        units = {seen_by.unit_id, *seen_by.unit_line}
        hears = Attendance.objects.filter(person_id=seen_by.person_id, role="member").values("meeting_id")
        listed = AgendaItem.objects.filter(meeting_id__in=hears, topic__isnull=False).values("topic_id")
        return self.filter(Q(unit_id__in=units) | Q(series__unit_id__in=units) | Q(pk__in=listed))


class Topic(models.Model):
    """A question that a unit asks to have heard (议题), on its way through the procedure it began under.

    Holder and clock of the present step are those of its matter.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    summary = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=160, help_text="code and version under which it began")
    step = models.CharField(max_length=32, blank=True, default="")
    step_since = models.DateTimeField()
    state = models.CharField(max_length=12, default="moving")
    reason = models.CharField(max_length=400, blank=True, default="")
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [_one_of("topic_is_in_a_state", "state", TOPIC_STATES)]
        indexes: ClassVar = [models.Index(name="topic_newest", fields=["-submitted_at", "-id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:topic", args=[self.matter.number])

    @property
    def reference(self) -> str:
        return reference("topic", self.pk)


class TopicPaper(models.Model):
    """A paper that a topic needs: the file, or why it does not apply."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="papers")
    code = models.CharField(max_length=32)
    title = models.CharField(max_length=60)
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    not_needed = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="topic_paper_once", fields=["topic", "code"]),
            models.CheckConstraint(
                name="topic_paper_is_there_or_not_needed",
                condition=Q(file__isnull=False, not_needed="") | Q(file__isnull=True) & ~Q(not_needed=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """One item of the agenda: a topic, a report on key work (B2), or a matter under joint review (D3).

    `told_at` is when leader and unit were first told: by the rolling list, else by the notice.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="items")
    entry = models.ForeignKey(ReportingEntry, on_delete=models.PROTECT, null=True, related_name="items")
    told_at = models.DateTimeField(null=True, blank=True)
    report_text = models.TextField(blank=True, default="")
    report_file = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.CharField(max_length=12, blank=True, default="")
    conclusion_words = models.TextField(blank=True, default="")
    departure_reason = models.CharField(max_length=400, blank=True, default="")
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agenda_item_place", fields=["meeting", "place"]),
            _one_of("agenda_item_in_a_section", "section", SECTIONS),
            _one_of("agenda_item_concluded_in_one_way", "conclusion", CONCLUSIONS, blank=True),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Who is invited in which role, and whether he came. `has_power` may decide for the unit (D3)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()
    is_chair = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="invited")
    deputy_name = models.CharField(max_length=40, blank=True, default="")
    has_power = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="attendance_once", fields=["meeting", "person"]),
            models.UniqueConstraint(
                name="attendance_one_chair", fields=["meeting"], condition=Q(is_chair=True)
            ),
            _one_of("attendance_in_a_state", "state", ATTENDANCE),
        ]
        indexes: ClassVar = [models.Index(name="attendance_of_person", fields=["person", "meeting"])]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class Opinion(models.Model):
    """What a member said on an item. The chair speaks last; nobody votes."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="opinions")
    place = models.PositiveSmallIntegerField()
    stance = models.CharField(max_length=12)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="opinion_once", fields=["item", "attendance"]),
            _one_of("opinion_is_of_a_kind", "stance", STANCES),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.stance}"


class Point(models.Model):
    """Something decided or asked: it becomes a matter, or was answered in the room. Nothing else ends it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="points")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="points")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, default="decision")
    text = models.CharField(max_length=400)
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    support_ids = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="open")
    answer = models.CharField(max_length=400, blank=True, default="")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")
    handed_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="point_place", fields=["meeting", "place"]),
            _one_of("point_is_of_a_kind", "kind", POINTS),
            _one_of("point_is_in_a_state", "state", POINT_STATES),
            models.CheckConstraint(
                name="point_handed_out_is_a_matter",
                condition=Q(state="handed_out", matter__isnull=False)
                | Q(state="answered", matter__isnull=True) & ~Q(answer="")
                | Q(state="open", matter__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(name="point_of_unit", fields=["lead", "meeting"])]

    def __str__(self) -> str:
        return self.text


class Queued(models.Model):
    """A matter in the queue of a joint review (D3). `review` is the convening unit's part, with its clock."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="queue")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_pausing = models.BooleanField(default=False, help_text="the matter's own limit stands still meanwhile")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="reviewed")
    outcome = models.CharField(max_length=12, blank=True, default="")
    reasons = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="queued_once_at_a_time", fields=["matter"], condition=Q(outcome="")),
            _one_of("queued_ends_in_one_way", "outcome", OUTCOMES, blank=True),
            models.CheckConstraint(
                name="queued_decided_at_a_meeting",
                condition=Q(outcome="", decided_at__isnull=True)
                | ~Q(outcome="") & Q(decided_at__isnull=False, meeting__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(name="queued_waiting", fields=["series", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.series_id} {self.matter_id}"


class FeedKey(models.Model):
    """The secret address of one person's calendar feed; only the digest of its token is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="feed_key_one_in_force", fields=["person"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
