"""Meetings and forwarded papers are no execution (B10): how much of a text is copied, how units report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zhixing.work.directives.rules.deadlines import Frame, read_deadlines

SHINGLE: Final = 5
_BLANK: Final = re.compile(r"\s+")
_OWNER: Final = re.compile(r"牵头|负责人|责任人|由[^，。；]{2,14}(?:负责|落实|办理)|[^，。；]{2,12}负责")


def _covered(source: str, text: str) -> list[bool]:
    """Return for each character whether it stands in a stretch of the text that the source has too."""
    known = {source[at : at + SHINGLE] for at in range(max(len(source) - SHINGLE + 1, 0))}
    marks = [False] * len(text)
    for at in range(len(text) - SHINGLE + 1):
        if text[at : at + SHINGLE] in known:
            marks[at : at + SHINGLE] = [True] * SHINGLE
    return marks


def copied_percent(source: str, text: str) -> int:
    """Return how much of `text` stands word for word in `source`, in whole percent rounded down.

    Blanks do not count. Stretches shorter than five characters are anybody's words.
    """
    source, text = _BLANK.sub("", source), _BLANK.sub("", text)
    return sum(_covered(source, text)) * 100 // len(text) if text else 0


def added(source: str, text: str) -> str:
    """Return what the text says of its own, in the sentences that hold anything of its own."""
    known = _BLANK.sub("", source)
    own = []
    for sentence in re.split(r"(?<=[。；;\n])", text):
        bare = _BLANK.sub("", sentence)
        if bare and not all(_covered(known, bare)):
            own.append(sentence.strip())
    return "".join(own)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What a forwarded text adds: the share that is copied, and whether it names an owner and a date."""

    percent: int
    has_owner: bool
    has_date: bool

    def is_mere_copy(self, limit_percent: int) -> bool:
        """Whether it only passes on what came: copied from the limit on, with no owner or no date."""
        return self.percent >= limit_percent and not (self.has_owner and self.has_date)


def judge(source: str, text: str, *, year: int) -> Forwarded:
    """Return what a forwarded text adds to its source. Owner and date are sought in its own sentences."""
    own = added(source, text)
    dates = [one for one in read_deadlines(own, frame=Frame(year, None)) if one.value]
    return Forwarded(copied_percent(source, text), bool(_OWNER.search(own)), bool(dates))


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a unit: nothing but a meeting or a paper, or an action that somebody has verified."""

    unit_id: int
    is_hollow: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """Meetings and papers against verified actions of one unit."""

    unit_id: int
    hollow: int
    verified: int

    @property
    def is_lopsided(self) -> bool:
        """Whether a unit meets more than it does."""
        return self.hollow > self.verified


def ratios(told: Iterable[Told]) -> list[Ratio]:
    """Return one row for each unit, the most hollow first."""
    found: dict[int, list[int]] = {}
    for one in told:
        counted = found.setdefault(one.unit_id, [0, 0])
        counted[0] += one.is_hollow
        counted[1] += one.is_verified
    rows = [Ratio(unit_id, *counted) for unit_id, counted in found.items() if any(counted)]
    return sorted(rows, key=lambda one: (one.verified - one.hollow, -one.hollow, one.unit_id))


def sample(codes: Iterable[str], *, percent: int, least: int, salt: str) -> list[str]:
    """Return which of the codes are looked at again: the same for the same salt, in no order of anybody's."""
    ordered = sorted(codes, key=lambda code: hashlib.sha256(f"{salt}/{code}".encode()).digest())
    count = max(-(-len(ordered) * percent // 100), min(least, len(ordered)))
    return ordered[:count]
