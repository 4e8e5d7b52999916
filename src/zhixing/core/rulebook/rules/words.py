"""How a rule's values read on a page: key and unit in Chinese, lists and tables as lines. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhixing.core.rulebook.rules.parsing import WHOLE_UNITS
from zhixing.core.rulebook.rules.records import Rule, Value
from zhixing.foundation.words import mark, translate

UNIT_WORDS: Final[Mapping[str, str]] = {
    "before_working_days": mark("个工作日之前"),
    "before_calendar_days": mark("日之前"),
    "working_days": mark("个工作日"),
    "working_hours": mark("工作小时"),
    "calendar_days": mark("日（自然日）"),
    "clock_hours": mark("小时（钟点）"),
    "months": mark("个月"),
    "years": mark("年"),
    "quarters": mark("个季度"),
    "weeks": mark("周"),
    "minutes": mark("分钟"),
    "seconds": mark("秒"),
    "percent": mark("%"),
    "permille": mark("‰"),
    "tenths": mark("（十分之一）"),
    "count": mark("（个、次）"),
    "points": mark("分"),
    "levels": mark("级"),
    "fen": mark("分（人民币）"),
    "characters": mark("字"),
    "credits": mark("学分"),
    "study_hours": mark("学时"),
}
PREFIX_WORDS: Final[Mapping[str, str]] = {
    "": mark("数值"),
    "urgent": mark("急件"),
    "at_once": mark("马上办"),
    "yellow": mark("黄灯"),
    "extension": mark("可延长"),
    "extensions": mark("延期次数"),
    "cap": mark("上限"),
    "within": mark("期间"),
    "least": mark("至少"),
    "most": mark("至多"),
    "members": mark("应有项数"),
    "summary": mark("简易程序"),
    "internal_before": mark("内部时限提前"),
    "sample": mark("样本"),
    "sampled": mark("抽查"),
    "warned": mark("提前提醒"),
    "explanation": mark("说明"),
    "short": mark("较短"),
    "ordinary": mark("一般"),
    "hard": mark("较难"),
    "long_before": mark("长时限到期前"),
    "short_before": mark("短时限到期前"),
    "ability": mark("能力分"),
    "approved": mark("经批准可至"),
    "assigned_within": mark("安排于"),
    "automatic": mark("自动取数"),
    "booking": mark("每时段预约"),
    "burden_growth": mark("负担增长"),
    "cases": mark("办件"),
    "chief_indicators": mark("主要负责人指标"),
    "clerk_indicators": mark("工作人员指标"),
    "colleagues": mark("同事评价"),
    "common": mark("公共课"),
    "complaint": mark("投诉扣减"),
    "complaints": mark("投诉"),
    "concealed": mark("隐瞒的"),
    "conduct": mark("行为扣分"),
    "continued_days": mark("连续申请间隔"),
    "core_ability": mark("核心能力课"),
    "core_business": mark("核心业务课"),
    "count_type": mark("数量类指标"),
    "days": mark("天数"),
    "decide": mark("决定"),
    "delegate": mark("代表委员"),
    "departments": mark("部门"),
    "drop": mark("下降"),
    "elder": mark("年龄"),
    "exceptions": mark("例外"),
    "false_alarms": mark("误报"),
    "feedback": mark("反馈"),
    "fewest": mark("最少"),
    "firm": mark("企业"),
    "first": mark("第一次"),
    "first_watch": mark("第一次观察"),
    "flagged": mark("标记"),
    "foci": mark("检查重点"),
    "found": mark("找到"),
    "gap": mark("差距"),
    "highest": mark("最高"),
    "idle": mark("闲"),
    "inspection": mark("检查"),
    "internal": mark("内部时限"),
    "issuers": mark("发布人"),
    "items": mark("事项"),
    "kept": mark("保存"),
    "leaders": mark("分管领导"),
    "least_group": mark("每组至少"),
    "least_questions": mark("题目至少"),
    "levels": mark("等级"),
    "licence_or_penalty": mark("许可、处罚"),
    "long": mark("长时限"),
    "loss": mark("损失金额"),
    "lowest": mark("最低"),
    "module": mark("每模块"),
    "most_indicators": mark("指标至多"),
    "most_questions": mark("题目至多"),
    "no_promotion": mark("不得晋升"),
    "obtained": mark("已取得的"),
    "offices": mark("行政许可股"),
    "order": mark("支付单"),
    "organised_within": mark("组织于"),
    "other": mark("其他"),
    "overload": mark("忙"),
    "persons": mark("人员"),
    "plan": mark("整改计划"),
    "planted": mark("预设样本"),
    "precision": mark("准确"),
    "prefilled": mark("预填"),
    "processes": mark("过程"),
    "punctuality": mark("按时"),
    "quarters": mark("季度"),
    "questions": mark("题目"),
    "rating": mark("评分"),
    "receive": mark("收件"),
    "retiring_within": mark("退休年限"),
    "review": mark("审核"),
    "rework": mark("返工"),
    "risk": mark("风险岗位"),
    "runs_a_day": mark("每日运行"),
    "sampled_least": mark("抽查至少"),
    "second": mark("第二次"),
    "second_watch": mark("第二次观察"),
    "seeded": mark("预设"),
    "sign_in": mark("签到"),
    "solved_within": mark("解决于"),
    "stages": mark("阶段"),
    "successors": mark("后备人选"),
    "superior": mark("上级评价"),
    "talk": mark("谈话"),
    "third_watch": mark("第三次观察"),
    "times": mark("倍数"),
    "tolerance": mark("容差"),
    "training_drop": mark("下降须培训"),
    "units": mark("责任单位"),
    "untold": mark("未告知的"),
    "upheld_complaint": mark("投诉成立的上限"),
    "user": mark("办事群众"),
    "users": mark("服务对象评价"),
    "window": mark("接收"),
    "windows": mark("窗口"),
}
FEN_OF_TEN_THOUSAND: Final = 1_000_000
KEY_WORDS: Final[Mapping[str, str]] = {
    "start": mark("起算"),
    "stop": mark("截止"),
    "restart": mark("重新起算"),
    "series": mark("系列"),
    "subject": mark("对象"),
    "condition": mark("情形"),
    "every": mark("周期"),
    "due": mark("到期"),
    "due_on": mark("到期日（月-日）"),
    "approver": mark("批准"),
    "act_codes": mark("所限办理"),
    "members": mark("列项"),
    "ground": mark("事由"),
    "ground_names": mark("事由"),
    "chain": mark("签发层级"),
    "closing": mark("办结类型"),
    "rung": mark("阶梯"),
    "stage": mark("步骤"),
    "node": mark("节点"),
    "measure": mark("措施"),
    "group": mark("分组"),
    "licence": mark("电子证照"),
    "claim": mark("身份信息"),
    "share": mark("份额"),
    "morning_at": mark("上午"),
    "afternoon_at": mark("下午"),
    "from_at": mark("开始"),
    "until_at": mark("结束"),
    "afternoon_from_at": mark("下午上班"),
    "afternoon_until_at": mark("下午下班"),
    "morning_from_at": mark("上午上班"),
    "morning_until_at": mark("上午下班"),
    "bad_names": mark("差评"),
    "good_names": mark("好评"),
    "barred_names": mark("不得评为"),
    "basic_names": mark("基本称职的后果"),
    "counted_codes": mark("计入的办理"),
    "department_names": mark("部门问卷"),
    "town_names": mark("乡镇问卷"),
    "window_names": mark("窗口问卷"),
    "door_at": mark("上岗核查"),
    "due_at": mark("报送时点"),
    "early_from_at": mark("早间开始"),
    "early_until_at": mark("早间结束"),
    "late_from_at": mark("晚间开始"),
    "late_until_at": mark("晚间结束"),
    "late_at": mark("第二次核查"),
    "work_from_at": mark("上班时间"),
    "ending_codes": mark("可作的结论"),
    "grade": mark("督办等级"),
    "grade_names": mark("等级"),
    "internal_names": mark("工作秘密"),
    "secret_names": mark("密级"),
    "is_counted_as_urging": mark("计入催办"),
    "is_default": mark("按默认值执行"),
    "is_for_year_before": mark("针对上一年度"),
    "is_in_rank_order": mark("按组织序列"),
    "is_inclusive": mark("包括本数"),
    "is_internal_date_before": mark("内部日期提前"),
    "is_late_added_without_renumbering": mark("迟报的补在原序"),
    "lawful_names": mark("合法原因"),
    "other_names": mark("其他原因"),
    "middle_on": mark("年中检查（月-日）"),
    "warned_on": mark("提醒（月-日）"),
    "needs_corresponding_day": mark("计算到对应日"),
    "needs_head_last": mark("主要负责人末位发言"),
    "needs_public_reason": mark("公开说明理由"),
    "needs_roll_forward": mark("遇休息日顺延"),
    "needs_start_day_uncounted": mark("当日不计入"),
    "paper_names": mark("归档材料"),
    "products": mark("产出"),
    "red_level_codes": mark("红灯告知层级"),
    "yellow_level_codes": mark("黄灯告知层级"),
    "retention_names": mark("保管期限"),
    "rows": mark("分档"),
    "satisfied_names": mark("计为满意"),
    "step": mark("步骤"),
    "tag_names": mark("理由"),
    "unit_of_calendar": mark("计算单位"),
    "weekday_names": mark("开放日"),
}
CHOICES: Final[Mapping[str, str]] = {
    "working_day": mark("每个工作日"),
    "week": mark("每周"),
    "month": mark("每月"),
    "quarter": mark("每季度"),
    "half_year": mark("每半年"),
    "year": mark("每年"),
    "friday": mark("本周最后一个工作日"),
    "monday": mark("周一"),
    "wednesday": mark("周三"),
    "last_working_day": mark("最后一个工作日"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a rule as a page prints it. `parts` are the lines of a list or table."""

    key: str
    label: str
    text: str
    parts: tuple[str, ...] = ()


