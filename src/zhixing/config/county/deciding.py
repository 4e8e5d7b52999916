"""How the county decides: a major decision issued and reviewed, one that is being prepared."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import Year
from zhixing.core.people.acts import Registered
from zhixing.work.directives.acts import decisions
from zhixing.work.directives.acts.decisions import Forecast, Opinion, Review, Risk
from zhixing.work.directives.models import MajorDecision

PARTS: Final = (
    ("superior", "市政府供水安全三年行动要求县城漏损率降到9%以内", "上级文件摘录"),
    ("survey", "入户走访612户，老城区14个小区水压不足，年均爆管37次", "调研报告"),
    ("options", "比较整体重建、分区改造、局部抢修三种方案，分区改造单位投入最低", "方案比较表"),
    ("public", "公开征求意见30日，收到意见46条，采纳31条", "意见采纳情况"),
    ("expert", "5名专家论证，建议先改造铸铁管集中路段", "论证意见"),
    ("legality", "司法局审查，权限、程序、内容合法", "审查意见书"),
)


def play_deciding(year: Year, made: Registered) -> None:
    """Play the files of major decisions; the same year gives the same."""
    stage = Stage(year, made)
    _issued(stage)
    _preparing(stage)


def _write(
    stage: Stage, found: MajorDecision, unit: str, at: datetime, parts: tuple[tuple[str, str, str], ...]
) -> None:
    about = found.matter.reference
    for place, (code, text, paper) in enumerate(parts):
        on = at + timedelta(minutes=6 * place)
        kept = stage.paper(paper, about, f"{unit}.head", on)
        stage.do(
            decisions.keep_part,
            f"{unit}.head",
            on,
            number=found.matter.number,
            code=code,
            text=text,
            evidence_ids=(kept,),
        )


def _issued(stage: Stage) -> None:
    """Issued in spring, due for its review in autumn, and reviewed."""
    found = stage.do(
        decisions.open_decision,
        "housing.head",
        stage.at(2, 24),
        title="老城区供水管网分区改造",
        summary="三年改造管网86公里，先改造文昌、滨河两个街道。",
    )
    if found is None:
        return
    number = {"number": found.matter.number}
    _write(stage, found, "housing", stage.at(3, 9), PARTS)
    reason = "由国有供水企业实施，不影响其他经营者"
    at = stage.at(3, 10)
    stage.do(
        decisions.keep_part, "housing.head", at, **number, code="competition", text="", waived_because=reason
    )
    stage.do(
        decisions.keep_risks,
        "housing.head",
        stage.at(3, 10, 10),
        **number,
        risks=(
            Risk("施工期间停水引发投诉", 4, 2, "夜间施工，提前三日公告，设临时供水点", "住建局局长"),
            Risk("专项债资金到位晚", 2, 4, "县财政先行垫付，按季度调度", "财政局局长"),
        ),
        forecasts=(
            Forecast("年减少漏损水量", "万吨", Decimal(100)),
            Forecast("爆管次数下降", "%", Decimal(40)),
        ),
    )
    names = {
        post: stage.year.roster.holder(post).name
        for post in ("executive-vice", "vice-construction", "magistrate")
    }
    stage.do(
        decisions.record_discussion,
        "housing.head",
        stage.at(3, 16, 11),
        **number,
        held_on=stage.day(3, 16),
        opinions=(
            Opinion(names["executive-vice"], "常务副县长", "agree", "资金方案可行，按季度拨付"),
            Opinion(names["vice-construction"], "副县长", "other", "建议先做水压最低的6个小区"),
            Opinion(names["magistrate"], "县长", "agree", "同意，先易后难，年底见效"),
        ),
        conclusion="原则通过，先改造水压最低的6个小区，按季度向常务会议报告。",
    )
    paper = f"澄政发〔{stage.last.year}〕7号"
    stage.do(decisions.issue_decision, SUPERVISOR, stage.at(3, 20), **number, document_number=paper)
    stage.do(
        decisions.review_decision,
        SUPERVISOR,
        stage.at(9, 18),
        **number,
        review=Review(
            {"年减少漏损水量": Decimal(62), "爆管次数下降": Decimal(43)},
            "二期管材到货晚两个月，改造进度比计划少21公里；已调整采购批次",
            "minor",
            {"施工期间停水引发投诉": "收到投诉19件，均在3日内答复", "专项债资金到位晚": "未发生"},
        ),
    )


def _preparing(stage: Stage) -> None:
    """Opened this month, with half of its parts."""
    at = (stage.year.end - timedelta(days=9)).replace(hour=2, minute=0)
    found = stage.do(
        decisions.open_decision,
        "transport.head",
        at,
        title="县城公交线网优化和票价调整",
        summary="线路由14条调整为11条，增加通学、通医专线4条，票价不变。",
    )
    if found is not None:
        _write(stage, found, "transport", at + timedelta(hours=1), PARTS[1:2])
