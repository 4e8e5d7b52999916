"""The discipline of the queue on plain values: who was handled out of turn, who waited much less (F8)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from zhixing.foundation.words import mark

RELATION_WORDS: Final = {
    "kin": mark("近亲属"),
    "in_law": mark("姻亲"),
    "interest": mark("利害关系"),
    "other": mark("其他可能影响公正的关系"),
}
URGENT: Final = "urgent"
"""Who was taken as urgent has his reason already."""


def out_of_turn(decided: Sequence[float]) -> list[int]:
    """Return the places, in order of acceptance, that were decided out of turn: the fewest that explain it.

    `decided` are the moments of decision in order of acceptance. What remains without them was decided in
    that order; equal moments are in order.
    """
    tails: list[float] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, moment in enumerate(decided):
        length = bisect_right(tails, moment)
        before.append(ends[length - 1] if length else None)
        if length == len(tails):
            tails.append(moment)
            ends.append(place)
        else:
            tails[length], ends[length] = moment, place
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return [place for place in range(len(decided)) if place not in kept]


@dataclass(frozen=True, slots=True)
class Favoured:
    """An applicant who waited much less than the others: cases, median waits in tenths of a day."""

    party: str
    cases: int
    own_tenths: int
    others_tenths: int


def favoured(waits: Mapping[str, Sequence[float]], *, least: int, times: int) -> list[Favoured]:
    """Return applicants with `least` or more cases whose median wait is `times` shorter than the others'.

    `waits` are working days by applicant; others need `least` cases as well.
    """
    found = []
    for party, own in sorted(waits.items()):
        others = [wait for other, rows in waits.items() if other != party for wait in rows]
        if len(own) < least or len(others) < least:
            continue
        mine, theirs = median(own), median(others)
        if theirs > 0 and mine * times <= theirs:
            found.append(Favoured(party, len(own), round(mine * 10), round(theirs * 10)))
    return found


def days_words(tenths: int) -> str:
    """Return tenths of a day with one place."""
    return f"{tenths // 10}.{tenths % 10}"
