"""What a case costs: the standards in force, less what the applicant is spared (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhixing.core.parties.rules import FIRM, ORGANISATION, PERSON
from zhixing.foundation.words import mark

FREE_WORDS = {PERSON: mark("个人免收"), FIRM: mark("企业免收"), ORGANISATION: mark("其他组织免收")}


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill: what, on which basis, the standard, and what is asked."""

    code: str
    name: str
    basis: str
    standard: Decimal
    amount: Decimal
    free_for: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the line as the bill keeps it."""
        return {
            "code": self.code, "name": self.name, "basis": self.basis, "standard": str(self.standard),
            "amount": str(self.amount), "free_for": self.free_for,
        }  # fmt: skip


def charge(
    code: str, name: str, basis: str, standard: Decimal, *, free_for: Sequence[str], kind: str
) -> Charge:
    """Return the line for an applicant of that kind: nothing where the standard spares him."""
    spared = kind in free_for
    return Charge(code, name, basis, standard, Decimal(0) if spared else standard, kind if spared else "")


def exclusive(lines: Sequence[tuple[int, int, str]]) -> list[list[int]]:
    """Return the lines of which one is charged, by (line, item, what decides), in the order of the lines.

    Lines of one item that name the same thing exclude each other; what stands alone is charged.
    """
    found: dict[tuple[int, str], list[int]] = {}
    for line, item, one_of in lines:
        if one_of:
            found.setdefault((item, one_of), []).append(line)
    return [group for group in found.values() if len(group) > 1]


def total(lines: Sequence[Charge]) -> Decimal:
    """Return the sum of a bill."""
    return sum((line.amount for line in lines), Decimal(0))
