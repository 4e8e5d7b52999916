"""Entering projects with their milestones: matters with one lead unit and one linked leader (A1, C3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.clock.rules.limits import NEVER, fixed_date
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.projects import kinds, policies, refusals, verbs
from zhixing.work.projects.acts import _common, _gate
from zhixing.work.projects.models import Filing, Link, Milestone, Project

ENTERED = "列入台账"


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """A stage to be entered. With `matter_id` a task that was issued before becomes the milestone."""

    name: str
    due_on: date
    starts_on: date | None = None
    weight: int = 1
    matter_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to be entered. Money in 万元. Without `leader_post_id` the leader in charge of the unit."""

    title: str
    lead_unit_id: int
    starts_on: date
    due_on: date
    milestones: tuple[NewMilestone, ...]
    leader_post_id: int | None = None
    total: Decimal = Decimal(0)
    year_plan: Decimal = Decimal(0)
    owner: str = ""
    investor: str = ""
    place: str = ""
    land: str = ""
    approvals: str = ""
    content: str = ""
    problems: str = ""
    is_enterprise: bool = False
    source_ref: str = ""


@transaction.atomic
def enter_project(*, new: NewProject, by: Officer, at: datetime) -> Project:
    """Enter a project: its matter goes to the lead unit and the linked leader, each milestone becomes a part.

    The first version of its register is filed. Raises NotAllowed, TitleMissing, TitleTaken,
    MilestonesMissing, DatesReversed, NobodyLeads, and what registering a matter raises.
    Ledger: project.entered, matter.registered, matter.assigned.
    """
    return enter_many([new], by=by, at=at)[0]


@transaction.atomic
def enter_many(rows: Sequence[NewProject], *, by: Officer, at: datetime) -> list[Project]:
    """Enter many projects, all or nothing; in the order of the rows. Raises what `enter_project` raises.

    Ledger: project.entered, matter.registered, matter.assigned.
    """
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="重点项目办")
    checked = [_checked(row, at=at) for row in rows]
    _refuse_taken([row.title for row in checked])
    _gate.refuse_past_the_gate([row.title for row in checked])
    codes = _codes(len(checked), at=at)
    found = _registered([_matter(row, at=at) for row in checked], by=by, at=at)
    projects = [
        Project(
            matter=matter,
            code=code,
            **{name: getattr(row, name) for name in _COPIED},
            version=1,
            updated_at=at,
        )
        for row, matter, code in zip(checked, found, codes, strict=True)
    ]
    Project.objects.bulk_create(projects)
    Link.objects.bulk_create(
        Link(
            project=project,
            role="leader",
            unit_id=project.matter.unit_id,
            post_id=project.matter.leader_post_id,
            since=at,
        )
        for project, row in zip(projects, checked, strict=True)
    )
    _enter_milestones(projects, checked, by=by, at=at)
    _file_first(projects, by=by, at=at)
    _gate.link_admitted(projects)
    return projects


_COPIED = (
    "owner", "investor", "place", "land", "approvals", "content", "problems", "is_enterprise", "total",
    "year_plan", "starts_on", "due_on",
)  # fmt: skip


def _checked(row: NewProject, *, at: datetime) -> NewProject:
    """Return the row with its title clean, its leader known and its milestones in order."""
    if not row.title.strip():
        raise refusals.TitleMissing
    if not row.milestones:
        raise refusals.MilestonesMissing
    if row.due_on < row.starts_on:
        raise refusals.DatesReversed(name=row.title)
    leader = row.leader_post_id
    if leader is None:
        try:
            leader = people.leader_in_charge(row.lead_unit_id, at=at)
        except people.NobodyInCharge:
            raise refusals.NobodyLeads(unit=people.unit_name(row.lead_unit_id)) from None
    elif people.levels_of([leader]).get(leader) != "county_leader":
        raise refusals.NotALeader
    placed, start = [], row.starts_on
    for stone in sorted(row.milestones, key=lambda one: one.due_on):
        begins = stone.starts_on or min(start, stone.due_on)
        if stone.due_on < begins or not stone.name.strip():
            raise refusals.DatesReversed(name=stone.name)
        placed.append(replace(stone, name=stone.name.strip(), starts_on=begins))
        start = stone.due_on
    return replace(row, title=row.title.strip(), leader_post_id=leader, milestones=tuple(placed))


def _refuse_taken(titles: Sequence[str]) -> None:
    taken = Project.objects.filter(matter__title__in=titles).select_related("matter").first()
    twice = next((title for title in titles if titles.count(title) > 1), "")
    if taken or twice:
        raise refusals.TitleTaken(
            title=taken.matter.title if taken else twice, code=taken.code if taken else "—"
        )


