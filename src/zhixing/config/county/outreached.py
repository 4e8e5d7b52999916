"""Going to villages, firms and homes: outings of the last weeks, requests answered and waiting, the list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.parties import acts as parties
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts as hall
from zhixing.work.service_hall.acts import outreach as acts
from zhixing.work.service_hall.models import Case, Outing

WINDOW: Final = "government-services.window"
#       days ago, unit, kind, place, purpose, what came of it, people, settled
WENT: Final = (
    (
        52,
        "civil-affairs",
        "village",
        "云雾乡高山村",
        "低保、高龄津贴集中认证",
        "认证 31 人，2 人材料不全，带回补办",
        31,
        29,
    ),
    (
        45,
        "human-resources",
        "village",
        "大坪乡便民中心",
        "社保待遇资格认证、参保登记",
        "办理 18 件，解答咨询 12 人",
        30,
        18,
    ),
    (
        38,
        "market-supervision",
        "firm",
        "东坝标准厂房园区",
        "企业年报和变更登记辅导",
        "辅导 9 户，当场办理变更 3 户",
        9,
        3,
    ),
    (
        24,
        "civil-affairs",
        "village",
        "梅岭镇上坪村",
        "残疾人两项补贴申请",
        "受理 7 人，1 人改由代办员代办",
        7,
        6,
    ),
    (
        17,
        "natural-resources",
        "firm",
        "宏远精密铸件",
        "厂房首次登记材料预审",
        "预审通过，约定下周来窗口",
        2,
        1,
    ),
    (13, "human-resources", "village", "青杨镇便民中心", "老年人养老待遇认证", "认证 22 人", 22, 22),
    (5, "market-supervision", "village", "三岔集贸市场", "摊位个体户登记", "登记 11 户", 11, 11),
)
ASKED: Final = (
    (20, "civil-affairs", "父亲瘫痪在床，高龄津贴年审", "柳林镇河湾村 6 组"),
    (9, "human-resources", "八十六岁独居，社保卡换新", "双河镇前进街 12 号"),
    (3, "civil-affairs", "残疾人证换领，轮椅出行不便", "竹园镇书院路 8 号"),
    (0, "natural-resources", "五保老人房屋登记签字", "黄坪镇下坝村 3 组"),
)
AGREED: Final = (
    ("何桂芳", "elderly"),
    ("罗开明", "elderly"),
    ("邹秀英", "disabled"),
    ("谭德福", "ill"),
    ("向玉兰", "elderly"),
)


def play_outreach(year: Year, made: Registered) -> None:
    """Play what the units did outside their counters in the last two months."""
    stage = Stage(year, made)
    for ago, unit, kind, place, purpose, text, met, solved in WENT:
        if stage.year.roster.has(f"{unit}.clerk-1"):
            _go(stage, _day(stage, ago), unit, (kind, place, purpose), (text, met, solved))
    for ago, unit, purpose, address in ASKED:
        _ask(stage, _day(stage, ago), unit, purpose, address)
    rows = [
        acts.NewCare(name, f"1370000{n:04d}", "本人住处", kind, _day(stage, 60).date())
        for n, (name, kind) in enumerate(AGREED, start=31)
    ]
    listed = _day(stage, 30)
    stage.do(acts.list_care, "civil-affairs.clerk-1", listed, unit_id=stage.unit("civil-affairs"), rows=rows)
    _take_cases(stage)


def _day(stage: Stage, ago: int) -> datetime:
    """Return nine o'clock of the office day at most so many days before the last day of the history."""
    on: date = stage.last - timedelta(days=ago)
    while not shipped_calendar().is_working_day(on):
        on -= timedelta(days=1)
    return datetime.combine(on, time(9), tzinfo=ZONE)


def _go(
    stage: Stage, at: datetime, unit: str, plan: tuple[str, str, str], came: tuple[str, int, int]
) -> None:
    clerk = f"{unit}.clerk-1"
    new = acts.NewOuting(stage.unit(unit), *plan, at.date(), stage.person(clerk))
    outing = stage.do(acts.plan_outing, clerk, at - timedelta(days=3), new=new)
    if outing is not None:
        text, met, solved = came
        stage.do(
            acts.log_outing, clerk, at + timedelta(hours=8), outing_id=outing.pk, text=text, met=met,
            solved=solved,
        )  # fmt: skip


def _ask(stage: Stage, at: datetime, unit: str, purpose: str, address: str) -> None:
    """Let somebody ask; all but the newest are answered, and those whose day has come were visited."""
    if not stage.has_come(at) or not stage.year.roster.has(f"{unit}.clerk-1"):
        return
    new = acts.NewVisit(stage.unit(unit), "群众家属", "13700000021", address, purpose)
    with played_at(at):
        one = acts.ask_visit(new=new, by=Citizen(None), at=at)
    clerk = f"{unit}.clerk-1"
    answered = at + timedelta(days=1)
    if not shipped_calendar().is_working_day(answered.date()):
        answered = at + timedelta(hours=6)
    visit_on = shipped_calendar().add_working_days(at.date(), 4)
    outing = None
    if at.date() < stage.last:
        outing = stage.do(
            acts.answer_visit, clerk, answered, request_id=one.pk, visit_on=visit_on,
            officer_id=stage.person(clerk), text="请家属在家，带身份证和户口簿",
        )  # fmt: skip
    if outing is not None:
        came = datetime.combine(visit_on, time(15), tzinfo=ZONE)
        stage.do(
            acts.log_outing,
            clerk,
            came,
            outing_id=outing.pk,
            text="上门核对信息，当场采集签字",
            met=1,
            solved=1,
        )


def _take_cases(stage: Stage) -> None:
    """Let the window take two cases at a market town, as it would at its counter."""
    at = _day(stage, 6)
    by = stage.person(WINDOW)
    known = Case.objects.filter(taken_by=by, whole=None, item__isnull=False, channel="window")
    model = known.select_related("item", "window").order_by("-received_at", "-pk").first()
    if model is None or model.item is None or not stage.has_come(at):
        return
    unit = stage.unit("government-services")
    new = acts.NewOuting(unit, "village", "白石镇便民中心", "流动窗口：集中受理", at.date(), by)
    outing: Outing = stage.do(acts.plan_outing, WINDOW, at - timedelta(days=2), new=new)
    rows = [
        parties.NewParty("person", name, phone=f"1370000005{n}")
        for n, name in enumerate(("曾庆华", "文秀兰"))
    ]
    found = stage.do(parties.register_many, WINDOW, at, rows=rows, unit_id=unit)
    for place, party in enumerate(found):
        application = hall.Application(
            model.item.code, model.window.code, party.code, (), channel="outreach", outing=outing.pk
        )
        stage.do(hall.receive, WINDOW, at + timedelta(minutes=30 + place), new=application)
    stage.do(
        acts.log_outing, WINDOW, at + timedelta(hours=7), outing_id=outing.pk,
        text="流动窗口收件 2 件，咨询 15 人", met=17, solved=15,
    )  # fmt: skip
