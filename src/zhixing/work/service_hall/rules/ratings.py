"""Ratings on plain values: levels, bursts from one device, what was rated of what was served (F4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from zhixing.foundation.words import mark

RESULTS: Final = {5: "very_satisfied", 4: "satisfied", 3: "fair", 2: "dissatisfied", 1: "very_dissatisfied"}
LEVEL_WORDS: Final = {
    5: mark("非常满意"),
    4: mark("满意"),
    3: mark("基本满意"),
    2: mark("不满意"),
    1: mark("非常不满意"),
}
BEST: Final = 5

DEVICE, PHONE, PAGE = "device", "phone", "page"
SOURCE_WORDS: Final = {DEVICE: mark("评价器"), PHONE: mark("手机"), PAGE: mark("网页")}

CALLING, VERIFYING, CORRECTING, REPLYING, CLOSED = "calling", "verifying", "correcting", "replying", "closed"
STAGE_WORDS: Final = {
    CALLING: mark("待回访"),
    VERIFYING: mark("待核实"),
    CORRECTING: mark("待整改"),
    REPLYING: mark("待反馈"),
    CLOSED: mark("已办结"),
}
FINDINGS: Final = {
    "confirmed": mark("属实"),
    "mistaken": mark("误评（群众误解）"),
    "not_confirmed": mark("不属实（恶意差评）"),
}


def bad_levels(grade_names: Sequence[str], bad_names: Sequence[str]) -> frozenset[int]:
    """Return the levels that count as bad: the rule lists the five grades, best first."""
    count = len(grade_names)
    return frozenset(count - place for place, name in enumerate(grade_names) if name in bad_names)


def in_bursts(times: Sequence[datetime], *, count: int, seconds: int) -> frozenset[int]:
    """Return the places of `times`, in order of time, that lie in `count` or more within `seconds`."""
    found: set[int] = set()
    first = 0
    for last, moment in enumerate(times):
        while (moment - times[first]).total_seconds() > seconds:
            first += 1
        if last - first + 1 >= count:
            found.update(range(first, last + 1))
    return frozenset(found)


def is_unused(*, served: int, rated: int, count: int) -> bool:
    """Whether somebody served so many and nobody was ever asked (评价器未启用)."""
    return rated == 0 and served >= count