def lines(rule: Rule) -> list[Line]:
    """Return the values of a rule in the order in which they were written."""
    return [line(key, value) for key, value in rule.values.items()]


def line(key: str, value: Value) -> Line:
    """Return one value with its key and unit in words; a key without words stays as it is."""
    label, unit = label_of(key)
    if isinstance(value, bool):
        return Line(key, label, translate(mark("是")) if value else translate(mark("否")))
    if isinstance(value, tuple):
        parts = tuple(_part(part) for part in value)
        if key.endswith("share"):
            return Line(key, label, "/".join(parts))
        return Line(key, label, "、".join(parts) if len(parts) < 5 and not _is_table(value) else "", parts)
    if isinstance(value, int) and key.endswith("fen"):
        return Line(key, label, _money(value))
    text = translate(CHOICES.get(value, value)) if isinstance(value, str) else f"{value} {unit}".strip()
    return Line(key, label, text)


def _money(fen: int) -> str:
    """Return an amount as papers write it: 万元 where it is whole, else 元."""
    whole, rest = divmod(fen, FEN_OF_TEN_THOUSAND)
    if whole and not rest:
        return translate(mark("{amount} 万元")).format(amount=whole)
    return translate(mark("{amount} 元")).format(amount=f"{fen / 100:g}")


