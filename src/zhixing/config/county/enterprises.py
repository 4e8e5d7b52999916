"""What enterprises asked for and what became of it, and where work on a project stopped (C4, C6, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zhixing.config.county.decisions import CHECKER, SUPERVISOR, Stage
from zhixing.config.county.reviews import play_reviews
from zhixing.config.county.upper_lists import office_moment
from zhixing.config.county.year import Year
from zhixing.core.matters import acts as matters
from zhixing.core.people.acts import Registered
from zhixing.work.projects import acts
from zhixing.work.projects.models import Need, Project, Stoppage

SECRETARIES = ((8, "industry"), (9, "development-zone"), (11, "commerce"))
LINKED = ((16, ("natural-resources", "majiadu")), (2, ("water", "laohe")), (19, ("shuanghe", "environment")))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One need: days are office days before the end; `answers` are (day, text, promised in days or None)."""

    title: str
    enterprise: str
    kind: str
    asked: int
    unit: str = ""
    project: int | None = None
    on_visit: bool = False
    answers: tuple[tuple[int, str, int | None], ...] = ()
    said: tuple[tuple[int, bool], ...] = ()
    cannot: str = ""


_NEEDS = (
    _Asked(
        "进口设备报关和免税手续不熟悉", "宏远精密铸件公司", "approval", 58, project=8,
        answers=((57, "已约海关关员到厂辅导，免税确认书于当日提交", None),), said=((50, True),),
    ),
    _Asked(
        "厂区北门道路雨天积水，货车无法通行", "宏远精密铸件公司", "other", 44, unit="urban-management",
        answers=((41, "排水口改造已列入城区积水点整治，完成后请企业现场验看", 7),), said=((33, True),),
    ),
    _Asked(
        "新增用能2.1万吨标准煤的指标", "澄能新材料公司", "policy", 40, unit="development-reform",
        answers=((36, "县级已无可统筹指标，须由市级在全市范围内平衡，材料已于当日上报", None),),
        cannot="市发展和改革委员会",
    ),
    _Asked(
        "冷库主体工程进度款拨付", "冷链物流园运营公司", "finance", 35, unit="finance",
        answers=((32, "第一笔2100万元在资金到账后5个工作日内拨付", 8), (18, "剩余部分由专项债券安排", 6)),
        said=((23, False), (11, False)),
    ),
    _Asked(
        "一线操作工缺口120人", "县纺织服装产业园", "hiring", 26, unit="human-resources",
        answers=((23, "两场专场招聘会到岗96人，其余由劳务协作站定向输送", None),), said=((15, True),),
    ),
    _Asked(
        "厂区电压不稳，要求双回路供电", "澄能新材料公司", "utility", 14, unit="development-reform",
        answers=((10, "已与供电公司确定方案，新线路架设后由企业试运行", 12),),
    ),
    _Asked(
        "技术改造奖补资金兑现", "宏远精密铸件公司", "policy", 9, unit="industry",
        answers=((6, "奖补审核已公示，公示期满后拨付", 8),),
    ),
    _Asked("冷链二期用地红线与规划道路冲突", "冷链物流园运营公司", "land", 7, unit="natural-resources"),
    _Asked("园区公交末班车早于下班时间", "东坝工业园企业联合会", "other", 4, unit="transport", on_visit=True),
    _Asked("联合厂房消防验收时间", "东坝标准厂房入驻企业", "approval", 3, unit="housing"),
    _Asked("试生产期间环评变更怎样办理", "澄能新材料公司", "approval", 1, project=9),
)  # fmt: skip


def play_enterprises(year: Year, made: Registered) -> None:
    """Play needs and stoppages through their acts; the same year gives the same."""
    stage = Stage(year, made)
    if not stage.has_come(stage.at(1, 15)):
        return
    wanted = {one.title: one.number for one in year.content.projects}
    found = {
        wanted[one.matter.title]: one
        for one in Project.objects.select_related("matter")
        if one.matter.title in wanted
    }
    _name(stage, found)
    for asked in _NEEDS:
        _ask(stage, found, asked)
    _stopped(stage, found)
    play_reviews(stage, found)


def _name(stage: Stage, found: dict[int, Project]) -> None:
    at = stage.at(1, 15, 10)
    for number, unit in SECRETARIES:
        if number in found and stage.year.roster.has(f"{unit}.clerk-2"):
            person = stage.person(f"{unit}.clerk-2")
            stage.do(acts.name_secretary, SUPERVISOR, at, project_id=found[number].pk, person_id=person)
    for number, units in LINKED:
        for unit in units:
            head, deputy = f"{unit}.head", f"{unit}.deputy-1"
            if number in found and stage.year.roster.has(head) and stage.year.roster.has(deputy):
                stage.do(
                    acts.name_group,
                    SUPERVISOR,
                    at,
                    project_id=found[number].pk,
                    unit_id=stage.unit(unit),
                    head_post_id=stage.made.posts[head],
                    deputy_post_id=stage.made.posts[deputy],
                )


