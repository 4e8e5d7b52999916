"""The public guide of an item: the fixed fields in the order in which every portal shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zhixing.foundation.words import mark

DRAFT, ACTIVE, CANCELLED = "draft", "active", "cancelled"
STATE_WORDS: Final = {DRAFT: mark("草案"), ACTIVE: mark("在用"), CANCELLED: mark("已取消")}
SPOT, PROMISED = "spot", "promised"
CASE_KIND_WORDS: Final = {SPOT: mark("即办件"), PROMISED: mark("承诺件")}

GUIDE: Final = {
    "conditions": mark("受理条件"),
    "materials": mark("申请材料"),
    "procedure": mark("办理流程"),
    "limits": mark("办结时限"),
    "visits": mark("到办事现场次数"),
    "fees": mark("收费标准及依据"),
    "basis": mark("设定依据"),
    "result": mark("办理结果"),
    "place": mark("办理地点和时间"),
    "enquiries": mark("咨询方式"),
    "complaints": mark("监督投诉方式"),
    "remedies": mark("行政复议和行政诉讼"),
}
"""Field → heading, in the order of the page."""

TEXT_FIELDS: Final = (
    "conditions", "procedure", "basis", "result", "place", "enquiries", "complaints", "remedies",
    "fees", "partners",
)  # fmt: skip
"""What an item says in words; materials, limits and visits are kept apart."""

WATCHED: Final = {
    "title": mark("事项名称"),
    "statutory": mark("法定时限"),
    "promised": mark("承诺时限"),
    "case_kind": mark("办件类型"),
    "urgent_criteria": mark("急办准入条件"),
    "materials": mark("申请材料"),
    "visits": mark("到办事现场次数"),
    "workflow": mark("审核环节"),
    "themes": mark("主题"),
    "served": mark("服务对象"),
    **{name: GUIDE[name] for name in GUIDE if name not in ("limits", "materials", "visits")},
    "partners": mark("联办机构"),
}
"""What a new version is compared on, with the words of the public log of changes."""

CONCLUSIONS: Final = {
    "keep": mark("保留"),
    "cancel": mark("取消"),
    "merge": mark("合并"),
    "delegate": mark("下放"),
    "simplify": mark("简化"),
}
ENDING_CONCLUSIONS: Final = frozenset({"cancel", "merge"})


def changed(former: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """Return the names of watched fields that differ, in their order."""
    return [name for name in WATCHED if former.get(name) != present.get(name)]


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: the share of sign pairs that they have in common (Dice)."""
    left, right = _pairs(one), _pairs(other)
    if not left or not right:
        return 1.0 if one == other else 0.0
    shared = sum(min(left.count(pair), right.count(pair)) for pair in set(left))
    return 2 * shared / (len(left) + len(right))


_HOLLOW: Final = ("审批", "核准", "备案", "登记", "年检", "年审", "证明", "许可", "认定", "的")


def _pairs(text: str) -> Sequence[str]:
    """Return the sign pairs of a name without the words by which a cancelled item comes back in disguise."""
    for word in _HOLLOW:
        text = text.replace(word, "")
    return [text[place : place + 2] for place in range(len(text) - 1)]
