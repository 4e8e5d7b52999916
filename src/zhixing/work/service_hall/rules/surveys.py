"""Satisfaction on plain values: a share with its margin, small samples, the gap to the self-score (F9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from zhixing.foundation.words import mark

RATING, SURVEY, CALL = "rating", "survey", "call"
SOURCE_WORDS: Final = {
    RATING: mark("办后评价"),
    SURVEY: mark("问卷调查"),
    CALL: mark("电话回访"),
}
"""The three sources. They are shown beside each other and never added up."""

ANSWER_COLUMNS: Final = ("评价", "理由", "意见")
NORMAL: Final = 1.96
"""Of the normal distribution: 19 of 20 samples lie within so many standard errors."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many are satisfied; `is_small` says that the sample proves nothing."""

    answers: int
    satisfied: int
    is_small: bool

    @property
    def tenths(self) -> int:
        """The share in tenths of a percent, rounded half up."""
        return (self.satisfied * 2000 + self.answers) // (2 * self.answers) if self.answers else 0

    @property
    def margin_tenths(self) -> int:
        """Half the width of the interval of 95 %, in tenths of a percentage point."""
        if not self.answers:
            return 0
        part = self.satisfied / self.answers
        return round(NORMAL * sqrt(part * (1 - part) / self.answers) * 1000)


def share_of(levels: Mapping[int, int], *, satisfied: frozenset[int], least: int) -> Share:
    """Return the share of satisfied answers, from how often each level was given."""
    answers = sum(levels.values())
    return Share(answers, sum(levels.get(level, 0) for level in satisfied), answers < least)


def tenths_words(tenths: int) -> str:
    """Return tenths of a percent with one place."""
    return f"{tenths // 10}.{tenths % 10}"


def has_gap(*, own: int | None, outside: Share, most: int) -> bool:
    """Whether a unit thinks of itself so many points better than those it serves."""
    return own is not None and not outside.is_small and own * 10 - outside.tenths >= most * 10
