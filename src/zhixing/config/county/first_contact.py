"""What citizens asked at counters and telephones, who was asked first, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.complaints import acts, ticks

WINDOW: Final = "government-services.window"

#       days ago, time, asked, channel, title, unlisted, what then (answer | refer | unit | lapsed | waiting)
ASKED: Final = (
    (29, (9, 20), WINDOW, "window", "老旧小区加装电梯怎么申请", False, "housing"),
    (26, (10, 5), "housing.clerk-1", "phone", "公租房年审要带哪些材料", False, "answer"),
    (
        24,
        (15, 10),
        WINDOW,
        "window",
        "祖屋宅基地界址与邻居登记不一致，两个单位都说不归自己管",
        True,
        "natural-resources",
    ),
    (21, (8, 40), "civil-affairs.clerk-1", "visit", "低保复核为什么要重新提交病历", False, "answer"),
    (19, (11, 15), WINDOW, "window", "外省职工医保转回本县如何办理", False, "refer"),
    (15, (9, 50), "market-supervision.clerk-1", "phone", "小作坊登记证遗失补办", False, "answer"),
    (12, (9, 0), WINDOW, "phone", "门前道路改造后排水不畅找谁", False, "lapsed"),
    (9, (16, 0), "laohe.clerk-1", "visit", "村道路灯不亮", False, "answer"),
    (6, (10, 30), WINDOW, "window", "二十年前的集体房改房没有原始票据，无法办理产权登记", True, "open"),
    (3, (9, 10), "urban-management.clerk-1", "phone", "店外摆摊临时占道审批", False, "answer"),
    (1, (16, 40), WINDOW, "phone", "学区划分咨询", False, "waiting"),
)
ANSWERS: Final = "已当面（电话）说明办理条件、材料、地点和时限，并留下联系电话。"


def play_first_contacts(year: Year, made: Registered) -> None:
    """Play eleven questions of the last month, and the call that nobody registered."""
    stage = Stage(year, made)
    for ago, clock, post, channel, title, unlisted, then in ASKED:
        if stage.year.roster.has(post):
            new = acts.NewContact(title=title, text="", channel=channel, is_unlisted=unlisted)
            _ask(stage, _day(stage, ago, *clock), post, new, then)
    _leave_unregistered(stage)


def _day(stage: Stage, ago: int, hour: int, minute: int) -> datetime:
    """Return the office day at most so many days before the last day of the history."""
    on = stage.last - timedelta(days=ago)
    while not shipped_calendar().is_working_day(on):
        on -= timedelta(days=1)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def _ask(stage: Stage, at: datetime, post: str, new: acts.NewContact, then: str) -> None:
    contact = stage.do(acts.register_contact, post, at, new=new)
    if contact is None or then == "open":
        return
    later = at + timedelta(minutes=8)
    if then == "answer":
        stage.do(acts.answer_contact, post, later, contact_id=contact.pk, text=ANSWERS)
    elif then == "refer":
        stage.do(
            acts.refer_contact, post, later, contact_id=contact.pk, unit="医疗保障局参保股",
            place="政务服务中心二楼 12 号窗口", phone="0000-2160012",
        )  # fmt: skip
    else:
        unit = then if then in ("housing", "natural-resources") else "urban-management"
        to = stage.unit(unit)
        stage.do(
            acts.offer_contact, post, later, contact_id=contact.pk, to_unit_id=to, to_person_id=None,
            reason="属该单位职责，请接收并答复群众",
        )  # fmt: skip
        _end(stage, contact.pk, unit, then, later)


def _end(stage: Stage, contact_id: int, unit: str, then: str, at: datetime) -> None:
    clerk = f"{unit}.clerk-1"
    if then == unit:
        stage.do(acts.accept_contact, clerk, at + timedelta(minutes=6), contact_id=contact_id)
        stage.do(acts.answer_contact, clerk, at + timedelta(days=1), contact_id=contact_id, text=ANSWERS)
    elif then == "lapsed":
        late = at + timedelta(days=1)
        with played_at(late):
            ticks.lapse_offers(late)


def _leave_unregistered(stage: Stage) -> None:
    post = "transport.clerk-1"
    at = _day(stage, 17, 10, 20)
    if not stage.year.roster.has(post) or not stage.has_come(at):
        return
    call = acts.NewCall(
        reference=f"12345-{at:%m%d}-017", channel="phone", called_at=at, person_id=stage.person(post),
        unit_id=stage.unit("transport"), summary="农村客运班次调整，群众询问何时恢复",
    )  # fmt: skip
    kept = stage.do(acts.log_enquiry, SUPERVISOR, at + timedelta(days=1), new=call)
    stage.do(
        acts.complain_unregistered, SUPERVISOR, at + timedelta(days=2), call_id=kept.pk,
        text="接电话的人说不归他管，没有说明找谁",
    )  # fmt: skip
