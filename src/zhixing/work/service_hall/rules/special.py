"""特事特办: which grounds, which papers may follow, how much one applicant had of it (E9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhixing.foundation.words import mark

WAITING, ALLOWED, REFUSED = "waiting", "allowed", "refused"
STATE_WORDS: Final = {WAITING: mark("待批准"), ALLOWED: mark("已批准"), REFUSED: mark("未批准")}


def state_of(*, approved: bool | None) -> str:
    """Return how a request stands."""
    return WAITING if approved is None else ALLOWED if approved else REFUSED


def may_follow(materials: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the codes of papers that may come later: those the catalogue says so of."""
    return {str(one["code"]) for one in materials if one.get("may_follow")}


@dataclass(frozen=True, slots=True)
class Use:
    """One use that was allowed: its ground, its unit, who applied, the working days saved once decided."""

    ground: str
    unit_id: int
    party: str
    saved_days: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """The uses of a month by ground and unit, and the largest share of one applicant in percent."""

    uses: int
    rows: Sequence[tuple[str, int, int, int]]
    top_count: int
    top_percent: int
    flagged: bool


def month_of(uses: Sequence[Use], *, share_percent: int, fewest: int) -> Month:
    """Return the figures of a month: rows of (ground, unit, uses, working days saved).

    Flagged where one applicant with at least `fewest` uses had at least that share.
    """
    counted: dict[tuple[str, int], list[int]] = {}
    for use in uses:
        row = counted.setdefault((use.ground, use.unit_id), [0, 0])
        row[0] += 1
        row[1] += max(use.saved_days or 0, 0)
    top = max(Counter(use.party for use in uses).values(), default=0)
    percent = top * 100 // len(uses) if uses else 0
    return Month(
        uses=len(uses),
        rows=sorted((ground, unit, count, saved) for (ground, unit), (count, saved) in counted.items()),
        top_count=top,
        top_percent=percent,
        flagged=top >= fewest and percent >= share_percent,
    )
