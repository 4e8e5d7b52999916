"""Reads of documents: registers, one paper as its page shows it, what is outside, rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import Clock
from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Matter, of_seen_matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.people import selectors as people
from zhixing.core.people.models import PostRole
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import translate
from zhixing.ui.lines import ClockLine
from zhixing.work.documents import kinds, rules
from zhixing.work.documents.models import (
    Contact,
    IncomingDocument,
    OutgoingDocument,
    ReportInstruction,
    ReportLine,
    Tracking,
    WeeklyReport,
)

OFFICE = "office_director"
MOST = 5000


# What ticks ask


def untold(now: datetime, *, limit: int = 500) -> list[int]:
    """Return matters whose sender was not told by the due instant, oldest first. One query."""
    found = IncomingDocument.objects.filter(stage=rules.CHECKING, matter__due_at__lt=now)
    return list(found.order_by("received_at", "id").values_list("matter_id", flat=True)[:limit])


def offices_without_report(week_on: date, *, at: datetime) -> list[Officer]:
    """Return who heads each government office that has no report of the week yet."""
    there = set(WeeklyReport.objects.filter(week_on=week_on).values_list("sphere", flat=True))
    at_instant = Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    posts = PostRole.objects.filter(at_instant, role=OFFICE).order_by("post_id")
    found: dict[str, Officer] = {}
    for post_id in posts.values_list("post_id", flat=True):
        holder = people.holder_of(post_id, at=at)
        if holder.post_id != post_id:
            continue
        officer = people.officer(holder.person_id, post_id, at=at)
        sphere = officer.reach.sphere or "gov"
        if sphere == "gov" and sphere not in there:
            found.setdefault(sphere, officer)
    return list(found.values())


# The weekly report


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What the log says of one open paper in a week."""

    tracking_id: int
    holder: str
    days_out: int
    progress: str
    obstacle: str
    request: str


def open_trackings(sphere: str) -> QuerySet[Tracking]:
    """Return all papers outside of one sphere, oldest first."""
    return Tracking.objects.filter(sphere=sphere, ended_at=None).order_by("sent_on", "id")


def report_drafts(sphere: str, *, week_on: date, at: datetime) -> list[LineDraft]:
    """Return a line for every open paper from the log of a week. Two queries for any number."""
    today = people.day_of(at)
    zone = timezone.get_default_timezone()
    since = datetime.combine(week_on, datetime.min.time(), tzinfo=zone)
    until = since + timedelta(days=7)
    rows = list(open_trackings(sphere).values_list("id", "place", "target", "sent_on"))
    said: dict[int, list[tuple[str, str, str, str]]] = {}
    contacts = Contact.objects.filter(
        at__gte=since, at__lt=until, tracking__ended_at=None, tracking__sphere=sphere
    )
    columns = ("tracking_id", "at", "place", "next_step", "obstacle", "request")
    for key, moment, place, step, obstacle, request in contacts.order_by("at", "id").values_list(*columns):
        day = people.day_of(moment)
        words = f"{day.month}月{day.day}日在{place}" + (f"，{step}" if step else "")
        said.setdefault(key, []).append((words, obstacle, request, place))
    return [
        LineDraft(
            key,
            place or target,
            (today - sent_on).days,
            "；".join(one[0] for one in said.get(key, []))[:600],
            next((one[1] for one in reversed(said.get(key, [])) if one[1]), ""),
            next((one[2] for one in reversed(said.get(key, [])) if one[2]), ""),
        )
        for key, place, target, sent_on in rows
    ]


def absent_from(report: WeeklyReport) -> list[str]:
    """Return the titles of open papers that the report lacks, oldest first (D6: must be none). One query."""
    open_ones = open_trackings(report.sphere).exclude(pk__in=report.lines.values("tracking_id"))
    return list(open_ones.values_list("matter__title", flat=True))


# Lists


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper in a register."""

    matter_number: str
    number: str
    title: str
    office: str
    kind: str
    urgency: str
    stage: str
    handler: str
    unit: str
    at: datetime
    due_at: datetime | None
    light: str

    @property
    def url(self) -> str:
        """The paper's page."""
        return f"/documents/{self.matter_number}/"


INCOMING_SORTS = {"received": "received_at", "due": "matter__due_at", "sender": "sender"}
OUTGOING_SORTS = {"drafted": "id", "sent": "sent_at", "due": "matter__due_at"}


def incoming(
    *,
    seen_by: Actor,
    q: str = "",
    stage: str = "",
    sort: str = "-received",
    offset: int = 0,
    limit: int = 50,
    now: datetime,
) -> tuple[list[DocumentRow], int]:
    """Return incoming papers that the actor may see, and how many there are. Three queries."""
    found = IncomingDocument.objects.visible_to(seen_by)
    if q:
        found = found.filter(
            Q(matter__title__icontains=q) | Q(sender__icontains=q) | Q(matter__document_number__icontains=q)
        )
    if stage:
        found = found.filter(stage=stage)
    ordered = found.order_by(_order(sort, INCOMING_SORTS, "-received_at"), "-id").select_related(
        "matter", "matter__handler"
    )
    rows = list(ordered[offset : offset + limit])
    names = people.unit_names({row.matter.unit_id for row in rows})
    return [_incoming_row(row, names, now) for row in rows], found.count()


