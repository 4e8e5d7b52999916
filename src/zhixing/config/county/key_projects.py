"""The county's key projects: entered, signed for, met about every week, their registers kept."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from zhixing.config.county import papers
from zhixing.config.county.content import Project as Told
from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.projects import acts, selectors
from zhixing.work.projects.rules.meetings import monday_of
from zhixing.work.projects.rules.sheets import last_day

OFFICE: Final = SUPERVISOR
ENTERPRISES: Final = (8, 9, 11)
PHOTOGRAPHED: Final = (1, 3, 8)
BARE: Final = (19,)
STUCK: Final = (4, 10)
"""Their newest milestone that came due stays open."""
MISSED_IN: Final = 9
"""One meeting in so many is missed."""


@dataclass(slots=True)
class Entered:
    """One project of the story and what became of it."""

    told: Told
    key: int
    reference: str
    stones: list[tuple[date, str, int]]
    matter: int
    left_open: int = 0
    """The milestone that came due and was not reached."""


def play_projects(year: Year, made: Registered) -> list[Entered]:
    """Play the projects of the county's last year, from its list in January to last week; return them."""
    stage = Stage(year, made)
    begun = stage.at(1, 8)
    if not stage.has_come(begun):
        return []
    entered = _enter(stage, begun)
    _take_on(stage, entered, stage.at(1, 9, 15))
    _name_groups(stage, entered, stage.at(1, 12, 10))
    _finish_milestones(stage, entered)
    finished = _finished(stage, entered)
    _meet(stage, entered, begun, finished)
    _keep(stage, [one for one in entered if one.key not in finished])
    return entered


def _enter(stage: Stage, at: datetime) -> list[Entered]:
    told = [one for one in stage.year.content.projects if stage.year.roster.has(f"{one.lead}.head")]
    rows = [_new(stage, one, at.year) for one in told]
    found = stage.do(acts.enter_many, OFFICE, at, rows=rows)
    stones = selectors.milestone_matters([project.pk for project in found])
    return [
        Entered(one, project.pk, project.reference, stones[project.pk], project.matter_id)
        for one, project in zip(told, found, strict=True)
    ]


def _new(stage: Stage, told: Told, year: int) -> acts.NewProject:
    stones = tuple(acts.NewMilestone(words, last_day(year, month)) for month, words in told.milestones)
    return acts.NewProject(
        title=told.title,
        lead_unit_id=stage.unit(told.lead),
        leader_post_id=stage.made.posts[told.leader],
        starts_on=date(year, 1, 1),
        due_on=max(stone.due_on for stone in stones),
        milestones=stones,
        total=Decimal(told.total) * 10_000,
        year_plan=Decimal(told.year) * 10_000,
        owner=next(unit.name for unit in stage.year.roster.units if unit.code == told.lead),
        place=next((unit.short_name for unit in stage.year.roster.units if unit.code == told.town), ""),
        problems=told.block,
        is_enterprise=told.number in ENTERPRISES,
        source_ref=f"{year}年重点项目清单第{told.number}项",
    )


def _take_on(stage: Stage, entered: list[Entered], at: datetime) -> None:
    for one in entered:
        handler = stage.person(f"{one.told.lead}.clerk-1")
        stage.do(acts.take_on, f"{one.told.lead}.head", at, project_id=one.key, handler_id=handler)


def _name_groups(stage: Stage, entered: list[Entered], at: datetime) -> None:
    for one in entered:
        deputy = f"{one.told.lead}.deputy-1"
        if stage.year.roster.has(deputy):
            stage.do(
                acts.name_group,
                f"{one.told.lead}.head",
                at,
                project_id=one.key,
                unit_id=stage.unit(one.told.lead),
                head_post_id=stage.made.posts[f"{one.told.lead}.head"],
                deputy_post_id=stage.made.posts[deputy],
            )


