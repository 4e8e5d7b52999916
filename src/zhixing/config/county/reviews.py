"""Reviews of projects with their panels, and what waited at the entry gate (C5, C8)."""

from __future__ import annotations

import io
import random
from decimal import Decimal

from zhixing.config.county.decisions import CHECKER, SUPERVISOR, Stage
from zhixing.config.county.papers import photograph
from zhixing.config.county.upper_lists import office_moment
from zhixing.work.projects import acts
from zhixing.work.projects.models import Gate, Project, Review, Seat

COST, ROAD, ROCK, STRUCTURE, ELECTRIC = "工程造价", "道路桥梁", "岩土工程", "建筑结构", "机电设备"
# employer, speciality, former employer
_POOL = (
    ("临州市建筑设计院", STRUCTURE, ""),
    ("省建筑科学研究院", STRUCTURE, "临州建工集团"),
    ("临州大学土木学院", STRUCTURE, ""),
    ("省机电设计研究院", ELECTRIC, ""),
    ("临州市设备安装公司", ELECTRIC, ""),
    ("省交通规划设计院", ROAD, ""),
    ("临州市公路局（退休）", ROAD, ""),
    ("省地质勘察院", ROCK, ""),
    ("临州市勘测设计院", ROCK, "临州路桥公司"),
)


def play_reviews(stage: Stage, found: dict[int, Project]) -> None:
    """Play the pool, two reviews and three projects at the gate; the same year gives the same."""
    _pool(stage)
    done = _review(stage, found.get(5), "房屋建筑工程概算", ("临州建工集团", "省第二监理公司"), "72000", -60)
    if done is not None:
        for place, seat in enumerate(Seat.objects.filter(review=done, recused_at=None).order_by("turn")):
            _opinion(stage, done, seat, -56 + place)
        at = office_moment(stage, -52, 15)
        text = "核减基础工程和设备暂估价，其余合理"
        signed = io.BytesIO(photograph(f"评审报告签字件 {done.pk}"))
        said = acts.Conclusion(Decimal(68_400), text, signed, "评审报告（签字）.jpg")
        stage.do(acts.conclude_review, CHECKER, at, review_id=done.pk, conclusion=said)
    now = _review(stage, found.get(1), "市政道路桥梁", ("临州路桥公司",), "68000", -5)
    if now is not None:
        _opinion(stage, now, Seat.objects.filter(review=now, recused_at=None).order_by("turn")[0], -2)
    _gates(stage)


def _pool(stage: Stage) -> None:
    names, chance = stage.year.content.names, random.Random("experts")  # noqa: S311 - the same every time
    surnames = list(names.surnames)
    rows = [
        acts.NewExpert(
            chance.choice(surnames) + chance.choice(names.elder_men),
            employer,
            (speciality,),
            (former,) if former else (),
        )
        for employer, speciality, former in _POOL
    ]
    ours = stage.year.roster.holder("finance.clerk-1")
    rows.append(acts.NewExpert(ours.name, "县财政局", (COST,), (), stage.unit("finance")))
    stage.do(acts.add_experts, SUPERVISOR, stage.at(1, 20), rows=rows)


def _review(
    stage: Stage, project: Project | None, kind: str, parties: tuple[str, ...], amount: str, days: int
) -> Review | None:
    if project is None:
        return None
    made: Review | None = stage.do(
        acts.open_review,
        CHECKER,
        office_moment(stage, days, 9, 30),
        project_id=project.pk,
        review_type=kind,
        parties=parties,
        submitted=Decimal(amount),
    )
    return made


def _opinion(stage: Stage, found: Review, seat: Seat, days: int) -> None:
    said = f"{seat.speciality}部分依据充分，个别子目套价偏高，建议核减"
    opinion = acts.Opinion(
        said,
        86 - seat.turn,
        Decimal("6.5"),
        Decimal(1500),
        io.BytesIO(photograph(f"专家意见签字件 {seat.pk}")),
        f"专家意见{seat.turn}.jpg",
    )
    at = office_moment(stage, days, 11)
    stage.do(acts.give_opinion, CHECKER, at, review_id=found.pk, seat_id=seat.pk, opinion=opinion)


