"""Meetings about projects, and one project as the wall shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.evidence.rules.names import PICTURES
from zhixing.core.evidence.selectors import FileRow
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.states import OPEN_STATES, STATE_WORDS
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.work.projects.kinds import DECISION
from zhixing.work.projects.models import AgendaItem, Decision, Meeting, Project, RegisterEntry
from zhixing.work.projects.selectors.lists import ProjectRow, may_see, one_row

_ROW = (
    "pk", "number", "kind", "held_at", "place", "person__name", "projects", "decisions", "minutes_number",
    "minutes_at", "minutes_due_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in the list."""

    id: int
    number: str
    kind: str
    held_at: datetime
    place: str
    person: str
    projects: int
    decisions: int
    minutes_number: str
    minutes_at: datetime | None
    minutes_due_at: datetime | None


def meetings(
    *, seen_by: Actor, kind: str = "", page: int = 1, size: int = 50
) -> tuple[list[MeetingRow], int]:
    """Return meetings about projects that the viewer may see, newest first, and how many. Three queries."""
    seen = AgendaItem.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    found = Meeting.objects.filter(pk__in=seen.values("meeting_id"))
    if kind:
        found = found.filter(kind=kind)
    total = found.count()
    rows = (
        found.annotate(
            projects=Count("items", distinct=True), decisions=Count("items__decisions", distinct=True)
        )
        .order_by("-held_at", "-id")
        .values_list(*_ROW)
    )
    first = (page - 1) * size
    return [MeetingRow(*row) for row in rows[first : first + size]], total


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision: its matter, who owns it, by when, how it stands."""

    place: int
    number: str
    text: str
    unit: str
    due_at: datetime | None
    light: str
    state: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One project on the agenda with its decisions."""

    id: int
    place: int
    code: str
    title: str
    issues: str
    is_counted: bool
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: who, where, its agenda, what was decided, its minutes."""

    meeting: Meeting
    person: str
    post: str
    items: tuple[ItemRow, ...]
    minutes: FileRow | None

    @property
    def decisions(self) -> int:
        return sum(len(item.decisions) for item in self.items)


def may_see_meeting(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see a project that the meeting was about: the gate of its minutes. One query."""
    seen = AgendaItem.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    return key.isdecimal() and seen.filter(meeting_id=int(key)).exists()


def items_of(meeting_id: int) -> list[tuple[int, int]]:
    """Return the agenda items of a meeting in order: item and project. One query."""
    return list(
        AgendaItem.objects.filter(meeting_id=meeting_id).order_by("place").values_list("pk", "project_id")
    )


def found_meeting(number: str, *, seen_by: Actor) -> Meeting | None:
    """Return a meeting about a project that the viewer may see, None for any other. One query."""
    seen = AgendaItem.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    return (
        Meeting.objects.filter(number=number, pk__in=seen.values("meeting_id"))
        .select_related("person", "post")
        .first()
    )


def meeting(number: str, *, seen_by: Actor) -> MeetingPage | None:
    """Return the page of a meeting; of its agenda only the projects that the viewer may see. Six queries."""
    row = found_meeting(number, seen_by=seen_by)
    if row is None:
        return None
    items = list(
        row.items.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
        .select_related("project__matter")
        .order_by("place")
    )
    decided = decisions_of([item.pk for item in items])
    minutes = Evidence.objects.filter(pk=row.minutes_id).first() if row.minutes_id else None
    return MeetingPage(
        meeting=row,
        person=row.person.name,
        post=row.post.name,
        items=tuple(
            ItemRow(
                item.pk,
                item.place,
                item.project.code,
                item.project.matter.title,
                item.issues,
                item.is_counted,
                tuple(decided.get(item.pk, ())),
            )
            for item in items
        ),
        minutes=evidence.row(minutes) if minutes else None,
    )


def decisions_of(item_ids: Sequence[int]) -> dict[int, list[DecisionRow]]:
    """Return the decisions of agenda items in order. Two queries."""
    rows = list(
        Decision.objects.filter(item_id__in=list(item_ids))
        .order_by("item_id", "place")
        .values_list(
            "item_id", "place", "matter__number", "matter__requirement", "matter__unit_id", "matter__due_at",
            "matter__light", "matter__state", "matter__signed_at",
        )
    )  # fmt: skip
    units = people.unit_names({row[4] for row in rows})
    found: dict[int, list[DecisionRow]] = {}
    for item, place, number, text, unit, due, light, state, signed in rows:
        found.setdefault(item, []).append(
            DecisionRow(place, number, text, units.get(unit, ""), due, light, STATE_WORDS[state], signed)
        )
    return found


