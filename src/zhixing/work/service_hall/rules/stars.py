"""The formula of stars, in whole numbers, so that the same log gives the same star for ever (F5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from zhixing.foundation.words import mark

PARTS: Final = {
    "punctuality": mark("按时办结"),
    "rating": mark("服务评价"),
    "complaints": mark("投诉"),
    "rework": mark("差错返工"),
    "inspection": mark("检查"),
}
COMPLAINT = "complaint"
CAP_WORDS: Final = {COMPLAINT: mark("有投诉成立，星级不高于上限")}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the log says of one quarter. A part without anything to count is left out of the mean."""

    decided: int = 0
    on_time: int = 0
    ratings: int = 0
    level_sum: int = 0
    upheld: int = 0
    served: int = 0
    reworked: int = 0
    inspections: int = 0
    passed: int = 0

    def plain(self) -> dict[str, int]:
        """Return the counts by name, as they are kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers of the rule: weights in percent, what a complaint takes off, cap, drop, ends."""

    weights: Mapping[str, int]
    complaint_tenths: int
    cap: int
    drop: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A star with how it came about. `parts` are hundredths of a point, only those that count."""

    score_hundredths: int
    level: int
    cap_reason: str
    parts: Mapping[str, int]

    @property
    def score(self) -> str:
        """The score with one place, rounded half up: 「4.6」."""
        tenths = (self.score_hundredths + 5) // 10
        return f"{tenths // 10}.{tenths % 10}"


def reckon(found: Inputs, scale: Scale) -> Reckoned | None:
    """Return the star of a quarter; None where nobody was served."""
    if not found.served:
        return None
    parts = _parts(found, scale)
    weight = sum(scale.weights[name] for name in parts)
    total = sum(scale.weights[name] * value for name, value in parts.items())
    score = (2 * total + weight) // (2 * weight)
    level = min(max((score + 50) // 100, scale.lowest), scale.highest)
    capped = found.upheld > 0 and level > scale.cap
    return Reckoned(score, scale.cap if capped else level, COMPLAINT if capped else "", parts)


def _parts(found: Inputs, scale: Scale) -> dict[str, int]:
    best = scale.highest * 100
    parts: dict[str, int] = {}
    if found.decided:
        parts["punctuality"] = best * found.on_time // found.decided
    if found.ratings:
        parts["rating"] = 100 * found.level_sum // found.ratings
    parts["complaints"] = max(best - 10 * scale.complaint_tenths * found.upheld, 0)
    parts["rework"] = best - best * found.reworked // found.served
    if found.inspections:
        parts["inspection"] = best * found.passed // found.inspections
    return parts


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of a year."""

    code: str
    first: date
    last: date

    @property
    def expires_on(self) -> date:
        """The last day on which its stars are shown: the end of the next quarter."""
        return quarter_of(self.last + timedelta(days=1)).last


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    place = (day.month - 1) // 3
    first = date(day.year, place * 3 + 1, 1)
    after = date(day.year + 1, 1, 1) if place == 3 else date(day.year, place * 3 + 4, 1)
    return Quarter(f"{day.year}-Q{place + 1}", first, after - timedelta(days=1))


def quarter_named(code: str) -> Quarter | None:
    """Return the quarter of 「2026-Q1」, None for anything else."""
    year, dash, place = code.partition("-Q")
    if not (dash and year.isdecimal() and len(year) == 4 and place in ("1", "2", "3", "4")):
        return None
    return quarter_of(date(int(year), int(place) * 3, 1))


def inputs_of(facts: Mapping[str, Any]) -> Inputs:
    """Return the counts that a star was computed from."""
    return Inputs(**{name: int(facts[name]) for name in Inputs().plain()})
