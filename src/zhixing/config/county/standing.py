"""What stands all year: the three bodies, what each post answers for, 一岗双责 papers, partners' keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhixing.config.county.decisions import CHECKER, SUPERVISOR, Stage
from zhixing.config.county.hall import KEEPER
from zhixing.config.county.year import Year
from zhixing.core.people import acts
from zhixing.core.people.acts import Registered
from zhixing.work.service_hall.acts import partners

PEOPLE: Final = "government-office.deputy-1"
LAW: Final = "justice.legal"

#         kind, name, kept by, standing, powers, duties, procedure, rights, members
BODIES: Final = (
    (
        "leading_group", "县效能建设领导小组", "government-office",
        "议事协调机构，县政府主要负责人任组长", "审定工作方案和处理意见", "每季度听取一次汇报，研究突出问题",
        "由组长召集，集体讨论，形成会议纪要", ("decide_treatment",), ("government-office.head",),
    ),
    (
        "efficiency_office", "县效能办", "supervision-office",
        "领导小组的办事机构，设在督查室", "组织检查，认定问题，提出处理意见", "日常检查、情况通报、台账管理",
        "两人以上核查，核查对象先说明情况，再提出意见", ("classify",), (SUPERVISOR, CHECKER),
    ),
    (
        "complaints_centre", "县效能监察投诉中心", "government-services",
        "常设受理机构，与 12345 热线衔接", "受理、核查投诉，裁定是否属实", "五个工作日内答复投诉人",
        "登记、核查、裁定、答复，本人被投诉的回避", ("judge_complaint",), (KEEPER,),
    ),
)  # fmt: skip

#        unit, functions: title and duties, each what, whose, how measured, its power and clause, with whom
DUTIES: Final = (
    ("market-supervision", (
        ("市场主体登记注册", (("受理、核准市场主体登记", "clerk-1", "承诺时限内办结率 100%", "登记核准",
                               "县直机关考核办法第六条", "税务局、公安局"),)),
        ("食品安全监督管理", (("食品经营许可审批和现场核查", "deputy-1", "现场核查全程有记录", "食品经营许可",
                               "食品安全责任制第八条", "卫健局、农业农村局"),)),
    ), True),
    ("housing", (
        ("城镇老旧小区改造", (("项目计划和资金拨付", "deputy-1", "按月拨付，账实相符", "项目资金审核",
                               "县直机关考核办法第六条", "财政局、发改局"),)),
        ("物业服务监督管理", (("物业投诉处理", "clerk-1", "五个工作日答复", "", "", "街道办事处"),)),
        ("建设工程消防设计审查", ()),
    ), False),
    ("government-services", (
        ("政务服务事项进驻和窗口管理", (("窗口授权和考勤", "head", "授权事项全部落实到窗口", "窗口管理",
                                         "大厅管理制度第四条", "各进驻部门"),)),
    ), True),
)  # fmt: skip

PLAN: Final = (("完成年度重点任务", "按月调度进展"), ("全员签订服务承诺", "每季度开展一次作风自查"))
LATER: Final = (
    ("deployment", 3, 6, "年度工作部署会纪要", ("部署重点任务",), ("部署作风自查和廉政谈话",)),
    ("inspection", 7, 15, "半年检查通报", ("检查任务进度",), ("检查窗口服务和首问责任落实",)),
)
ONLY_BUSINESS: Final = "housing"
"""Its half-year inspection looked at the business alone: the checkpoint is missed."""


def play_standing(year: Year, made: Registered) -> None:
    """Establish the bodies, let three units say who answers for what, hand papers in, let a system in."""
    stage = Stage(year, made)
    if not stage.has_come(stage.at(1, 20)):
        return
    _bodies(stage)
    _duties(stage)
    _papers(stage)
    _partner(stage)


def _bodies(stage: Stage) -> None:
    at = stage.at(1, 8)
    for kind, name, unit, standing, powers, duties, procedure, rights, members in BODIES:
        stage.do(acts.establish_body, PEOPLE, at, kind=kind, name=name, unit_id=stage.unit(unit))
        stage.do(
            acts.set_body_rule, LAW, at + timedelta(hours=1), kind=kind, standing=standing, powers=powers,
            duties=duties, procedure=procedure, rights=rights, document="澄政办发〔效能〕1号",
            since=date(stage.last.year, 1, 9),
        )  # fmt: skip
        for post in members:
            stage.do(
                acts.seat_member, PEOPLE, at + timedelta(hours=2), kind=kind, post_id=stage.made.posts[post]
            )


def _duties(stage: Stage) -> None:
    at = stage.at(1, 15)
    for unit, functions, is_published in DUTIES:
        head = f"{unit}.head"
        titles = [title for title, _ in functions]
        rows = stage.do(
            acts.declare_functions, head, at, unit_id=stage.unit(unit), titles=titles, document="三定规定",
            since=at.date(),
        )  # fmt: skip
        for row, (_title, duties) in zip(rows, functions, strict=True):
            for title, post, standard, power, consequence, partner in duties:
                stage.do(
                    acts.bind_duty, head, at, function_id=row.pk, title=title,
                    post_id=stage.made.posts[f"{unit}.{post}"], standard=standard, power=power,
                    consequence=consequence, partner=partner,
                )  # fmt: skip
        if is_published:
            stage.do(acts.publish_duties, head, at + timedelta(days=1), unit_id=stage.unit(unit))


def _papers(stage: Stage) -> None:
    for unit, _functions, _is_published in DUTIES:
        values = {"unit_id": stage.unit(unit), "year": stage.last.year}
        stage.do(
            acts.submit_dual_paper, f"{unit}.head", stage.at(1, 20), checkpoint="plan", title="年度工作计划",
            business=PLAN[0], conduct=PLAN[1], **values,
        )  # fmt: skip
        for checkpoint, month, day, title, business, conduct in LATER:
            is_missed = unit == ONLY_BUSINESS and checkpoint == "inspection"
            stage.do(
                acts.submit_dual_paper, f"{unit}.head", stage.at(month, day), checkpoint=checkpoint,
                title=title, business=business, conduct=() if is_missed else conduct, **values,
            )  # fmt: skip


def _partner(stage: Stage) -> None:
    """Let the system of a bank's branch hand applications in, on the paper of the hall."""
    at = stage.year.end - timedelta(days=20)
    issued = stage.do(
        acts.issue_partner_key, PEOPLE, at, name="银企通办系统", unit_id=stage.unit("government-services"),
        document="澄政服〔对接〕3号", until=at + timedelta(days=300),
    )  # fmt: skip
    stage.do(
        partners.grant_partner, KEEPER, at + timedelta(hours=1), key_id=issued.row.pk, scopes=("file_case",),
        document="澄政服〔对接〕3号",
    )  # fmt: skip
