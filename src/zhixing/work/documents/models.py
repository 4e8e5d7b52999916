"""Tables of documents. The matter holds responsibility, clock and light."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter, of_seen_matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.documents import rules


class DocumentQuerySet(models.QuerySet[Any]):
    """The scope of a paper is the scope of its matter."""

    def visible_to(self, seen_by: Actor) -> DocumentQuerySet:
        return self.filter(matter__in=Matter.objects.visible_to(seen_by))


class IncomingDocument(models.Model):
    """A paper that came in: who sent it, what it brought, what was told, whose authority it is, its result.

    `present` are the materials that came with it, `missing` the one list told to the sender.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="incoming")
    stage = models.CharField(max_length=12, default=rules.CHECKING)
    sender = models.CharField(max_length=160)
    sender_contact = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=12, blank=True, default="")
    urgency = models.CharField(max_length=4, blank=True, default="")
    addressee = models.CharField(max_length=400, blank=True, default="")
    written_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    present = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    outcome = models.CharField(max_length=12, blank=True, default="")
    missing = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    other_office = models.CharField(max_length=160, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    notified_way = models.CharField(max_length=12, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    is_accepted_by_default = models.BooleanField(default=False)

    authority = models.CharField(max_length=8, blank=True, default="")
    authority_reason = models.CharField(max_length=300, blank=True, default="")
    power_code = models.CharField(max_length=40, blank=True, default="")
    contradicts_list = models.BooleanField(default=False)
    reclassified_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True, default="")
    result_number = models.CharField(max_length=60, blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="incoming_known_stage", condition=Q(stage__in=list(rules.INCOMING_WORDS))
            ),
            models.CheckConstraint(
                name="incoming_told_is_checked",
                condition=Q(notified_at__isnull=True) | Q(checked_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="incoming_newest", fields=["-received_at", "-id"]),
            models.Index(name="incoming_stage", fields=["stage", "received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.matter_id}"

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.matter.number])


class OutgoingDocument(models.Model):
    """A paper of our own from its draft to its answer. `text` has its levels typed: 一、（一）1.（1）."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="outgoing")
    stage = models.CharField(max_length=12, default=rules.DRAFT)
    direction = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    urgency = models.CharField(max_length=4, blank=True, default="")
    issuer = models.CharField(max_length=160)
    addressee = models.CharField(max_length=400)
    copies = models.CharField(max_length=400, blank=True, default="")
    text = models.TextField()
    attachments = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chain = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signer_name = models.CharField(max_length=60, blank=True, default="")
    number = models.CharField(max_length=60, blank=True, default="")
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal_way = models.CharField(max_length=12, blank=True, default="")
    seal_scan = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    bypass_reason = models.CharField(max_length=300, blank=True, default="")
    bypass_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=600, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="outgoing_known_stage", condition=Q(stage__in=list(rules.OUTGOING_WORDS))
            ),
            models.UniqueConstraint(
                name="outgoing_number_once", fields=["issuer", "number"], condition=~Q(number="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="outgoing_stage", fields=["stage", "-id"]),
            models.Index(name="outgoing_sent", fields=["-sent_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.matter_id}"

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.matter.number])

    @property
    def was_consulted(self) -> bool:
        """Whether anybody was asked before the paper went out. One query."""
        return self.consultations.exists()


class Consultation(models.Model):
    """With whom a draft was talked over before it was sent, and what was advised (D4)."""

    outgoing = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="consultations")
    office = models.CharField(max_length=160)
    person = models.CharField(max_length=60)
    held_on = models.DateField()
    way = models.CharField(max_length=8)
    guidance = models.CharField(max_length=600)
    is_followed = models.BooleanField(default=True)
    followed_how = models.CharField(max_length=600, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["held_on", "id"]

    def __str__(self) -> str:
        return f"{self.office} {self.held_on}"

    @property
    def is_flagged(self) -> bool:
        """Whether it was not face to face."""
        return self.way != "face"


class DraftSignature(models.Model):
    """One signature in the chain under a draft."""

    outgoing = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="signatures")
    level = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(max_length=120)
    opinion = models.CharField(max_length=300, blank=True, default="")
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="draft_signature_once", fields=["outgoing", "level"]),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} {self.level}"


class NumberSeries(models.Model):
    """The last number given in a series of a year: 澄政办发〔2026〕."""

    word = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="number_series_once", fields=["word", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}"


class Distribution(models.Model):
    """To whom a paper went, and when the receiver signed for it. `unit` None: an office that is not here."""

    outgoing = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="distributions")
    office = models.CharField(max_length=160)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="distribution_once", fields=["outgoing", "office"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="distribution_waiting", fields=["unit"], condition=Q(received_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} {self.office}"


class Tracking(models.Model):
    """A paper outside and who follows it (D5): one leader, one follower, until it is answered."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="trackings")
    target = models.CharField(max_length=160)
    direction = models.CharField(max_length=10)
    sphere = models.CharField(max_length=10, default="gov")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    follower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    was_consulted = models.BooleanField(default=False)
    place = models.CharField(max_length=160, blank=True, default="")
    place_since = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="tracking_one_open", fields=["matter"], condition=Q(ended_at__isnull=True)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="tracking_open", fields=["sphere", "sent_on", "id"], condition=Q(ended_at__isnull=True)
            ),
            models.Index(name="tracking_sent", fields=["sent_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} → {self.target}"

    def days_out(self, on: date) -> int:
        """Calendar days since the paper went out."""
        return (on - self.sent_on).days


class Contact(models.Model):
    """One call or visit after a paper: where it is, with whom, what comes next."""

    tracking = models.ForeignKey(Tracking, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    place = models.CharField(max_length=160)
    person = models.CharField(max_length=60)
    next_step = models.CharField(max_length=300, blank=True, default="")
    obstacle = models.CharField(max_length=300, blank=True, default="")
    request = models.CharField(max_length=300, blank=True, default="")
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="contact_time", fields=["tracking", "at"])]

    def __str__(self) -> str:
        return f"{self.tracking_id} {self.place}"


class WeeklyReport(models.Model):
    """The written report of one week on all open upward and lateral papers (D6)."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="weekly_report")
    sphere = models.CharField(max_length=10, default="gov")
    week_on = models.DateField()
    opening = models.TextField(blank=True, default="")
    closing = models.TextField(blank=True, default="")
    drafted_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="weekly_report_once", fields=["sphere", "week_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.sphere} {self.week_on}"

    def get_absolute_url(self) -> str:
        return reverse("documents:report", args=[self.matter.number])


class ReportLine(models.Model):
    """One open paper as the report of a week tells it. What the office wrote itself is kept."""

    report = models.ForeignKey(WeeklyReport, on_delete=models.CASCADE, related_name="lines")
    tracking = models.ForeignKey(Tracking, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    holder = models.CharField(max_length=160)
    days_out = models.PositiveIntegerField()
    progress = models.CharField(max_length=600, blank=True, default="")
    obstacle = models.CharField(max_length=300, blank=True, default="")
    request = models.CharField(max_length=300, blank=True, default="")
    is_edited = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["ordinal"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="report_line_once", fields=["report", "tracking"]),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.ordinal}"


class ReportInstruction(models.Model):
    """What a leader wrote on a weekly report, and the matter that it became."""

    report = models.ForeignKey(WeeklyReport, on_delete=models.PROTECT, related_name="instructions")
    leader = models.CharField(max_length=60)
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField()
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.leader}"


class CirculationQuerySet(models.QuerySet["Circulation"]):
    """The only way by which pages and acts reach rounds."""

    def visible_to(self, seen_by: Actor) -> CirculationQuerySet:
        """Return those whose matter the officer may see, and those that ask his unit or his post."""
        scope = Q(of_seen_matter(seen_by))
        if isinstance(seen_by, Officer):
            units = {seen_by.unit_id, *seen_by.unit_line}
            mine = Q(unit_id__in=units) | Q(post_id__in=seen_by.post_ids)
            asked = CirculationTurn.objects.filter(mine, asked_at__isnull=False)
            scope |= Q(pk__in=asked.values("circulation_id"), matter__restricted=False)
        return self.filter(scope)


class Circulation(models.Model):
    """A paper that goes round: 会签 of units, 传阅 or 呈批 of people, with its notice (P15)."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="circulation")
    kind = models.CharField(max_length=12)
    notice = models.TextField()
    link = models.URLField(max_length=300, blank=True, default="")
    silence_counts = models.BooleanField(default=False)
    has_request = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CirculationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="circulation_known_kind", condition=Q(kind__in=["countersign", "circulate", "present"])
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="circulation_newest", fields=["-begun_at", "-id"]),
            models.Index(name="circulation_due", fields=["due_at"], condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter_id}"

    def get_absolute_url(self) -> str:
        return reverse("documents:circulation", args=[self.matter.number])


class CirculationTurn(models.Model):
    """One unit or one person in the round, in order, with the answer; `name` as it was then."""

    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="turns")
    place = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=14, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField(default=False)
    is_adopted = models.BooleanField(null=True, blank=True)
    settled_as = models.CharField(max_length=600, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="circulation_turn_place", fields=["circulation", "place"]),
            models.CheckConstraint(
                name="circulation_turn_one",
                condition=Q(unit__isnull=False, post__isnull=True) | Q(unit__isnull=True, post__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="circulation_turn_unit", fields=["unit", "circulation"]),
            models.Index(name="circulation_turn_post", fields=["post", "circulation"]),
        ]

    def __str__(self) -> str:
        return f"{self.circulation_id} {self.place}"
