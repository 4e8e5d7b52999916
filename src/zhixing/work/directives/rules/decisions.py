"""A major decision's file: what is missing, how the discussion went, what a later review compares (B8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhixing.foundation.words import mark

RISK, DISCUSSION = "risk", "discussion"
PUBLIC, LEGALITY = "public", "legality"
BEFORE: Final = (PUBLIC, LEGALITY)
"""Parts that come before the collective discussion (重大行政决策程序暂行条例 Art. 25)."""
STANCES: Final = {"agree": mark("同意"), "disagree": mark("不同意"), "other": mark("其他意见")}
LOSSES: Final = {"none": mark("没有损失"), "minor": mark("一般损失"), "major": mark("重大损失")}


@dataclass(frozen=True, slots=True)
class NeededPart:
    """One part that the rulebook demands of the file."""

    code: str
    title: str
    needs_evidence: bool
    is_waivable: bool


def needed_parts(
    grounds: Sequence[Mapping[str, object]], groups: Sequence[Mapping[str, object]]
) -> tuple[NeededPart, ...]:
    """Return the parts of the rule decisions.parts, in its order."""
    waivable = {
        code for group in groups if group["code"] == "waivable" for code in _texts(group["member_codes"])
    }
    return tuple(
        NeededPart(
            str(row["code"]), str(row["title"]), row["needs_evidence"] is True, str(row["code"]) in waivable
        )
        for row in grounds
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A part as it lies in the file."""

    code: str
    text: str
    files: int
    waived_because: str


def missing(
    needed: Sequence[NeededPart], kept: Collection[KeptPart], *, has_risks: bool, has_discussion: bool
) -> list[NeededPart]:
    """Return the parts that the file lacks: without one of them it cannot be issued."""
    known = {part.code: part for part in kept}
    answered = {RISK: has_risks, DISCUSSION: has_discussion}
    return [part for part in needed if not answered.get(part.code, _is_done(part, known.get(part.code)))]


def _is_done(part: NeededPart, kept: KeptPart | None) -> bool:
    if kept is None:
        return False
    if part.is_waivable and kept.waived_because:
        return True
    return bool(kept.text) and (kept.files > 0 or not part.needs_evidence)


def departs(stances: Sequence[str]) -> bool:
    """Whether the head, who speaks last, decided otherwise than most of those who spoke before."""
    *before, last = stances
    agreeing = sum(one == "agree" for one in before)
    opposing = sum(one == "disagree" for one in before)
    return (last == "agree" and opposing > agreeing) or (last == "disagree" and agreeing > opposing)


@dataclass(frozen=True, slots=True)
class Compared:
    """One forecast beside the fact."""

    name: str
    forecast: Decimal
    fact: Decimal

    @property
    def percent(self) -> int:
        """The fact in percent of the forecast, rounded down."""
        return int(self.fact * 100 / self.forecast) if self.forecast else 0

    @property
    def falls_short(self) -> bool:
        """Whether less came than was forecast."""
        return self.fact < self.forecast
