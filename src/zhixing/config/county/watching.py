"""What the supervision office watches: hollow reports, copied papers, problems that come back, grades."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from zhixing.config.county.decisions import CHECKER, SUPERVISOR, Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import Limit, shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.matters.kinds import kinds
from zhixing.core.matters.models import Matter
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.directives import ticks
from zhixing.work.directives.acts import forwarding, recurrence
from zhixing.work.directives.acts.recurrence import NewCheck

TOPIC: Final = "窗口空岗"
CHECKED: Final = (
    "government-services",
    "housing",
    "natural-resources",
    "market-supervision",
    "civil-affairs",
)
NOTICE: Final = (
    "各单位要压紧压实森林防火责任，落实网格化管理，严格野外用火审批，强化重点时段重点区域巡护，"
    "清理林下可燃物，备足扑火物资，做到早发现、早处置，确保不发生较大以上森林火灾。"
)
MEETING: Final = "召开专题会议研究部署"
MONDAYS: Final = 8
LATE_FOR: Final = timedelta(days=14)
URGED: Final = "已逾期两周以上，请本周内反馈进展、卡在哪里、何时办结"


def play_watching(year: Year, made: Registered) -> None:
    """Play what is watched beside single matters; the same year gives the same."""
    stage = Stage(year, made)
    if not stage.has_come(stage.at(3, 2)):
        return
    _came_back(stage)
    _campaign(stage)
    _hollow(stage)
    _forwarded(stage)
    at = stage.year.end - timedelta(minutes=30)
    with played_at(at):
        ticks.flag_campaigns(at)


def urge_the_late(year: Year, made: Registered) -> None:
    """Let the supervision office urge, on the Mondays since, what was late for two weeks and stood still.

    Played once the lights were shown: only what nobody has moved since is urged.
    """
    stage = Stage(year, made)
    own = [kind.code for kind in kinds() if kind.own_steps]
    monday = stage.last - timedelta(days=stage.last.weekday() + 7 * MONDAYS)
    for _week in range(MONDAYS + 1):
        at = datetime.combine(monday, time(9, 30), tzinfo=ZONE)
        monday += timedelta(days=7)
        late = Matter.objects.open().filter(
            due_at__lt=at - LATE_FOR, last_recorded_at__lt=at, paused_at=None, frozen_at=None
        )
        found = sorted(late.exclude(kind__in=own).values_list("pk", flat=True))
        if found and shipped_calendar().is_working_day(at.date()):
            stage.do(matters.urge_many, SUPERVISOR, at, matter_ids=found, text=URGED)


def _check(
    stage: Stage, at: datetime, unit: str, problem: str = "", due_on: date | None = None
) -> Matter | None:
    new = NewCheck(TOPIC, stage.unit(unit), at.date(), problem, due_on)
    made = stage.do(recurrence.record_check, SUPERVISOR, at, new=new)
    return made.problem if made else None


def _came_back(stage: Stage) -> None:
    """A problem of March, put right and closed, is seen again in July."""
    found = stage.at(3, 3, 10)
    problem = _check(stage, found, "housing", "不动产交易窗口上班时间无人在岗", date(found.year, 3, 20))
    if problem is None:
        return
    stage.sign(problem, "housing", stage.at(3, 3, 15))
    at = stage.at(3, 12, 9)
    paper = stage.paper("窗口值班表", problem.reference, "housing.head", at)
    said = matters.Report(
        "重排窗口值班表，安排2人顶岗，公示去向牌1块", evidence_ids=(paper,), close_kind="done"
    )
    stage.do(matters.report, "housing.head", at, matter_id=problem.pk, report=said)
    stage.do(matters.close, CHECKER, at + timedelta(hours=3), matter_id=problem.pk, note="现场复看，顶岗到位")
    seen = stage.at(7, 6, 10)
    again = _check(stage, seen, "housing", "不动产交易窗口再次无人在岗", date(seen.year, 7, 24))
    if again is not None:
        stage.sign(again, "housing", stage.at(7, 6, 16))


def _campaign(stage: Stage) -> None:
    """Two months of a campaign with a check every few days, and what was left of it afterwards."""
    since, until = date(stage.last.year, 8, 3), date(stage.last.year, 9, 30)
    stage.do(
        recurrence.set_campaign,
        SUPERVISOR,
        stage.at(8, 3),
        title="窗口单位作风集中整治",
        topic=TOPIC,
        since=since,
        until=until,
        leader_post_id=stage.made.posts["executive-vice"],
    )
    calendar, day, place = shipped_calendar(), since, 0
    while day <= stage.last:
        slow = day > until
        if calendar.is_working_day(day) and (day.day % 7 == 0 if slow else day.toordinal() % 3):
            at = datetime(day.year, day.month, day.day, 10, place % 50, tzinfo=ZONE)
            _check(stage, at, CHECKED[place % len(CHECKED)])
            place += 1
        day += timedelta(days=1)


def _hollow(stage: Stage) -> None:
    """A task of which its unit reported meetings only; one that the office then follows more closely."""
    at = stage.year.end - timedelta(days=18)
    at = at.replace(hour=9, minute=0)
    given = stage.do(
        matters.register,
        SUPERVISOR,
        at,
        new=matters.NewMatter(
            title="城区背街小巷照明补盲",
            requirement="对无灯、少灯的23条背街小巷逐条补装，12月底前亮灯。",
            source_kind="public",
            assignment=matters.Assignment(
                (stage.unit("urban-management"),),
                limit=Limit("date", date=date(stage.last.year, 12, 31), sentence="12月底前亮灯"),
            ),
        ),
    )
    if given is None:
        return
    stage.sign(given, "urban-management", at + timedelta(hours=1))
    for days, text in ((4, MEETING), (8, "转发县政府通知，要求认真贯彻落实"), (12, MEETING)):
        on = at + timedelta(days=days)
        sent = stage.do(
            matters.report, "urban-management.head", on, matter_id=given.pk, report=matters.Report(text)
        )
        if sent is not None:
            stage.do(matters.accept_feedback, CHECKER, on + timedelta(hours=2), feedback_id=sent.pk)
    stage.do(
        matters.change_grade,
        SUPERVISOR,
        at + timedelta(days=13),
        matter_id=given.pk,
        grade="key",
        reason="两周来只有会议记录，群众反映集中",
    )


def _forwarded(stage: Stage) -> None:
    """A notice that one town passes on word for word, and another makes its own."""
    at = (stage.year.end - timedelta(days=11)).replace(hour=9, minute=30)
    for town, own in (("daping", "请照办"), ("yunwu", "由林业站牵头，11月30日前各村巡护队到岗。")):
        new = matters.NewMatter(
            title="落实冬季森林防火责任",
            requirement=NOTICE,
            source_kind="document",
            assignment=matters.Assignment((stage.unit(town),), limit=Limit("wd", 20)),
        )
        given = stage.do(matters.register, SUPERVISOR, at, new=new)
        if given is None:
            return
        stage.sign(given, town, at + timedelta(hours=2))
        stage.do(
            forwarding.forward_paper,
            f"{town}.clerk-1",
            at + timedelta(hours=4),
            number=given.number,
            text=NOTICE + own,
        )
