"""One project: facts, who answers, milestones, forecast, entries with photographs, filings, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.selectors import FileRow
from zhixing.core.ledger import selectors as entries
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import translate
from zhixing.work.projects.models import Link, Milestone, Project, RegisterEntry
from zhixing.work.projects.rules import progress
from zhixing.work.projects.selectors import state

ENTRIES_SHOWN = 30
ROLE_WORDS = {"leader": "包联县领导", "head": "主要负责人", "deputy": "分管负责人", "secretary": "项目秘书"}


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone: what the register says, what was verified on its matter, when it will be finished."""

    place: int
    name: str
    starts_on: date
    due_on: date
    weight: int
    percent: int
    verified: int
    began_on: date | None
    done_on: date | None
    number: str
    state: str
    light: str
    forecast: progress.Forecast | None

    @property
    def late_days(self) -> int:
        """By how many days the forecast lies past the due day."""
        return self.forecast.late_days(self.due_on) if self.forecast else 0


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Who is linked: `light` is red where the post stands empty past the limit, yellow while it runs."""

    role: str
    unit_id: int
    unit: str
    post_id: int
    post: str
    person: str
    since: datetime
    is_group: bool
    vacant_since: datetime | None
    due_at: datetime | None
    light: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the register with its files; photographs are shown with the day."""

    on: date
    milestone: str
    percent: int | None
    words: str
    problems: str
    coordination: str
    next_step: str
    writer: str
    written_at: datetime
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A correction: what it was, what it became, who, when and why."""

    at: datetime
    who: str
    name: str
    former: str
    present: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything that the page of a project shows."""

    project: Project
    unit: str
    leader: str
    handler: str
    planned: int
    light: str
    reasons: tuple[str, ...]
    milestones: tuple[MilestoneRow, ...]
    forecast: progress.Forecast | None
    links: tuple[LinkRow, ...]
    months: tuple[tuple[date, Decimal, Decimal], ...]
    invested: Decimal
    entries: tuple[EntryRow, ...]
    filings: int
    filings_read: int
    newest_receipt: str
    changes: tuple[ChangeRow, ...]

    @property
    def late_days(self) -> int:
        """By how many days the whole will be late by the forecast."""
        return self.forecast.late_days(self.project.due_on) if self.forecast else 0

    @property
    def group(self) -> tuple[LinkRow, ...]:
        return tuple(link for link in self.links if link.is_group)

    @property
    def photographs(self) -> list[tuple[date, FileRow]]:
        """The newest photographs with their days, newest first."""
        return [(entry.on, file) for entry in self.entries for file in entry.files if file.is_picture][:12]


def found(code: str, *, seen_by: Actor) -> Project | None:
    """Return the project that the viewer may see, None for any other. One query."""
    return Project.objects.visible_to(seen_by).select_related("matter").filter(code=code).first()


def project_of_matter(number: str, *, seen_by: Actor) -> str | None:
    """Return the code of the project that a matter in view is, or is a milestone of; else None. One query."""
    seen = Project.objects.visible_to(seen_by)
    mine = Q(matter__number=number) | Q(milestones__matter__number=number)
    return seen.filter(mine).values_list("code", flat=True).first()


def project(code: str, *, seen_by: Actor, now: datetime) -> ProjectPage | None:
    """Return the page of a project that the viewer may see, None for any other. Some twenty queries."""
    row = found(code, seen_by=seen_by)
    if row is None:
        return None
    today = people.day_of(now)
    stones = _milestones(row, today)
    parts = state.stages([one for one, _ in stones], state.points_of([one.pk for one, _ in stones]))
    forecast = progress.forecast_project(parts, on=today, tolerance=state.tolerance(today))
    facts = progress.RegisterState(
        updated_on=people.day_of(row.updated_at),
        is_bare=row.is_bare,
        forecast_on=forecast.on if forecast else None,
        due_on=row.due_on,
        overdue=tuple(line.name for _, line in stones if line.light == "red" and line.state != "closed"),
        is_closed=row.matter.state == "closed",
    )
    stale = rulebook.number("projects.register_stale", "calendar_days", today)
    light, reasons = progress.register_light(facts, on=today, stale_after=stale)
    leader = people.holders([row.matter.leader_post_id], at=now).get(row.matter.leader_post_id)
    months = list(row.investments.order_by("month").values_list("month", "amount"))
    filings = list(row.filings.order_by("-version").values_list("receipt", "read_at"))
    return ProjectPage(
        project=row,
        unit=people.unit_name(row.matter.unit_id),
        leader=leader.person_name if leader else "",
        handler=people.person_name(row.matter.handler_id),
        planned=progress.planned_percent(parts, on=today),
        light=light,
        reasons=tuple(translate(text).format(**values) for text, values in reasons),
        milestones=tuple(line for _, line in stones),
        forecast=forecast,
        links=tuple(links(row, now=now)),
        months=_summed(months),
        invested=sum((amount for _, amount in months), Decimal(0)),
        entries=_entries(row, seen_by=seen_by),
        filings=len(filings),
        filings_read=sum(1 for _, read in filings if read),
        newest_receipt=filings[0][0] if filings else "",
        changes=_changes(row),
    )