def label_of(key: str) -> tuple[str, str]:
    """Return the words of a key and of its unit, the unit empty where the key has none."""
    if key in KEY_WORDS:
        return translate(KEY_WORDS[key]), ""
    for unit in sorted(WHOLE_UNITS, key=len, reverse=True):
        if key == unit or key.endswith(f"_{unit}"):
            prefix = key.removesuffix(unit).rstrip("_")
            return translate(PREFIX_WORDS.get(prefix, prefix)), translate(UNIT_WORDS[unit])
    return key, ""


def _is_table(value: tuple[object, ...]) -> bool:
    return any(isinstance(part, Mapping) for part in value)


def _part(part: object) -> str:
    if not isinstance(part, Mapping):
        return str(part)
    head = str(part.get("title") or part.get("report") or part.get("code") or "")
    notes = [_note(key, value) for key, value in part.items() if key not in ("title", "code", "report")]
    kept = "，".join(note for note in notes if note)
    return f"{head}（{kept}）" if kept else head


def _note(key: str, value: object) -> str:
    if value is False or value == "":
        return ""
    words = {
        "needs_evidence": mark("须附证明"),
        "needs_review": mark("须审核"),
        "needs_decision": mark("须有决定文号"),
        "needs_next_node": mark("须定下一节点"),
        "needs_seal": mark("须盖章"),
        "is_final": mark("销号"),
        "is_by_system": mark("由系统发出"),
        "is_ours": mark("产品补充，非原文"),
    }
    if value is True:
        return translate(words.get(key, key))
    if isinstance(value, tuple):
        return "、".join(str(one) for one in value)
    label, unit = label_of(key)
    return f"{label} {value} {unit}".strip() if unit else str(value)
