"""Opinions without a vote: what most have said, and whether a decision departs from it.

重大行政决策程序暂行条例 第三十条: the head speaks last, and says why where he decides otherwise than most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FOR = frozenset({"agree", "agree_with"})
AGAINST = frozenset({"disagree"})


@dataclass(frozen=True, slots=True)
class Said:
    """How many of those who said something were for it, and how many against."""

    agree: int
    disagree: int

    @property
    def most(self) -> str:
        """`agree`, `disagree`, or '' where as many said the one as the other."""
        if self.agree == self.disagree:
            return ""
        return "agree" if self.agree > self.disagree else "disagree"


def said(stances: Sequence[str]) -> Said:
    """Return what the members have said; 「无意见」 counts for neither."""
    return Said(sum(1 for s in stances if s in FOR), sum(1 for s in stances if s in AGAINST))


def departs(conclusion: str, found: Said) -> bool:
    """Whether the decision is otherwise than most have said."""
    if not found.most:
        return False
    return (conclusion in FOR) != (found.most == "agree")
