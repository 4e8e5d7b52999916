"""Papers that go round: countersigned, read in turn, presented for a decision (P15)."""

from __future__ import annotations

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.upper_lists import office_moment
from zhixing.config.county.year import Year
from zhixing.core.people.acts import Registered
from zhixing.foundation.moment import played_at
from zhixing.work.documents import acts, ticks
from zhixing.work.documents.models import Circulation

SAYS = "请于3个工作日内书面答复，逾期未回复的视为无意见。"
SAYS_NOT = "请于3个工作日内书面答复。"


def play_rounds(year: Year, made: Registered) -> None:
    """Play the rounds of the last three weeks; the same year gives the same."""
    stage = Stage(year, made)
    if not stage.has_come(office_moment(stage, -12, 9)):
        return
    _countersigned(stage)
    _waiting(stage)
    _read(stage)
    _presented(stage)


def _countersign(
    stage: Stage, title: str, by: str, days: int, notice: str, units: tuple[str, ...]
) -> Circulation | None:
    found: Circulation | None = stage.do(
        acts.circulate,
        by,
        office_moment(stage, days, 9),
        new=acts.NewCirculation(
            kind="countersign",
            title=title,
            notice=notice,
            unit_ids=tuple(stage.unit(unit) for unit in units),
        ),
    )
    return found


def _answer(
    stage: Stage, found: Circulation, place: int, by: str, days: int, said: str, text: str = ""
) -> None:
    at = office_moment(stage, days, 10, place)
    stage.do(acts.answer_turn, by, at, circulation_id=found.pk, place=place, answer=said, text=text)


def _countersigned(stage: Stage) -> None:
    title = "关于规范住宅小区停车管理的实施意见（会签稿）"
    units = ("finance", "urban-management", "natural-resources", "justice")
    found = _countersign(stage, title, "housing.clerk-1", -12, SAYS, units)
    if found is None:
        return
    _answer(stage, found, 1, "finance.head", -11, "no_objection")
    _answer(stage, found, 2, "urban-management.head", -10, "opinion", "建议增加充电桩配建比例")
    _answer(stage, found, 3, "natural-resources.head", -10, "no_objection")
    at = office_moment(stage, -8, 9)
    with played_at(at):
        ticks.count_silence(at)
    stage.do(
        acts.settle_opinion,
        "housing.clerk-1",
        office_moment(stage, -7, 9),
        circulation_id=found.pk,
        place=2,
        is_adopted=True,
        reason="第六条增加一款",
    )


def _waiting(stage: Stage) -> None:
    title = "关于进一步加强冬季供暖保障的通知（会签稿）"
    units = ("development-reform", "finance", "market-supervision")
    found = _countersign(stage, title, "housing.clerk-1", -6, SAYS_NOT, units)
    if found is not None:
        _answer(stage, found, 1, "development-reform.head", -5, "no_objection")
        _answer(stage, found, 2, "finance.head", -4, "against", "补贴标准超出年初预算，请先明确资金来源")


def _round(stage: Stage, kind: str, title: str, days: int, *, asks: bool = False) -> Circulation | None:
    posts = ("vice-construction", "executive-vice", "magistrate")
    found: Circulation | None = stage.do(
        acts.circulate,
        SUPERVISOR,
        office_moment(stage, days, 9),
        new=acts.NewCirculation(
            kind=kind,
            title=title,
            notice="请阅示。",
            number="" if asks else "省督通〔2026〕7号",
            post_ids=tuple(stage.made.posts[post] for post in posts),
            has_request=asks,
        ),
    )
    return found


def _read(stage: Stage) -> None:
    found = _round(stage, "circulate", "省政府督查室关于第三季度督查情况的通报", -3)
    if found is not None:
        _answer(stage, found, 1, SUPERVISOR, -2, "read")
        _answer(stage, found, 2, SUPERVISOR, -1, "circled")


def _presented(stage: Stage) -> None:
    found = _round(stage, "present", "关于申请追加老河大桥重建工程资金的请示", -5, asks=True)
    if found is not None:
        _answer(stage, found, 1, SUPERVISOR, -4, "decided", "情况属实，建议从预备费安排")
        _answer(stage, found, 2, SUPERVISOR, -4, "circled")
        _answer(stage, found, 3, SUPERVISOR, -3, "decided", "同意，请财政局、交通运输局办理")
