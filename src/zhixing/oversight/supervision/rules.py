"""Supervising the supervisors (I9): who noticed first, and who never notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

GOOD: Final = frozenset({"excellent", "competent"})


@dataclass(frozen=True, slots=True)
class Noticed:
    """One breach in a leader's unit, and who found it."""

    breach_id: int
    found_by_person_id: int | None


@dataclass(frozen=True, slots=True)
class Leadership:
    """What a year says of one leader. `found_by_others` of `breaches` were noticed by somebody else first."""

    breaches: int
    found_by_leader: int
    staff: int
    rated_good: int
    references: tuple[int, ...]

    @property
    def found_by_others(self) -> int:
        return self.breaches - self.found_by_leader

    @property
    def never_criticises(self) -> bool:
        """Breaches in the unit, none found by its leader, and every one of the staff rated good."""
        return self.breaches > 0 and self.found_by_leader == 0 and 0 < self.staff == self.rated_good


def leadership(
    noticed: Sequence[Noticed], *, leader_person_id: int, staff_grades: Collection[str], staff: int
) -> Leadership:
    """Return what breaches and grades say of a leader.

    People judge; this only shows (conventions, section 0).
    """
    return Leadership(
        breaches=len(noticed),
        found_by_leader=sum(1 for n in noticed if n.found_by_person_id == leader_person_id),
        staff=staff,
        rated_good=sum(1 for grade in staff_grades if grade in GOOD),
        references=tuple(n.breach_id for n in noticed),
    )
