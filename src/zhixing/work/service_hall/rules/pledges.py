"""Pledges on plain values: which can be measured, and what share was kept (F2)."""

from __future__ import annotations

from typing import Final

from zhixing.foundation.words import mark, translate

DECIDED, TOLD, RATED = "decided", "told", "rated"
MEASURES: Final = {
    DECIDED: mark("受理后几个工作日内办结"),
    TOLD: mark("收件后几个工作日内受理或一次性告知"),
    RATED: mark("服务评价平均分不低于（十分之一分，45 即 4.5）"),
}
STANDARD_WORDS: Final = {
    DECIDED: mark("受理后 {n} 个工作日内办结"),
    TOLD: mark("收件后 {n} 个工作日内受理或一次性告知"),
    RATED: mark("服务评价平均分不低于 {n}"),
}


def is_measurable(measure: str, standard: int | None) -> bool:
    """Whether a pledge can be checked against events: a known measure with its number."""
    return measure in MEASURES and standard is not None and standard >= 1


def standard_number(measure: str, standard: int) -> str:
    """Return the standard as it is said: 「7」, or 「4.5」 for a mean level."""
    return f"{standard // 10}.{standard % 10}" if measure == RATED else str(standard)


def share_tenths(kept: int, counted: int) -> int | None:
    """Return the share kept in tenths of a percent, downwards; None where nothing was counted."""
    return kept * 1000 // counted if counted else None


def kept_words(measure: str, kept: int, counted: int) -> str:
    """Return how a pledge was kept: a share, or for a mean level whether it was reached."""
    if measure == RATED and counted:
        return translate(mark("达标")) if kept else translate(mark("未达标"))
    return share_words(kept, counted)


def share_words(kept: int, counted: int) -> str:
    """Return 「97.8%」, 「—」 where nothing was counted."""
    tenths = share_tenths(kept, counted)
    return "—" if tenths is None else f"{tenths // 10}.{tenths % 10}%"