def _order(sort: str, known: dict[str, str], otherwise: str) -> str:
    name = known.get(sort.lstrip("-"))
    if name is None:
        return otherwise
    return f"-{name}" if sort.startswith("-") else name


def _incoming_row(row: IncomingDocument, names: dict[int, str], now: datetime) -> DocumentRow:
    matter = row.matter
    return DocumentRow(
        matter.number,
        matter.document_number,
        matter.title,
        row.sender,
        row.kind,
        row.urgency,
        translate(rules.INCOMING_WORDS[row.stage]),
        matter.handler.name,
        names.get(matter.unit_id, ""),
        row.received_at,
        matter.due_at if matter.state != "closed" else None,
        _light(matter, now),
    )


def outgoing(
    *,
    seen_by: Actor,
    q: str = "",
    stage: str = "",
    sort: str = "-drafted",
    offset: int = 0,
    limit: int = 50,
    now: datetime,
) -> tuple[list[DocumentRow], int]:
    """Return outgoing papers that the actor may see or was sent, and how many. Three queries."""
    found = OutgoingDocument.objects.filter(_seen(seen_by))
    if q:
        found = found.filter(
            Q(matter__title__icontains=q) | Q(addressee__icontains=q) | Q(number__icontains=q)
        )
    if stage:
        found = found.filter(stage=stage)
    ordered = found.order_by(_order(sort, OUTGOING_SORTS, "-id"), "-id").select_related(
        "matter", "matter__handler"
    )
    rows = list(ordered[offset : offset + limit])
    names = people.unit_names({row.matter.unit_id for row in rows})
    return [
        DocumentRow(
            row.matter.number,
            row.number,
            row.matter.title,
            row.addressee,
            row.kind,
            row.urgency,
            translate(rules.OUTGOING_WORDS[row.stage]),
            row.matter.handler.name,
            names.get(row.matter.unit_id, ""),
            row.sent_at or row.matter.registered_at,
            row.matter.due_at if row.matter.state != "closed" else None,
            _light(row.matter, now),
        )
        for row in rows
    ], found.count()


def _light(matter: Matter, now: datetime) -> str:
    return light_now(stored=matter.light, yellow_at=matter.yellow_at, due_at=matter.due_at, now=now)


def _seen(seen_by: Actor) -> Q:
    """Return the scope of outgoing papers: that of the matter, and what was sent to the own unit."""
    scope = Q(of_seen_matter(seen_by))
    if isinstance(seen_by, Officer):
        units = {seen_by.unit_id, *seen_by.unit_line}
        received = Q(distributions__unit_id__in=units, sent_at__isnull=False, matter__restricted=False)
        own = OutgoingDocument.objects.filter(received).values("pk")
        scope |= Q(pk__in=own)
    return scope


@dataclass(frozen=True, slots=True)
class TrackingRow:
    """One paper outside: where it is, since when, who follows it, when it was last heard of."""

    matter_number: str
    number: str
    title: str
    target: str
    direction: str
    place: str
    days_out: int
    leader: str
    follower: str
    unit: str
    last_at: datetime
    due_at: datetime | None
    light: str

    @property
    def url(self) -> str:
        """The paper's page."""
        return f"/documents/{self.matter_number}/"


def tracked(
    *, seen_by: Actor, now: datetime, q: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[TrackingRow], int]:
    """Return the papers outside that the actor may see, longest out first, and how many. Four queries."""
    found = Tracking.objects.visible_to(seen_by).filter(ended_at=None)
    if q:
        found = found.filter(Q(matter__title__icontains=q) | Q(target__icontains=q))
    ordered = found.order_by("sent_on", "id").select_related("matter", "follower")
    rows = list(ordered[offset : offset + limit])
    newest = Contact.objects.filter(tracking__in=[row.pk for row in rows]).order_by("tracking_id", "at")
    last = dict(newest.values_list("tracking_id", "at"))
    names = people.unit_names({row.unit_id for row in rows})
    leaders = people.holders({row.leader_post_id for row in rows}, at=now)
    today = people.day_of(now)
    return [
        TrackingRow(
            row.matter.number,
            row.matter.document_number,
            row.matter.title,
            row.target,
            translate(rules.DIRECTION_WORDS[row.direction]),
            row.place,
            row.days_out(today),
            leaders[row.leader_post_id].person_name,
            row.follower.name,
            names.get(row.unit_id, ""),
            last.get(row.pk, row.sent_at),
            row.matter.due_at,
            _light(row.matter, now),
        )
        for row in rows
    ], found.count()