def _codes(count: int, *, at: datetime) -> list[str]:
    """Return the next codes of the year; entries wait here for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhixing.projects.code'))")
    year = people.day_of(at).year
    last = (
        Project.objects.filter(code__startswith=f"ZD{year}-").order_by("-code").values_list("code", flat=True)
    )
    newest = last.first()
    number = int(newest.rpartition("-")[2]) if newest else 0
    return [f"ZD{year}-{number + place:04d}" for place in range(1, count + 1)]


def _matter(row: NewProject, *, at: datetime) -> NewMatter:
    sentence = "；".join(f"{one.due_on.month}月{one.due_on.day}日前{one.name}" for one in row.milestones)
    return NewMatter(
        title=row.title,
        kind=kinds.PROJECT.code,
        requirement=row.content,
        grade="key",
        source_kind="document",
        source_ref=row.source_ref or f"{people.day_of(at).year}年重点项目清单",
        source_sentence=sentence,
        assignment=Assignment(
            (row.lead_unit_id,),
            (row.leader_post_id,) if row.leader_post_id else (),
            limit=fixed_date(row.due_on, sentence).with_yellow(NEVER),
        ),
    )


def _registered(new: Sequence[NewMatter], *, by: Officer, at: datetime) -> list[Matter]:
    """Register matters, all or nothing, and return them in order."""
    if not new:
        return []
    results = matters.register_many(rows=list(new), by=by, at=at)
    for result in results:
        if result.refusal:
            raise result.refusal
    found = {
        matter.number: matter for matter in Matter.objects.filter(number__in=[r.number for r in results])
    }
    return [found[result.number] for result in results]


def _enter_milestones(
    projects: Sequence[Project], rows: Sequence[NewProject], *, by: Officer, at: datetime
) -> None:
    new: list[NewMatter] = []
    for project, row in zip(projects, rows, strict=True):
        for stone in row.milestones:
            if stone.matter_id is None:
                new.append(_stone(project, row, stone))
            else:
                matters.relate(matter_id=stone.matter_id, other_id=project.matter_id, by=by, at=at)
    made = iter(_registered(new, by=by, at=at))
    Milestone.objects.bulk_create(
        Milestone(
            project=project,
            matter_id=stone.matter_id or next(made).pk,
            place=place,
            name=stone.name,
            starts_on=stone.starts_on or row.starts_on,
            due_on=stone.due_on,
            weight=stone.weight,
        )
        for project, row in zip(projects, rows, strict=True)
        for place, stone in enumerate(row.milestones, start=1)
    )


def _stone(project: Project, row: NewProject, stone: NewMilestone) -> NewMatter:
    sentence = f"{stone.due_on.month}月{stone.due_on.day}日前{stone.name}"
    return NewMatter(
        title=f"{row.title}：{stone.name}"[:400],
        kind=kinds.MILESTONE.code,
        grade="key",
        source_kind="document",
        source_ref=project.matter.source_ref,
        source_sentence=sentence,
        parent_id=project.matter_id,
        assignment=Assignment(
            (row.lead_unit_id,),
            (row.leader_post_id,) if row.leader_post_id else (),
            limit=Limit("date", date=stone.due_on, sentence=sentence),
        ),
    )


def _file_first(projects: Sequence[Project], *, by: Officer, at: datetime) -> None:
    filings = [
        _common.drafted_filing(project, ENTERED, _common.snapshot(project), by=by, at=at)
        for project in projects
    ]
    Filing.objects.bulk_create(filings)
    ledger.record_many(
        [
            ledger.Draft(
                verbs.ENTERED,
                filing.project.reference,
                by,
                at,
                {
                    "code": filing.project.code,
                    "title": filing.copy["title"],
                    "matter": filing.project.matter.number,
                    "version": 1,
                    "receipt": filing.receipt,
                    "digest": filing.digest,
                },
            )
            for filing in filings
        ]
    )


@transaction.atomic
def take_on(*, project_id: int, handler_id: int, by: Officer, at: datetime) -> Project:
    """Sign for a project and all its milestones at once, naming one handler. Raises NotAllowed.

    Ledger: matter.signed_for on each.
    """
    project = _common.locked(project_id, by)
    if not policies.may_take_on(by, project):
        raise refusals.NotAllowed(who="牵头单位负责人")
    keys = [project.matter_id, *project.milestones.order_by("place").values_list("matter_id", flat=True)]
    waiting = Matter.objects.filter(pk__in=keys, state="issued").values_list("pk", flat=True)
    results = matters.sign_for_many(rows=[(key, handler_id) for key in waiting], by=by, at=at)
    for result in results:
        if result.refusal:
            raise result.refusal
    return project