def open_dispatch(*, seen_by: Actor) -> Meeting | None:
    """Return the newest meeting at the wall that has not ended, None where there is none. One query."""
    seen = AgendaItem.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    return (
        Meeting.objects.filter(kind="dispatch", minutes_at=None, pk__in=seen.values("meeting_id"))
        .order_by("-held_at", "-id")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Stuck:
    """What holds a project up: whose it is and since how many days."""

    text: str
    unit: str
    days: int
    number: str
    light: str


@dataclass(frozen=True, slots=True)
class WallPage:
    """One project as the wall shows it, and what was decided on it in this meeting."""

    meeting: Meeting
    item_id: int
    place: int
    count: int
    row: ProjectRow
    stuck: Stuck | None
    photograph: tuple[date, FileRow] | None
    entry_on: date | None
    next_step: str
    decisions: tuple[DecisionRow, ...]
    total_decisions: int
    previous: int | None
    following: int | None


def wall(number: str, place: int, *, seen_by: Actor, now: datetime) -> WallPage | None:
    """Return the page of one agenda item for the wall, None where there is no such. Some fifteen queries."""
    held = found_meeting(number, seen_by=seen_by)
    if held is None:
        return None
    item = held.items.select_related("project__matter").filter(place=place).first()
    if item is None:
        return None
    row = one_row(item.project_id, seen_by=seen_by, now=now)
    if row is None:
        return None
    places = list(held.items.order_by("place").values_list("place", flat=True))
    newest = RegisterEntry.objects.filter(project_id=item.project_id).order_by("-on", "-id").first()
    decided = decisions_of([item.pk]).get(item.pk, [])
    return WallPage(
        meeting=held,
        item_id=item.pk,
        place=place,
        count=len(places),
        row=row,
        stuck=_stuck(item.project, newest, held, now=now),
        photograph=_photograph(item.project_id),
        entry_on=newest.on if newest else None,
        next_step=newest.next_step if newest else "",
        decisions=tuple(decided),
        total_decisions=Decision.objects.filter(item__meeting=held).count(),
        previous=max((one for one in places if one < place), default=None),
        following=min((one for one in places if one > place), default=None),
    )


def _stuck(project: Project, newest: RegisterEntry | None, held: Meeting, *, now: datetime) -> Stuck | None:
    """Return the oldest open decision of an earlier meeting, else what the register says is in the way."""
    oldest = (
        Matter.objects.filter(parent_id=project.matter_id, kind=DECISION.code, state__in=OPEN_STATES)
        .exclude(source_ref=held.number)
        .order_by("registered_at", "id")
        .first()
    )
    if oldest is not None:
        days = (people.day_of(now) - people.day_of(oldest.registered_at)).days
        return Stuck(oldest.requirement, people.unit_name(oldest.unit_id), days, oldest.number, oldest.light)
    said = (newest.coordination or newest.problems) if newest else project.problems
    if not said:
        return None
    unit_id = newest.coordination_unit_id if newest else None
    unit = people.unit_name(unit_id or project.matter.unit_id)
    since = _said_since(project, newest) if newest else people.day_of(project.updated_at)
    return Stuck(said, unit, (people.day_of(now) - since).days, "", "none")


def _said_since(project: Project, newest: RegisterEntry) -> date:
    """Return since when entries say without a break what the newest says is in the way. One query."""
    since = newest.on
    rows = RegisterEntry.objects.filter(project=project).order_by("-on", "-id")
    for on, coordination, problems in rows.values_list("on", "coordination", "problems")[:60]:
        if (coordination or problems) != (newest.coordination or newest.problems):
            break
        since = on
    return since


def _photograph(project_id: int) -> tuple[date, FileRow] | None:
    newest = (
        RegisterEntry.objects.filter(project_id=project_id, files__kind__in=PICTURES)
        .order_by("-on", "-id")
        .first()
    )
    if newest is None:
        return None
    picture = newest.files.filter(kind__in=PICTURES).order_by("-pk").first()
    return (newest.on, evidence.row(picture)) if picture else None


def meetings_of(project: Project, *, seen_by: Actor, limit: int = 12) -> list[MeetingRow]:
    """Return the newest meetings about a project that the viewer may see. One query."""
    rows = (
        Meeting.objects.filter(items__project=project)
        .annotate(projects=Count("items", distinct=True), decisions=Count("items__decisions", distinct=True))
        .order_by("-held_at", "-id")
        .values_list(*_ROW)
    )
    return [MeetingRow(*row) for row in rows[:limit]] if may_see(seen_by, str(project.pk)) else []


def decisions_on(project: Project, *, limit: int = 30) -> list[DecisionRow]:
    """Return the decisions on a project, open ones first, then the newest. Two queries."""
    items = AgendaItem.objects.filter(project=project, decisions__isnull=False).values_list("pk", flat=True)
    found = [row for rows in decisions_of(list(items.distinct())).values() for row in rows]
    closed = STATE_WORDS["closed"]
    found.sort(key=lambda row: (row.state == closed, row.due_at is None, row.due_at))
    return found[:limit]
