"""The clauses that are signed, and how the year of each stands (F3). Plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zhixing.foundation.words import mark

VERIFYING, BROKEN, KEPT = "verifying", "broken", "kept"
STATE_WORDS: Final = {VERIFYING: mark("核实中"), BROKEN: mark("未兑现"), KEPT: mark("已兑现")}


def digest_of(clauses: Sequence[str]) -> str:
    """Return what a text of clauses is known by: another word is another text."""
    return hashlib.sha256("\n".join(clauses).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ClauseYear:
    """One clause of a year: who signed kept it, unless a breach was found or is being verified."""

    place: int
    text: str
    kept: int
    broken: int
    verifying: int


def clause_years(
    clauses: Sequence[str], *, signers: Iterable[int], matches: Iterable[tuple[int, int, str]]
) -> list[ClauseYear]:
    """Return how each clause stands; `matches` are clause, person and state. A person counts once a clause.

    Broken wins over being verified, and both over kept, so that the three add up to those who signed.
    """
    people = set(signers)
    states: dict[tuple[int, int], set[str]] = {}
    for clause, person, state in matches:
        states.setdefault((clause, person), set()).add(state)
    found = []
    for place, text in enumerate(clauses, start=1):
        mine = {person: states.get((place, person), set()) for person in people}
        broken = sum(BROKEN in held for held in mine.values())
        verifying = sum(VERIFYING in held and BROKEN not in held for held in mine.values())
        found.append(ClauseYear(place, text, len(people) - broken - verifying, broken, verifying))
    return found
