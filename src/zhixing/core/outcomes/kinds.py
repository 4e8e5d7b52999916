"""The closed lists of this room: verdicts and their results, endings of breaches, states."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from zhixing.foundation.words import mark

RESULTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "acceptance": ("accepted", "partly_accepted", "failed"),
        "rating": ("very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"),
        "ruling": ("upheld", "rejected", "assigned", "referred"),
        "finding": ("confirmed", "not_confirmed", "mistaken", "insufficient"),
    }
)
"""Kinds of verdict and what each may come to."""

VERDICT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"acceptance": mark("验收"), "rating": mark("评价"), "ruling": mark("裁定"), "finding": mark("认定")}
)
RESULT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accepted": mark("通过"),
        "partly_accepted": mark("部分通过"),
        "failed": mark("未通过"),
        "very_satisfied": mark("非常满意"),
        "satisfied": mark("满意"),
        "fair": mark("基本满意"),
        "dissatisfied": mark("不满意"),
        "very_dissatisfied": mark("非常不满意"),
        "upheld": mark("成立"),
        "rejected": mark("不成立"),
        "assigned": mark("明确责任单位"),
        "referred": mark("移交"),
        "confirmed": mark("属实"),
        "not_confirmed": mark("不属实"),
        "mistaken": mark("误解"),
        "insufficient": mark("证据不足"),
    }
)
ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"corrected": mark("纠正"), "handled": mark("处理"), "exempted": mark("免责裁定")}
)
"""The three endings of a breach (A5); 「下不为例」 is none of them (K4)."""

CONSEQUENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "notice": mark("督办通知"),
        "criticism": mark("通报"),
        "score": mark("考核扣分"),
        "grade_proposal": mark("等次建议"),
        "bar": mark("资格限制"),
        "treatment_proposal": mark("组织处理建议"),
    }
)
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "noticed": mark("已告知"),
        "answered": mark("已陈述申辩"),
        "confirmed": mark("已作出处理"),
        "appealed": mark("异议审查中"),
        "upheld": mark("维持"),
        "annulled": mark("已撤销"),
        "dropped": mark("不予处理"),
    }
)
IN_EFFECT: Final = ("confirmed", "appealed", "upheld")
"""States in which the effects of a consequence count."""

TOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "opened": mark("拟作处理，请于 {defence} 前陈述申辩：{clause}"),
        "confirmed": mark("已作出处理，如有异议请于 {appeal} 前提出：{clause}"),
        "dropped": mark("经审查不予处理：{clause}"),
        "upheld": mark("异议审查结果为维持：{clause}"),
        "annulled": mark("处理已撤销，影响自始无效：{clause}"),
    }
)
"""What the person concerned is told at each stage."""