def _summed(months: Sequence[tuple[date, Decimal]]) -> tuple[tuple[date, Decimal, Decimal], ...]:
    """Return month, figure and cumulative figure."""
    total = Decimal(0)
    rows = []
    for month, amount in months:
        total += amount
        rows.append((month, amount, total))
    return tuple(rows)


def _milestones(row: Project, today: date) -> list[tuple[Milestone, MilestoneRow]]:
    stones = list(row.milestones.select_related("matter").order_by("place"))
    parts = state.stages(stones, state.points_of([one.pk for one in stones]))
    tolerance = state.tolerance(today)
    return [
        (
            stone,
            MilestoneRow(
                place=stone.place,
                name=stone.name,
                starts_on=stone.starts_on,
                due_on=stone.due_on,
                weight=stone.weight,
                percent=stone.percent,
                verified=stone.matter.progress_percent,
                began_on=stone.began_on,
                done_on=stone.done_on,
                number=stone.matter.number,
                state=stone.matter.state,
                light="done" if stone.done_on and stone.matter.light != "done_late" else stone.matter.light,
                forecast=progress.forecast_stage(part, on=today, tolerance=tolerance),
            ),
        )
        for stone, part in zip(stones, parts, strict=True)
    ]


def links(row: Project, *, now: datetime) -> list[LinkRow]:
    """Return who is linked to a project now: leader, group, linked units, secretary. Five queries."""
    order = {"leader": 0, "head": 1, "deputy": 2, "secretary": 3}
    standing = list(Link.objects.filter(project=row, until=None).select_related("post", "person"))
    standing.sort(
        key=lambda one: (
            one.role == "secretary",
            one.unit_id != row.matter.unit_id,
            one.unit_id,
            order[one.role],
        )
    )
    posts = [one.post_id for one in standing]
    holders = people.holders(posts, at=now)
    vacant = people.vacant_since(posts, at=now)
    units = people.unit_names({one.unit_id for one in standing})
    return [_link_row(one, row, holders, vacant.get(one.post_id), units, now=now) for one in standing]


def _link_row(
    link: Link,
    row: Project,
    holders: dict[int, people.Holder],
    vacant_since: datetime | None,
    units: dict[int, str],
    *,
    now: datetime,
) -> LinkRow:
    holder = holders.get(link.post_id)
    due = successor_due(vacant_since) if vacant_since else None
    light = "green" if vacant_since is None else "red" if due is None or now >= due else "yellow"
    name = link.person.name if link.person else holder.person_name if holder and not vacant_since else ""
    return LinkRow(
        role=link.role,
        unit_id=link.unit_id,
        unit=units.get(link.unit_id, ""),
        post_id=link.post_id,
        post=link.post.name,
        person=name,
        since=link.since,
        is_group=link.role in ("head", "deputy") and link.unit_id == row.matter.unit_id,
        vacant_since=vacant_since,
        due_at=due,
        light=light,
    )


def successor_due(vacant_since: datetime) -> datetime | None:
    """Return until when a successor has to be there; None past the published calendar."""
    on = people.day_of(vacant_since)
    days = rulebook.rule("projects.successor", on=on).limit.amount
    calendar = clocks.calendar()
    try:
        return calendar.close_of(calendar.add_working_days(on, days))
    except CalendarNotPublished:
        return None


def _entries(row: Project, *, seen_by: Actor) -> tuple[EntryRow, ...]:
    newest = (
        RegisterEntry.objects.filter(project=row)
        .select_related("milestone", "written_by")
        .prefetch_related("files")
        .order_by("-on", "-id")[:ENTRIES_SHOWN]
    )
    open_to = {file.id for file in evidence.files_about(row.reference, seen_by=seen_by, limit=1000)}
    return tuple(
        EntryRow(
            on=one.on,
            milestone=one.milestone.name if one.milestone else "",
            percent=one.percent,
            words=one.words,
            problems=one.problems,
            coordination=one.coordination,
            next_step=one.next_step,
            writer=one.written_by.name,
            written_at=one.written_at,
            files=tuple(evidence.row(file) for file in one.files.all() if file.pk in open_to),
        )
        for one in newest
    )


def _changes(row: Project) -> tuple[ChangeRow, ...]:
    """Return the corrections of the register, newest first, from the ledger. One query."""
    rows = []
    for entry in reversed(entries.history(row.reference)):
        if entry.verb != "project.facts_corrected":
            continue
        before, after = entry.facts["from"], entry.facts["to"]
        rows += [
            ChangeRow(entry.at, entry.by_name, key, str(former), str(after[key]), str(entry.facts["reason"]))
            for key, former in before.items()
        ]
    return tuple(rows)


def group_choices(unit_id: int, *, at: datetime) -> list[people.Serving]:
    """Return who of a unit may be linked: everybody who serves in it, heads first. One query."""
    return people.serving_in(unit_id, at=at)


def expected_window(row: Project) -> tuple[date, date]:
    """Return the span that a chart of the project shows."""
    return row.starts_on - timedelta(days=7), max(row.due_on, row.forecast_to or row.due_on) + timedelta(
        days=14
    )
