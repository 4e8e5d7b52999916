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
}
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
    "share": mark("份额"),
    "morning_at": mark("上午"),
    "afternoon_at": mark("下午"),
    "from_at": mark("开始"),
    "until_at": mark("结束"),
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
    text = translate(CHOICES.get(value, value)) if isinstance(value, str) else f"{value} {unit}".strip()
    return Line(key, label, text)


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
