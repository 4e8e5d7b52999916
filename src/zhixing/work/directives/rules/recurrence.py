"""The recurrence watch: what counts as a return, and when checks have fallen after a campaign (B13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhixing.core.clock.rules import add_months


def is_watched(closed_on: date, seen_on: date, *, months: int) -> bool:
    """Whether a problem seen again lies inside the watch, which does not roll (convention 20)."""
    return closed_on <= seen_on <= add_months(closed_on, months)


@dataclass(frozen=True, slots=True)
class Month:
    """The checks of one month; `during` whether the campaign ran in it."""

    first: date
    checks: int
    during: bool


def months_of(since: date, until: date, today: date, counts: Mapping[date, int]) -> tuple[Month, ...]:
    """Return the full months from a campaign's beginning until before the present one."""
    month, found = since.replace(day=1), []
    while month < today.replace(day=1):
        found.append(Month(month, counts.get(month, 0), month <= until.replace(day=1)))
        month = add_months(month, 1)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Drop:
    """Checks a month during a campaign, and in the last full month after it."""

    during: float
    after: int
    percent: int


def drop(months: Sequence[Month]) -> Drop | None:
    """Return by how much checks have fallen, None while there is nothing to compare."""
    during = [one.checks for one in months if one.during]
    after = [one.checks for one in months if not one.during]
    if not during or not after or not sum(during):
        return None
    usual = sum(during) / len(during)
    return Drop(usual, after[-1], max(0, round((usual - after[-1]) * 100 / usual)))