def _ask(stage: Stage, found: dict[int, Project], asked: _Asked) -> None:
    at = office_moment(stage, -asked.asked, 9, 20)
    project = found.get(asked.project) if asked.project else None
    if asked.project and project is None:
        return
    new = acts.NewNeed(
        title=asked.title,
        enterprise=asked.enterprise,
        asked_at=at,
        need_type=asked.kind,
        project_id=project.pk if project else None,
        unit_id=stage.unit(asked.unit) if asked.unit else None,
        found_on_visit=asked.on_visit,
    )
    need: Need | None = stage.do(acts.file_need, SUPERVISOR, at + timedelta(minutes=15), new=new)
    if need is None:
        return
    lead = next(unit for number, unit in SECRETARIES if number == asked.project) if asked.project else ""
    by = f"{asked.unit}.head" if asked.unit else f"{lead}.head"
    for place, (back, text, promised) in enumerate(asked.answers):
        answered = office_moment(stage, -back, 16)
        more: dict[str, Any] = {"cannot": True, "level": asked.cannot} if asked.cannot else {}
        if promised:
            more["promised_on"] = office_moment(stage, promised - back, 9).date()
        stage.do(acts.answer_need, by, answered, need_id=need.pk, text=text, **more)
        if place < len(asked.said):
            day, is_solved = asked.said[place]
            said = "企业现场确认已解决" if is_solved else "企业反映仍未解决"
            at = office_moment(stage, -day, 10)
            stage.do(acts.confirm_need, CHECKER, at, need_id=need.pk, is_solved=is_solved, said=said)


def _stopped(stage: Stage, found: dict[int, Project]) -> None:
    """Two stoppages of the year that are over, one for a lawful cause, and one that goes on."""
    if 2 in found:
        flood = _report(
            stage, found[2], date(stage.last.year, 5, 25), "项目部", "上游来水上涨，水上作业全部停止"
        )
        _reply(stage, flood, ("water", "laohe"))
        _resume(stage, flood, "汛期", stage.at(7, 7, 16), ((None, 43),), "汛后复测围堰，分两班作业抢回工期")
    if 16 in found:
        dike = _report(
            stage, found[16], date(stage.last.year, 6, 1), "施工单位", "3户权利人对征地边界有异议，现场阻工"
        )
        _reply(stage, dike, ("natural-resources", "majiadu"))
        _resume(
            stage,
            dike,
            "用地手续或边界争议",
            stage.at(6, 15, 16),
            (("water", 10), ("natural-resources", 4)),
            "重新勘测定界，补签协议后复工",
        )
        if dike is not None:
            stage.do(
                acts.decide_tracing,
                SUPERVISOR,
                stage.at(6, 18, 10),
                stoppage_id=dike.pk,
                is_opened=False,
                decision_number="",
                reason="两单位已书面说明情况，边界勘测程序已补正，按县政府专题会议意见在周调度会上通报",
            )
    if 19 in found:
        on = office_moment(stage, -6, 9).date()
        now = _report(stage, found[19], on, "双河镇", "部分村民在进场路口阻工，要求重新公示选址")
        _reply(stage, now, ("shuanghe",))


def _report(stage: Stage, project: Project, on: date, reporter: str, text: str) -> Stoppage | None:
    at = datetime.combine(on, stage.at(1, 15, 10, 30).timetz())
    made: Stoppage | None = stage.do(
        acts.report_stoppage,
        SUPERVISOR,
        at,
        project_id=project.pk,
        stopped_on=on,
        reporter=reporter,
        text=text,
    )
    return made


def _reply(stage: Stage, stoppage: Stoppage | None, units: tuple[str, ...]) -> None:
    if stoppage is None:
        return
    at = stoppage.matter.registered_at + timedelta(hours=6)
    for unit in units:
        if stage.year.roster.has(f"{unit}.deputy-1"):
            stage.do(
                matters.reply_support,
                f"{unit}.head",
                at,
                matter_id=stoppage.matter_id,
                unit_id=stage.unit(unit),
                reply="已派员到现场，本单位应办事项清单和完成时间随文报送",
            )


def _resume(
    stage: Stage,
    stoppage: Stoppage | None,
    cause: str,
    at: datetime,
    shares: tuple[tuple[str | None, int], ...],
    plan: str,
) -> None:
    if stoppage is None or not stage.has_come(at):
        return
    said = stoppage.matter.registered_at + timedelta(days=1)
    stage.do(acts.say_cause, SUPERVISOR, said, stoppage_id=stoppage.pk, cause=cause, text=plan)
    stage.do(
        acts.resume_work,
        SUPERVISOR,
        at,
        stoppage_id=stoppage.pk,
        resumed_on=at.date(),
        shares=[acts.Share(days, cause, stage.unit(unit) if unit else None) for unit, days in shares],
    )
