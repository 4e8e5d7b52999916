"""民生实事 and leaders' visits: the year's eight programmes, contact points and problems found there."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Final

from zhixing.config.county import papers
from zhixing.config.county.decisions import CHECKER, SUPERVISOR, Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.directives.acts import livelihood, visits
from zhixing.work.directives.acts.livelihood import NewProgramme, Sample
from zhixing.work.directives.acts.visits import NewVisit
from zhixing.work.directives.models import LivelihoodItem, VisitProblem

BENEFICIARIES: Final = (
    "老旧小区居民1.1万户",
    "60岁以上老人",
    "3镇2.6万人",
    "适龄儿童1240人",
    "11个乡镇群众",
    "0至3岁婴幼儿家庭",
    "城区车主和居民",
    "孕产妇和新生儿3000人",
)
SATISFIED: Final = {2: 23, 4: 24, 3: 22, 6: 18}
"""Of 25 households, by the programme's place."""
UNDER_WAY: Final = {
    1: (85, "12个小区完成10个，余2个收尾"),
    5: (90, "完成78公里，余8公里铺面"),
    7: (90, "完成820个泊位，余80个划线"),
    8: (85, "完成筛查2610人"),
}
"""How far the others are, as their units said in the middle of November."""


def play_livelihood(year: Year, made: Registered) -> None:
    """Play the year's programmes; the same year gives the same."""
    stage = Stage(year, made)
    told = stage.year.content.livelihood
    rows = [
        NewProgramme(
            str(one["title"]),
            who,
            str(one["standard"]),
            str(one["place"]),
            int(one["budget_fen"]),
            stage.unit(str(one["lead"])),
            _last_day(stage.last.year, int(one["month"])),
        )
        for one, who in zip(told, BENEFICIARIES, strict=True)
    ]
    listed = stage.do(livelihood.list_programmes, SUPERVISOR, stage.at(2, 5), year=stage.last.year, rows=rows)
    if listed is None:
        return
    stage.do(livelihood.release_programmes, SUPERVISOR, stage.at(2, 6), year=stage.last.year)
    for place, (programme, one) in enumerate(zip(listed, told, strict=True), start=1):
        item = stage.do(
            livelihood.add_item,
            SUPERVISOR,
            stage.at(2, 9, 9, place),
            programme_id=programme.pk,
            title=f"{one['title']}（{one['place']}）",
            due_on=programme.due_on,
        )
        if item is None:
            return
        lead = str(one["lead"])
        stage.sign(item.matter, lead, stage.at(2, 10, 9, place))
        if place in SATISFIED:
            _accepted(stage, item, lead, programme.due_on, SATISFIED[place])
        else:
            _under_way(stage, item, lead, *UNDER_WAY[place])


def _last_day(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _under_way(stage: Stage, item: LivelihoodItem, lead: str, percent: int, words: str) -> None:
    """Let the unit report how far it is, with a photograph."""
    at = stage.at(11, 16, 15)
    if not stage.has_come(at):
        return
    picture = _picture(stage, item, lead, "现场形象进度.jpg", at)
    said = matters.Report(words, progress_percent=percent, evidence_ids=(picture,))
    stage.do(matters.report, f"{lead}.head", at, matter_id=item.matter_id, report=said)


def _picture(stage: Stage, item: LivelihoodItem, lead: str, name: str, at: datetime) -> int:
    with played_at(at):
        kept = evidence.store(
            file=io.BytesIO(papers.photograph(f"{item.matter.title} {at:%m%d}")),
            name=name,
            about=item.matter.reference,
            by=stage.officer(f"{lead}.head", at),
            at=at,
        )
        return int(kept.pk)


def _accepted(stage: Stage, item: LivelihoodItem, lead: str, due_on: date, satisfied: int) -> None:
    """Let the unit report its item done before the promised day, and residents be asked."""
    day = due_on - timedelta(days=9)
    while not shipped_calendar().is_working_day(day):
        day -= timedelta(days=1)
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZONE)
    if not stage.has_come(at):
        return
    head = f"{lead}.head"
    picture = _picture(stage, item, lead, "完工现场.jpg", at)
    said = matters.Report("全部完工并移交使用，附现场照片1张", evidence_ids=(picture,), close_kind="done")
    stage.do(matters.report, head, at, matter_id=item.matter_id, report=said)
    passed = satisfied >= 20
    sample = Sample(
        day, 25, satisfied, site_ok=passed, findings="" if passed else "备用床位不足，户外场地未围护"
    )
    on = at + timedelta(hours=6)
    stage.do(livelihood.record_acceptance, SUPERVISOR, on, number=item.matter.number, sample=sample)
    if passed:
        note = "群众验收通过，现场核查合格"
        stage.do(matters.close, CHECKER, on + timedelta(minutes=30), matter_id=item.matter_id, note=note)


VISITS: Final = (
    ("executive-vice", ("laohe", "xinji"), (2, 3, 4, 5, 6, 7, 8, 9, 10)),
    (
        "vice-agriculture",
        ("daping", "yunwu", "meiling"),
        (2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 11),
    ),
    ("vice-social", ("sancha", "baishi"), (3, 5, 9)),
)
PROBLEMS: Final = ("通组道路1.3公里未硬化", "集中供水点水压不足", "卫生室缺1名村医", "冷库用电增容未批")


def play_visits(year: Year, made: Registered) -> None:
    """Play leaders' visits: one who keeps up, two behind the months; problems solved, open, handed on."""
    stage = Stage(year, made)
    if not stage.has_come(stage.at(1, 15)):
        return
    for leader, towns, months in VISITS:
        post = stage.made.posts[leader]
        units = [stage.unit(town) for town in towns]
        planned = {"leader_post_id": post, "year": stage.last.year, "days": 24, "unit_ids": units}
        plan = stage.do(visits.plan_visits, SUPERVISOR, stage.at(1, 15), **planned)
        for place, month in enumerate(months):
            at = stage.at(month, 3 + place % 3 * 8, 17, place)
            problems = (PROBLEMS[place % 4],) if place % 2 == 0 else ()
            met, proof = "村干部3人、农户8户", f"{month}月联系基层走访纪要第{place + 1}期"
            new = NewVisit(units[place % len(units)], at.date(), "村委会和农户家中", met, proof, problems)
            visit = stage.do(visits.record_visit, SUPERVISOR, at, plan_id=plan.pk, new=new)
            if visit is not None and problems and place % 4 == 0:
                _solve(stage, visit.problems.get().pk, at + timedelta(days=14))
        if leader == "executive-vice":
            _hand(stage, plan.pk, units[0])


def _solve(stage: Stage, problem: int, at: datetime) -> None:
    how = {"solved_on": at.date(), "solution": "由镇里协调，已办结", "confirmed": True}
    stage.do(visits.solve_problem, SUPERVISOR, at, problem_id=problem, **how)


def _hand(stage: Stage, plan: int, unit: int) -> None:
    """Give the newest open problem of a leader to its town."""
    found = (
        VisitProblem.objects.filter(visit__plan_id=plan, solved_on=None)
        .order_by("-visit__visited_on")
        .first()
    )
    at = stage.year.end - timedelta(hours=9)
    if found is not None:
        due_on = (at + timedelta(days=25)).date()
        stage.do(visits.hand_problem, SUPERVISOR, at, problem_id=found.pk, lead_unit_id=unit, due_on=due_on)