def _gates(stage: Stage) -> None:
    """One admitted with proof of need, one whose objections changed it, one under notice now."""
    nursery = _file(
        stage,
        -90,
        "滨河公办幼儿园",
        "education",
        "学位缺口调查",
        Decimal(3200),
        540,
        540,
        "人",
        need="学位需求调查",
    )
    if nursery is not None:
        _release(stage, nursery, -79)
        _decide(stage, nursery, -80, is_admitted=True, text="需求明确，纳入下年度计划")
    square = _file(
        stage,
        -70,
        "县政府前广场",
        "urban-management",
        "提升城市形象",
        Decimal(2000),
        80_000,
        1_000_000,
        "人次",
    )
    if square is not None:
        _release(stage, square, -70)
        told = [acts.NewObjection(text, office_moment(stage, -66, 9).date(), "来信") for text in _SAID]
        stage.do(acts.log_objections, CHECKER, office_moment(stage, -64, 9), gate_id=square.pk, rows=told)
        stage.do(
            acts.answer_objections,
            CHECKER,
            office_moment(stage, -61, 10),
            gate_id=square.pk,
            places=list(range(1, len(told) + 1)),
            answer="硬化面积压减一半，增设停车位120个和公厕1座，投资调减到1100万元",
        )
        _decide(stage, square, -58, is_admitted=False, text="按调整后的方案重新论证申报")
    lights = _file(
        stage, -4, "滨河路夜景亮化", "housing", "节日氛围营造", Decimal(860), 30_000, 400_000, "人次"
    )
    if lights is not None:
        _release(stage, lights, -4)
        told = [acts.NewObjection("路灯不亮的小区先修", office_moment(stage, -2, 9).date(), "县长信箱")]
        stage.do(acts.log_objections, CHECKER, office_moment(stage, -1, 9), gate_id=lights.pk, rows=told)


_SAID = (
    "现有广场使用率不高，不如建停车场",
    "周边三个小区没有公厕",
    "希望把钱用在雨污分流上",
    "大面积硬化不利于排水",
)


def _file(
    stage: Stage,
    days: int,
    title: str,
    unit: str,
    asked: str,
    cost: Decimal,
    people: int,
    promised: int,
    measure: str,
    *,
    need: str = "",
) -> Gate | None:
    at = office_moment(stage, days, 10)
    new = acts.NewGate(
        title=title,
        unit_id=stage.unit(unit),
        cost=cost,
        lifelong_cost=cost * Decimal("1.6"),
        funding="县级财政和上级专项",
        asked_by=asked,
        beneficiaries=people,
        promised=promised,
        measure=measure,
        proposer_post_id=stage.made.posts[f"{unit}.head"],
        need=io.BytesIO(photograph(need)) if need else None,
        need_name=f"{need}.jpg" if need else "",
    )
    made: Gate | None = stage.do(acts.file_gate, f"{unit}.head", at, new=new)
    return made


def _release(stage: Stage, found: Gate, days: int) -> None:
    """Put a project before the public in the afternoon, read for secrets by the secrecy officer."""
    reader = stage.year.roster.holder("government-office.secrecy").name
    at = office_moment(stage, days, 15)
    stage.do(acts.release_gate, SUPERVISOR, at, gate_id=found.pk, read_by=reader)


def _decide(stage: Stage, found: Gate, days: int, *, is_admitted: bool, text: str) -> None:
    at = office_moment(stage, days, 16)
    number = f"县政府常务会议纪要〔{at.year}〕{at.month}号"
    stage.do(
        acts.decide_gate,
        SUPERVISOR,
        at,
        gate_id=found.pk,
        is_admitted=is_admitted,
        decision_number=number,
        text=text,
    )
