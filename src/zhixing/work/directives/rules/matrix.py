"""The clause matrix of a policy: what is mapped, what lies blank, whether only favours were taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhixing.foundation.words import mark

MEASURE, NOT_APPLICABLE, ADAPTATION = "measure", "not_applicable", "adaptation"
MAPPING_WORDS: Final = {
    MEASURE: mark("落实措施"),
    NOT_APPLICABLE: mark("不适用"),
    ADAPTATION: mark("因地制宜"),
}
_NUMBERED: Final = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+条|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])\s*"
)


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a pasted text: each numbered line begins one; without numbers, each line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not any(_NUMBERED.match(line) for line in lines):
        return lines
    found: list[str] = []
    for line in lines:
        if _NUMBERED.match(line) or not found:
            found.append(line)
        else:
            found[-1] += line
    return [clause for clause in found if _NUMBERED.match(clause)]


@dataclass(frozen=True, slots=True)
class Mapped:
    """One clause: whether it costs the unit something, how it is mapped, whether it waits for approval."""

    place: int
    is_costly: bool
    mapping: str
    waits: bool

    @property
    def is_done(self) -> bool:
        """Whether the clause counts as mapped."""
        return bool(self.mapping) and not self.waits


@dataclass(frozen=True, slots=True)
class Coverage:
    """A matrix in figures: mapped + waiting + blank = total."""

    total: int
    mapped: int
    waiting: int
    blank: tuple[int, ...]
    is_selective: bool

    @property
    def is_complete(self) -> bool:
        """Whether every clause is mapped and nothing waits."""
        return self.mapped == self.total


def coverage(clauses: Sequence[Mapped]) -> Coverage:
    """Return what is mapped. Selective: all that lies blank costs something, and all favours are taken."""
    blank = [clause for clause in clauses if not clause.mapping]
    favours = [clause for clause in clauses if not clause.is_costly]
    selective = (
        bool(blank)
        and all(clause.is_costly for clause in blank)
        and bool(favours)
        and all(clause.mapping for clause in favours)
    )
    return Coverage(
        len(clauses),
        sum(clause.is_done for clause in clauses),
        sum(clause.waits for clause in clauses),
        tuple(clause.place for clause in blank),
        selective,
    )