def _meet(stage: Stage, entered: list[Entered], begun: datetime, finished: dict[int, datetime]) -> None:
    """One trip of each leader a week, with an item for each project he still has; a few are missed."""
    calendar = shipped_calendar()
    by_leader: dict[str, list[Entered]] = {}
    for one in entered:
        by_leader.setdefault(one.told.leader, []).append(one)
    chance = random.Random(f"projects {stage.last}")  # noqa: S311 - the same year every time
    monday = monday_of(begun.date())
    while monday <= stage.last:
        days = [monday + timedelta(days=offset) for offset in range(5)]
        days = [day for day in days if calendar.is_working_day(day) and begun.date() < day <= stage.last]
        if days:
            still = {
                leader: [
                    one for one in mine if one.key not in finished or finished[one.key].date() > days[-1]
                ]
                for leader, mine in by_leader.items()
            }
            _week(stage, still, days, chance)
        monday += timedelta(days=7)


def _week(stage: Stage, by_leader: dict[str, list[Entered]], days: list[date], chance: random.Random) -> None:
    rows, last = [], days[-1]
    for leader, mine in by_leader.items():
        held = [one for one in mine if chance.randrange(MISSED_IN)]
        day = chance.choice(days)
        if not held or day > last:
            continue
        rows.append(
            acts.NewMeeting(
                kind="on_site",
                held_at=datetime.combine(day, time(10), tzinfo=ZONE),
                place=f"{held[0].told.title}工地",
                post_id=stage.made.posts[leader],
                topics=tuple(acts.Topic(one.key, one.told.block) for one in held),
                attendees="牵头单位、所在镇和施工单位负责人",
            )
        )
    if not rows:
        return
    at = datetime.combine(last, time(17), tzinfo=ZONE)
    meetings = stage.do(acts.hold_many, OFFICE, at, rows=rows)
    if meetings is None:
        return
    is_recent = last >= stage.last - timedelta(days=14)
    if is_recent:
        _decide(stage, meetings[:4], by_leader, at)
    waiting = meetings[:-1] if last >= stage.last - timedelta(days=7) else meetings
    numbers = [(one.pk, f"政纪要〔{last.year}〕{int(one.number[-5:])}号", None) for one in waiting]
    stage.do(acts.issue_many, OFFICE, at + timedelta(minutes=30), rows=numbers)


def _decide(stage: Stage, meetings: list[Any], by_leader: dict[str, list[Entered]], at: datetime) -> None:
    known = {one.key: one.told for mine in by_leader.values() for one in mine}
    for meeting in meetings:
        item, project = selectors.items_of(meeting.pk)[0]
        told = known[project]
        due = (at + timedelta(days=14)).date()
        decision = acts.NewDecision(
            f"{told.block.split('，')[0]}，由牵头单位会同有关单位解决",
            stage.unit(told.lead),
            due,
            f"{due.month}月{due.day}日前解决",
        )
        stage.do(acts.decide, OFFICE, at, item_id=item, decision=decision)


