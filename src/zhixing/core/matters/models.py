"""Tables of matters: one row for each matter, a chain of holdings, and what is asked and answered on it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from zhixing.core.clock.models import Clock
from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.rules.states import OPEN_STATES
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer, Partner, Tick
from zhixing.foundation.references import reference

FAR = datetime(9999, 12, 31, tzinfo=UTC)


class _IsAnyOf(models.Func):
    """`id = ANY(ARRAY(…))`: beside other conditions under one OR each may use its index.

    With `id IN (…)` in their place the database reads the whole table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class _Way(Enum):
    """How the database is to come by what lies in another table: one scope, three plans."""

    FINDING = "the scope finds the rows, by its indexes"
    FOUND = "something else finds the rows, keys are hashed once"
    EACH = "asked for one row at a time"


def _scope(seen_by: Actor, way: _Way) -> Q:
    if isinstance(seen_by, Tick):
        return Q()
    if isinstance(seen_by, Partner):
        units = seen_by.reach.unit_ids
        return (Q(unit_id__in=units) | _concerned(units, way)) & Q(restricted=False)
    if not isinstance(seen_by, Officer):
        return Q(pk__in=[])
    reach = seen_by.reach
    unrestricted = Q(restricted=False) | _named(seen_by.person_id, way)
    if reach.everything and not reach.sphere:
        return unrestricted
    if reach.everything:
        concerned = _concerned(reach.unit_ids | {seen_by.unit_id}, way)
        return (Q(sphere__in=[reach.sphere, "joint"]) | concerned) & unrestricted
    units = reach.unit_ids | reach.line_unit_ids | {seen_by.unit_id, *seen_by.unit_line}
    scope = (
        Q(handler_id=seen_by.person_id)
        | Q(unit_id__in=units)
        | Q(leader_post_id__in=seen_by.post_ids)
        | _concerned(units, way)
    )
    return scope & unrestricted


def _concerned(units: frozenset[int] | set[int], way: _Way) -> Q:
    concerned = Involvement.objects.filter(unit_id__in=units)
    if way is _Way.EACH:
        return Q(Exists(concerned.filter(matter_id=OuterRef("pk"))))
    if way is _Way.FOUND:
        return Q(pk__in=concerned.values("matter_id"))
    return Q(_IsAnyOf(F("pk"), ArraySubquery(concerned.values("matter_id"))))


def _named(person_id: int, way: _Way) -> Q:
    named = Reader.objects.filter(person_id=person_id)
    if way is _Way.EACH:
        return Q(Exists(named.filter(matter_id=OuterRef("pk"))))
    return Q(pk__in=named.values("matter_id"))


class MatterQuerySet(models.QuerySet["Matter"]):
    """The only way by which pages, lists, counts, search and files reach matters."""

    def visible_to(self, seen_by: Actor, *, among_found: bool = False) -> MatterQuerySet:
        """Return the matters that `seen_by` may know of: one scope, from the reach in the actor's value.

        The system sees all. An officer sees what he handles, what his unit holds or is concerned
        with, what his post leads, what the units in his reach do, and with full reach all of his
        sphere. A matter with named readers is seen by these alone (P9). A partner's system sees what
        the units of its key hold or are concerned with.

        With `among_found` something else finds the rows and each is held against the scope, whose keys are
        hashed once; without, the scope finds them by its indexes.
        """
        return self.filter(_scope(seen_by, _Way.FOUND if among_found else _Way.FINDING))

    def open(self) -> MatterQuerySet:
        return self.filter(state__in=OPEN_STATES)


def of_seen_matter(seen_by: Actor, key: str = "matter_id") -> Exists:
    """Return the condition that the matter which a row names by `key` is one that `seen_by` may know of.

    For a place beside other conditions under one OR, where a list of all matters within the scope would be
    read whole: this is asked for each row that the others leave.
    """
    return Exists(Matter.objects.filter(_scope(seen_by, _Way.EACH), pk=OuterRef(key)))