# One paper


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One paper as its page shows it; exactly one of `incoming` and `outgoing` is set."""

    matter: Matter
    incoming: IncomingDocument | None
    outgoing: OutgoingDocument | None
    clock: ClockLine | None
    unit: str
    leader: str
    tracking: Tracking | None
    contacts: Sequence[Contact]
    segments: Sequence[rules.Segment]
    upper_days: int | None
    files: Sequence[evidence.FileRow]
    is_only_receiver: bool = False


def document(number: str, *, seen_by: Actor, now: datetime) -> DocumentPage | None:
    """Return a paper that the actor may see, or that was sent to his unit. None for any other."""
    matter = Matter.objects.select_related("handler").filter(number=number).first()
    if matter is None or matter.kind not in (kinds.INCOMING.code, kinds.OUTGOING.code):
        return None
    came_in = IncomingDocument.objects.filter(matter=matter).first()
    went_out = OutgoingDocument.objects.filter(matter=matter).first()
    in_scope = Matter.objects.visible_to(seen_by).filter(pk=matter.pk).exists()
    if not in_scope and not OutgoingDocument.objects.filter(_seen(seen_by), matter=matter).exists():
        return None
    trail = Tracking.objects.filter(matter=matter).order_by("-id").select_related("follower").first()
    contacts = list(trail.contacts.all()) if trail else []
    today = people.day_of(now)
    return DocumentPage(
        matter=matter,
        incoming=came_in,
        outgoing=went_out,
        clock=_clock_line(matter, now),
        unit=people.unit_name(matter.unit_id),
        leader=people.holder_of(matter.leader_post_id, at=now).person_name,
        tracking=trail,
        contacts=contacts,
        segments=segments_of(trail, contacts, today) if trail else (),
        upper_days=_upper_days(trail, today) if trail and came_in else None,
        files=evidence.files_about(matter.reference, seen_by=seen_by) if in_scope else (),
        is_only_receiver=not in_scope,
    )


def _clock_line(matter: Matter, now: datetime) -> ClockLine | None:
    if matter.main_clock_id is None:
        return None
    view = clocks.clock(matter.main_clock_id)
    return clocks.line(view, now, explain_url=f"{matter.get_absolute_url()}clock/")


def segments_of(trail: Tracking, contacts: Sequence[Contact], today: date) -> tuple[rules.Segment, ...]:
    """Return the days outside split by holder (D5)."""
    end = people.day_of(trail.ended_at) if trail.ended_at else today
    stops = [rules.Stop(people.day_of(one.at), one.place) for one in contacts]
    return rules.segments(trail.sent_on, trail.target, stops, end)


def _upper_days(trail: Tracking, today: date) -> int:
    end = people.day_of(trail.ended_at) if trail.ended_at else today
    return (end - trail.sent_on).days


def intake_clock(matter_id: int) -> Clock | None:
    """Return the first main clock of a paper: that of its two days."""
    return Clock.objects.filter(about=f"matter:{matter_id}", purpose="main").order_by("id").first()


# Rules


def pause_grounds(on: date) -> dict[str, int]:
    """Return the grounds on which a paper's clock may stand still on a day, with their caps in days (D2)."""
    named = rulebook.rule("documents.pause", on=on).texts("ground_names")
    rows = rulebook.rule("matters.pause", on=on).table("ground")
    caps = {str(row["title"]): int(str(row["cap_calendar_days"])) for row in rows}
    return {name: caps[name] for name in named if name in caps}


# Rates


def month_rates(first: date, *, seen_by: Actor) -> tuple[rules.FirstPass, rules.FirstPass]:
    """Return the first-pass rates of papers sent in a month, consulted and bypassed (D4). One query."""
    after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = (
        Tracking.objects.visible_to(seen_by)
        .filter(sent_on__gte=first.replace(day=1), sent_on__lt=after, matter__kind=kinds.OUTGOING.code)
        .exclude(ending="")
        .values_list("was_consulted", "ending")[:MOST]
    )
    return rules.first_pass(rules.Passed(was, ending == "returned") for was, ending in found)


# Reports


def reports(*, seen_by: Actor, limit: int = 60) -> list[WeeklyReport]:
    """Return the weekly reports that the actor may see, newest first, at most `limit`. One query."""
    found = WeeklyReport.objects.visible_to(seen_by).select_related("matter")
    return list(found.order_by("-week_on")[:limit])


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A weekly report as its page shows it. `open_now` is recomputed from the log at the moment of asking."""

    report: WeeklyReport
    lines: Sequence[ReportLine]
    instructions: Sequence[ReportInstruction]
    clock: ClockLine | None
    open_now: int
    absent: Sequence[str]


def report_page(number: str, *, seen_by: Actor, now: datetime) -> ReportPage | None:
    """Return a weekly report that the actor may see. Six queries, and those of its clock."""
    visible = WeeklyReport.objects.visible_to(seen_by).select_related("matter", "matter__registered_unit")
    found = visible.filter(matter__number=number).first()
    if found is None:
        return None
    lines = list(found.lines.select_related("tracking__matter"))
    return ReportPage(
        found,
        lines,
        list(found.instructions.select_related("matter")),
        _clock_line(found.matter, now),
        open_trackings(found.sphere).count(),
        absent_from(found) if found.sent_at is None else (),
    )