def _finish_milestones(stage: Stage, entered: list[Entered]) -> None:
    """Close the milestones that came due, but for the newest of two projects, by unit and quarter."""
    groups: dict[tuple[int, str], list[tuple[date, int]]] = {}
    paper = 0
    for place, one in enumerate(entered):
        due = [stone for stone in one.stones if stone[0] <= stage.last]
        if place in STUCK and due:
            one.left_open = due.pop()[2]
        for day, _name, key in due:
            groups.setdefault(((day.month + 2) // 3, one.told.lead), []).append((day, key))
    for (_quarter, lead), stones in sorted(groups.items()):
        day = min(on for on, _ in stones) - timedelta(days=3)
        while not shipped_calendar().is_working_day(day):
            day -= timedelta(days=1)
        at = datetime.combine(day, time(15), tzinfo=ZONE)
        paper = paper or stage.paper("节点完成监理确认表", entered[0].reference, f"{lead}.head", at)
        said = matters.Report("节点完成，经监理确认", evidence_ids=(paper,), close_kind="done")
        keys = sorted(key for _, key in stones)
        stage.do(matters.report_many, f"{lead}.head", at, rows=[(key, said) for key in keys])
        stage.do(
            matters.close_many, OFFICE, at + timedelta(hours=1), matter_ids=keys, note="凭监理确认单销号"
        )


def _finished(stage: Stage, entered: list[Entered]) -> dict[int, datetime]:
    """Return when each project was accepted whose last milestone is done: on the working day of its plan."""
    finished = {}
    for place, one in enumerate(entered):
        day = max(day for day, _name, _key in one.stones)
        if day > stage.last or place in STUCK:
            continue
        while not shipped_calendar().is_working_day(day):
            day -= timedelta(days=1)
        finished[one.key] = datetime.combine(day, time(10), tzinfo=ZONE)
    return finished


def finish_projects(year: Year, made: Registered, entered: list[Entered]) -> None:
    """Close the projects that were accepted, once everything else that happened on them was told."""
    stage = Stage(year, made)
    known = {one.key: one for one in entered}
    for key, at in _finished(stage, entered).items():
        one = known[key]
        head = f"{one.told.lead}.head"
        entry = acts.NewEntry(at.date(), "各节点已完成，办理竣工结算", amounts=_amounts(one, at.date()))
        stage.do(acts.keep_register, head, at, project_id=key, entry=entry)
        paper = stage.paper("竣工验收意见书", one.reference, head, at)
        said = matters.Report("工程竣工，五方验收合格并移交使用", evidence_ids=(paper,), close_kind="done")
        note = "凭竣工验收意见书销号"
        stage.do(matters.report_many, head, at + timedelta(minutes=20), rows=[(one.matter, said)])
        stage.do(matters.close_many, OFFICE, at + timedelta(hours=5), matter_ids=[one.matter], note=note)


def _keep(stage: Stage, entered: list[Entered]) -> None:
    """Keep the registers: this week's entry of each project, with a photograph for some."""
    chance = random.Random(f"register {stage.last}")  # noqa: S311 - the same year every time
    for one in entered:
        on = stage.last - timedelta(days=chance.choice((0, 1, 2, 3, 4, 5, 11)))
        at = datetime.combine(on, time(16), tzinfo=ZONE)
        entry = _entry(stage, one, on, at, pace=chance.uniform(0.75, 1.05))
        stage.do(acts.keep_register, f"{one.told.lead}.head", at, project_id=one.key, entry=entry)


def _entry(stage: Stage, one: Entered, on: date, at: datetime, *, pace: float) -> acts.NewEntry:
    open_stones = [
        place for place, (day, _, key) in enumerate(one.stones) if day > on or key == one.left_open
    ]
    amounts = _amounts(one, on)
    if not open_stones:
        return acts.NewEntry(on, "各节点已完成，办理竣工结算", amounts=amounts)
    current = open_stones[0]
    day, name, _ = one.stones[current]
    began = one.stones[current - 1][0] if current else date(on.year, 1, 1)
    share = min(max((on - began).days, 3) / max((day - began).days, 1), 0.95) * pace
    percent = min(int(share * 20) * 5, 95)
    proofs: tuple[int, ...] = ()
    if one.told.number in PHOTOGRAPHED:
        proofs = (_photograph(stage, one, at),)
    elif one.told.number not in BARE:
        proofs = (stage.paper(f"形象进度佐证{on:%m%d}", one.reference, f"{one.told.lead}.head", at),)
    return acts.NewEntry(
        on=on,
        words=f"{name}，完成{percent}%",
        milestone_place=current + 1,
        percent=percent,
        amounts=amounts,
        problems=one.told.block,
        coordination=one.told.block.split("，")[0],
        next_step=f"抓紧推进{name}",
        evidence_ids=proofs,
    )


def _amounts(one: Entered, on: date) -> tuple[tuple[date, Decimal], ...]:
    return tuple((date(on.year, month, 1), _month(one, month)) for month in range(1, on.month + 1))


def _month(one: Entered, month: int) -> Decimal:
    """Return what was invested in a month: the year's plan over twelve months, slower in the first."""
    weight = Decimal("0.6") if month < 4 else Decimal("1.05")
    return (Decimal(one.told.year) * 10_000 / 12 * weight).quantize(Decimal("0.01"))


def _photograph(stage: Stage, one: Entered, at: datetime) -> int:
    with played_at(at):
        by = stage.officer(f"{one.told.lead}.head", at)
        file = io.BytesIO(papers.photograph(f"{one.told.title} {at:%m%d}"))
        kept = evidence.store(file=file, name=f"现场{at:%m%d}.jpg", about=one.reference, by=by, at=at)
        return int(kept.pk)