class Matter(models.Model):
    """Anything a government owes an outcome on. Always held by one unit and one leader post.

    With `tracking_code` its number may be followed by the public (查进度).
    `version` and `last_hash` are those of its last ledger entry. `due_at`, `yellow_at` and `light`
    repeat the main clock's for lists; the clock is recomputed before anyone is flagged.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    document_number = models.CharField(max_length=60, blank=True, default="")
    tracking_code = models.CharField(max_length=8, blank=True, default="", editable=False)
    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=400)
    requirement = models.TextField(blank=True, default="")
    sphere = models.CharField(max_length=10, default="gov")
    grade = models.CharField(max_length=12, default="supervised")
    urgency = models.CharField(max_length=10, default="normal")
    origin = models.CharField(max_length=10, default="live")
    source_kind = models.CharField(max_length=20, default="")
    source_ref = models.CharField(max_length=200, blank=True, default="")
    source_sentence = models.TextField(blank=True, default="")

    state = models.CharField(max_length=12, default="registered")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    handler_named = models.BooleanField(default=False)
    held_since = models.DateTimeField()
    open_until = models.DateTimeField(default=FAR, editable=False)
    inner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    inner_leader_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    registered_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    registered_at = models.DateTimeField()
    assigned_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assigned_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    first_action_at = models.DateTimeField(null=True, blank=True)
    last_moved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_kind = models.CharField(max_length=20, blank=True, default="")
    looked_back_at = models.DateTimeField(null=True, blank=True)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    progress_text = models.CharField(max_length=600, blank=True, default="")
    returns = models.PositiveSmallIntegerField(default=0)
    urgings = models.PositiveSmallIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    restricted = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", db_index=False
    )

    main_clock = models.OneToOneField(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    yellow_at = models.DateTimeField(null=True, blank=True)
    light = models.CharField(max_length=12, default="none")

    version = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(default=b"")
    last_recorded_at = models.DateTimeField(null=True, editable=False)
    last_verb = models.CharField(max_length=60, default="", editable=False)
    search_text = models.TextField(default="", editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="matter_open_until_is_far", condition=Q(open_until=FAR)),
            models.CheckConstraint(name="matter_progress_is_a_share", condition=Q(progress_percent__lte=100)),
            models.CheckConstraint(
                name="matter_closed_has_kind",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(close_kind="")
                | ~Q(state="closed") & Q(closed_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="matter_desk", fields=["unit", "due_at", "id"], condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(
                name="matter_handler_desk",
                fields=["handler", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(
                name="matter_leader_desk",
                fields=["leader_post", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(name="matter_open_due", fields=["due_at", "id"], condition=Q(state__in=OPEN_STATES)),
            models.Index(name="matter_newest", fields=["-registered_at", "-id"]),
            models.Index(
                name="matter_unit_closed", fields=["unit", "-closed_at"], condition=Q(state="closed")
            ),
            models.Index(name="matter_kind_topic", fields=["kind", "topic"]),
            models.Index(name="matter_parent", fields=["parent"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/matters/{self.number}/"

    @property
    def reference(self) -> str:
        return reference("matter", self.pk)


class Holding(models.Model):
    """Who held a matter from when to when, without gap or overlap: the database sees to it.

    Each row but the first points at its predecessor by (matter, its own start = the former's end);
    the matter's unit and leader are a foreign key to the open row (both in migration 0001's SQL).
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FAR)
    previous_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="holding_one_end", fields=["matter", "until"]),
            models.UniqueConstraint(name="holding_one_start", fields=["matter", "since"]),
            models.UniqueConstraint(
                name="holding_one_first", fields=["matter"], condition=Q(previous_until__isnull=True)
            ),
            models.UniqueConstraint(
                name="holding_of_matter", fields=["matter", "until", "unit", "leader_post"]
            ),
            models.CheckConstraint(
                name="holding_chained",
                condition=Q(previous_until__isnull=True) | Q(previous_until=F("since")),
            ),
            models.CheckConstraint(name="holding_forward", condition=Q(since__lt=F("until"), until__lte=FAR)),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}: {self.since:%Y-%m-%d %H:%M}"


class Involvement(models.Model):
    """A unit concerned with a matter that it does not hold: it asked, supports, or held it before."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="involvements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=12)
    deliverable = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="involvement_once", fields=["matter", "unit", "role"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="involvement_unit", fields=["unit", "matter"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role} {self.unit_id}"


class Reader(models.Model):
    """A person named to know of a restricted matter (P9 工作秘密)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="reader_once", fields=["matter", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.person_id}"


class Feedback(models.Model):
    """A report of progress or a request to close, on its way through the unit's sign-off chain (P3)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="feedbacks")
    ordinal = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, default="progress")
    close_kind = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField()
    problems = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    progress_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default="signing")
    chain = ArrayField(models.CharField(max_length=20), default=list)
    signed = models.PositiveSmallIntegerField(default=0)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    only_meetings = models.BooleanField(default=False)
    files = models.ManyToManyField(Evidence, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="feedback_ordinal", fields=["matter", "ordinal"]),
            models.UniqueConstraint(
                name="feedback_one_under_way",
                fields=["matter", "purpose"],
                condition=Q(state__in=["signing", "checking"]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="feedback_waiting",
                fields=["state", "written_at"],
                condition=Q(state__in=["signing", "checking"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.ordinal}"


class SignOff(models.Model):
    """One signature under a feedback."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="sign_offs")
    step = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="sign_off_once", fields=["feedback", "step"]),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id} {self.step}"


class Request(models.Model):
    """What is asked on a matter and waits for somebody's answer: an offer of hand-over, an extension."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField(max_length=12)
    ground = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=600)
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_leader_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    new_date = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    answer = models.CharField(max_length=600, blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="request_one_waiting",
                fields=["matter", "purpose"],
                condition=Q(state="waiting"),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="request_waiting", fields=["purpose", "to_unit"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.purpose}"


class Relation(models.Model):
    """Two matters that belong together; `merged` means the first went on inside the second."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="related")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="relation_once", fields=["matter", "other", "kind"]),
            models.CheckConstraint(name="relation_of_two", condition=~Q(matter=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind} {self.other_id}"


class LadderStep(models.Model):
    """A step of the supervision ladder on one overdue matter: drafted by the system, issued by a person."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="ladder")
    round = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20)
    earliest_at = models.DateTimeField()
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision_number = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="ladder_once", fields=["matter", "round", "step"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="ladder_due", fields=["earliest_at"], condition=Q(issued_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.name}"


class LineMove(models.Model):
    """Matters that moved together by one document: a list that both sides sign (P6)."""

    purpose = models.CharField(max_length=12)
    document = models.CharField(max_length=200)
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effective_at = models.DateTimeField()
    matters = models.ManyToManyField(Matter, related_name="+")
    digest = models.CharField(max_length=64)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.document


class SavedView(models.Model):
    """A filter of the register that somebody keeps; all of its state is the query string."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="saved_view_name", fields=["person", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """An answered request: the same key again is answered the same and changes nothing (R15)."""

    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="receipt_once", fields=["actor", "key"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="receipt_age", fields=["given_at"])]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class TickRun(models.Model):
    """One run of the background rules: kept so that a gap is seen (I9)."""

    name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    touched = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="tick_run_newest", fields=["name", "-started_at"])
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
