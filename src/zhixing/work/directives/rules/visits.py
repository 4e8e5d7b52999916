"""Leaders at the grass roots: time against the plan, quality from what was solved, where to go next (B14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def expected_days(planned: int, today: date) -> int:
    """Return how many of the year's days should be done by the end of the last full month, rounded down.

    The last day of a month counts as its end.
    """
    months = today.month if (today + ONE_DAY).day == 1 else today.month - 1
    return planned * months // 12


def light(*, done: int, planned: int, today: date) -> str:
    """Return green while the days keep up with the months, else yellow: days are never red."""
    return "green" if done >= expected_days(planned, today) else "yellow"


@dataclass(frozen=True, slots=True)
class Found:
    """One problem found on a visit: when, and when it was solved if it was."""

    found_on: date
    solved_on: date | None


def quality(problems: Sequence[Found], *, within_days: int) -> int | None:
    """Return how many problems were solved within the days, in percent; None where none was found."""
    if not problems:
        return None
    solved = sum(
        one.solved_on is not None and (one.solved_on - one.found_on).days <= within_days for one in problems
    )
    return solved * 100 // len(problems)


@dataclass(frozen=True, slots=True)
class Place:
    """A contact point: last visit, None before the first, and problems still open there."""

    unit_id: int
    last_on: date | None
    open_problems: int


def suggested(places: Sequence[Place]) -> list[Place]:
    """Return the places, those never or longest not visited first, the more open problems before."""
    return sorted(places, key=lambda one: (one.last_on or date.min, -one.open_problems, one.unit_id))
