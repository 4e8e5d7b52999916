"""What the bureaus promise the public, checked against the cases of the year; stars of the quarters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import ticks
from zhixing.work.service_hall.acts import pledges as acts
from zhixing.work.service_hall.acts import stars
from zhixing.work.service_hall.models import Remedy
from zhixing.work.service_hall.rules import stars as rules
from zhixing.work.service_hall.selectors import stars as star_rows

PLEDGES: Final = (
    ("market-supervision", "食品经营、登记类事项 7 个工作日内办结", "decided", 7, "0000-2160021"),
    ("housing", "施工许可等事项受理后 10 个工作日内办结", "decided", 10, "0000-2160035"),
    ("natural-resources", "收件后 3 个工作日内受理或一次性告知", "told", 3, "0000-2160044"),
    ("government-services", "窗口服务热情周到，群众评价平均 4.5 分以上", "rated", 45, "0000-2160001"),
    ("human-resources", "参保、转移类事项 5 个工作日内办结", "decided", 5, "0000-2160052"),
)
REMEDY: Final = "经办单位三日内当面或电话致歉，免费寄送结果"


def play_pledges(year: Year, made: Registered) -> None:
    """Publish five pledges in March, check them at the end, make the older broken ones good; give stars."""
    stage = Stage(year, made)
    begun = stage.at(3, 2)
    if not stage.has_come(begun):
        return
    for unit, content, measure, standard, contact in PLEDGES:
        if stage.year.roster.has(f"{unit}.head"):
            new = acts.NewPledge(stage.unit(unit), content, measure, standard, contact, REMEDY)
            stage.do(acts.publish_pledge, f"{unit}.head", begun, new=new)
    for ago in (30, 9, 2, 0):
        at = _midnight(stage.last - timedelta(days=ago)) + timedelta(minutes=20)
        with played_at(at):
            ticks.check_pledges(at)
        if ago == 2:
            _make_good(stage, at + timedelta(hours=10))
    _give_stars(stage)


def _make_good(stage: Stage, at: datetime) -> None:
    heads = {stage.unit(unit): f"{unit}.head" for unit, *_ in PLEDGES}
    for one in Remedy.objects.filter(made_good_at=None).select_related("pledge").order_by("pk"):
        stage.do(
            acts.make_good, heads[one.pledge.unit_id], at, remedy_id=one.pk, text="已电话致歉，结果免费寄送"
        )


def _give_stars(stage: Stage) -> None:
    """Give the stars of the last quarters that have ended, as the nights after them would have."""
    ended = rules.quarter_of(rules.quarter_of(stage.last).first - timedelta(days=1))
    for quarter in (rules.quarter_of(ended.first - timedelta(days=1)), ended):
        at = _midnight(quarter.last + timedelta(days=1)) + timedelta(hours=2)
        if at >= stage.year.end or star_rows.waiting_quarter(at.date()) != quarter.code:
            continue
        with played_at(at):
            stars.give_stars(quarter=quarter.code, by=stars.SYSTEM, at=at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZONE)
