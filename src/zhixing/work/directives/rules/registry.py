"""The registry of documents: clauses that may conflict, clauses changed again and again (B9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.core.clock.rules import add_months
from zhixing.foundation.words import mark

DRAFT, IN_FORCE, REPEALED = "draft", "in_force", "repealed"
STATE_WORDS: Final = {DRAFT: mark("起草"), IN_FORCE: mark("现行有效"), REPEALED: mark("已废止")}
JOINT, REPEAL = "joint", "repeal"
WAY_WORDS: Final = {JOINT: mark("联合发文"), REPEAL: mark("废止原文件")}
CHANGE_WORDS: Final = {"issued": mark("印发"), "amended": mark("修改"), "repealed": mark("废止")}
_NOISE: Final = re.compile(r"[\s，。、；：,.;:（）()“”\"《》第条款0-9一二三四五六七八九十百]+")


def likeness(one: str, other: str) -> int:
    """Return how many of the pairs of signs of the shorter clause stand in the other, in percent.

    Numbers, marks and blanks do not count: clauses on one thing that differ in their figures are alike.
    """
    pairs = [_pairs(_NOISE.sub("", text)) for text in (one, other)]
    shorter, longer = sorted(pairs, key=len)
    return len(shorter & longer) * 100 // len(shorter) if shorter else 0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def conflicts(draft: Iterable[str], standing: Iterable[str], *, percent: int) -> list[tuple[int, int]]:
    """Return the places, from one, of clauses that speak of one thing and say it differently."""
    return [
        (mine, theirs)
        for mine, text in enumerate(draft, start=1)
        for theirs, other in enumerate(standing, start=1)
        if text.strip() != other.strip() and likeness(text, other) >= percent
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a clause: when, and who signed it."""

    place: int
    on: date
    signer: str


def reversals(changes: Sequence[Change], *, count: int, within_months: int) -> tuple[Change, ...]:
    """Return the changes of one clause that are at least `count` within the months, else nothing.

    The longest such series of the clause that was changed most often.
    """
    found: tuple[Change, ...] = ()
    for place in sorted({change.place for change in changes}):
        ordered = sorted((one for one in changes if one.place == place), key=lambda one: one.on)
        for at, first in enumerate(ordered):
            series = tuple(one for one in ordered[at:] if one.on <= add_months(first.on, within_months))
            if len(series) >= count and len(series) > len(found):
                found = series
    return found
