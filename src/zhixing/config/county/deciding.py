"""How the county decides: a major decision issued and reviewed, one that is being prepared."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import Year
from zhixing.core.people.acts import Registered
from zhixing.work.directives.acts import decisions, matrix, registry
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
    _matrices(stage)
    _registry(stage)


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
        stage.at(1, 20),
        title="老城区供水管网分区改造",
        summary="三年改造管网86公里，先改造文昌、滨河两个街道。",
    )
    if found is None:
        return
    number = {"number": found.matter.number}
    site = "县政府门户网站意见征集栏目"
    stage.do(decisions.publish_draft, "housing.head", stage.at(1, 22), **number, location=site)
    stage.do(decisions.send_for_legality, "housing.head", stage.at(2, 27), **number)
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
    at = (stage.year.end - timedelta(days=9)).replace(hour=10, minute=0)
    found = stage.do(
        decisions.open_decision,
        "transport.head",
        at,
        title="县城公交线网优化和票价调整",
        summary="线路由14条调整为11条，增加通学、通医专线4条，票价不变。",
    )
    if found is not None:
        _write(stage, found, "transport", at + timedelta(hours=1), PARTS[1:2])
        number, site = found.matter.number, "县政府门户网站意见征集栏目"
        on = at + timedelta(hours=2)
        stage.do(decisions.publish_draft, "transport.head", on, number=number, location=site)


POLICY: Final = """一、惠企资金直达快享，申报材料减至3份以内
二、招标投标全面取消投标报名环节
三、政府投资项目工程款按月支付
四、企业开办1个工作日办结
五、清理拖欠中小企业账款，年底前清零
六、水电气报装免费接入红线
七、涉企检查实行扫码登记
八、轻微违法首次不罚"""


def _matrices(stage: Stage) -> None:
    """A policy of the province in three bureaus: complete, waiting for approval, costly clauses blank."""
    units = ("market-supervision", "housing", "finance")
    at = (stage.year.end - timedelta(days=26)).replace(hour=9, minute=0)
    new = matrix.NewPolicy(
        "优化营商环境若干措施",
        f"省政发〔{stage.last.year}〕18号",
        "省人民政府",
        POLICY,
        tuple(stage.unit(unit) for unit in units),
        frozenset({3, 5}),
    )
    policy = stage.do(matrix.send_policy, SUPERVISOR, at, new=new)
    if policy is None:
        return
    numbers = {one.matter.unit_id: one.matter.number for one in policy.matrices.select_related("matter")}
    for unit, skipped in zip(units, ((), (5,), (3, 5)), strict=True):
        due = (at + timedelta(days=60)).date()
        for place in range(1, 9):
            if place in skipped:
                continue
            words = f"第{place}条列入{at.year}年重点任务，由业务股室承办"
            mapped = matrix.NewMapping("measure", words, stage.person(f"{unit}.clerk-1"), due)
            on = at + timedelta(days=2, minutes=5 * place)
            number = numbers[stage.unit(unit)]
            stage.do(matrix.map_clause, f"{unit}.head", on, number=number, place=place, new=mapped)
    lowered = matrix.NewMapping("adaptation", "账款分两年清偿，先付农民工工资部分", lowers_entitlement=True)
    on = at + timedelta(days=5)
    number = numbers[stage.unit("housing")]
    stage.do(matrix.map_clause, "housing.head", on, number=number, place=5, new=lowered)


MARKETS: Final = """第一条 早市摊点经营时间为每日5时至8时
第二条 摊主应当保持摊位周边清洁，收市后清运垃圾
第三条 不得占用消防通道和盲道"""
FIRE: Final = """第一条 早市摊点经营时间为每日6时至9时30分
第二条 使用明火的摊位配备灭火器"""


def _registry(stage: Stage) -> None:
    """A rule on street markets that was changed three times, and a draft of another bureau on the same."""
    same = {"topic": "占道经营管理", "subject": "早夜市摊点"}
    head, unit = "urban-management.head", "澄城管"
    signer = stage.year.roster.holder(head).name
    title = {"title": "早夜市摊点管理办法", "text": MARKETS}
    found = stage.do(registry.register_document, head, stage.at(2, 9), **title, **same)
    if found is None:
        return
    year = stage.last.year
    stage.do(
        registry.issue_document,
        head,
        stage.at(2, 11),
        document_id=found.pk,
        signature=registry.Signature(f"{unit}〔{year}〕4号", signer),
    )
    for month, day, number, hours in (
        (4, 8, 9, "6时至9时"),
        (6, 10, 15, "5时至9时"),
        (9, 2, 22, "5时30分至8时30分"),
    ):
        stage.do(
            registry.amend_document,
            head,
            stage.at(month, day, 10),
            document_id=found.pk,
            place=1,
            text=f"第一条 早市摊点经营时间为每日{hours}",
            signature=registry.Signature(f"{unit}〔{year}〕{number}号", signer),
        )
    at = (stage.year.end - timedelta(days=6)).replace(hour=10, minute=0)
    draft = {"title": "早夜市摊点消防安全规定", "text": FIRE}
    stage.do(registry.register_document, "fire-brigade.head", at, **draft, **same)
