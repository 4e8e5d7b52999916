"""The relay of a directive: each hop with its own limit, the slowest one named (B4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from zhixing.foundation.words import mark

RECEIVED: Final = "received"
PASSED_ON: Final = "passed_on"
CONFIRMED: Final = "confirmed"
HOP_WORDS: Final = {
    RECEIVED: mark("收到阅知"),
    PASSED_ON: mark("落实到人"),
    CONFIRMED: mark("执行人确认"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """When a directive was issued to one unit, read there, passed to a named person, and confirmed by him.

    None is not yet. A later hop that has a time closes the earlier ones.
    """

    issued_at: datetime
    read_at: datetime | None = None
    passed_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop: arrived, passed (None while it lies there), and due by its own limit."""

    code: str
    arrived_at: datetime
    passed_at: datetime | None
    due_at: datetime

    def light(self, now: datetime) -> str:
        """Return green, red, done or done_late."""
        if self.passed_at is not None:
            return "done" if self.passed_at <= self.due_at else "done_late"
        return "red" if now >= self.due_at else "green"


def hops(times: Times, *, due: Callable[[datetime], datetime]) -> tuple[Hop, ...]:
    """Return the hops that were reached, in order. `due` ends the limit that starts at a moment."""
    read = _first(times.read_at, times.passed_at, times.confirmed_at)
    passed = _first(times.passed_at, times.confirmed_at)
    found = []
    arrived: datetime | None = times.issued_at
    for code, left in ((RECEIVED, read), (PASSED_ON, passed), (CONFIRMED, times.confirmed_at)):
        if arrived is None:
            break
        found.append(Hop(code, arrived, left, due(arrived)))
        arrived = left
    return tuple(found)


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def waiting_hop(found: Sequence[Hop]) -> Hop | None:
    """Return the hop at which the directive lies, None when it has arrived."""
    return next((hop for hop in found if hop.passed_at is None), None)


@dataclass(frozen=True, slots=True)
class Course:
    """One unit's relay in working minutes: all of it, and each hop. `is_running` while not confirmed."""

    unit: str
    minutes: int
    by_hop: tuple[tuple[str, int], ...]
    is_running: bool
    place: str = ""

    @property
    def slowest(self) -> tuple[str, int]:
        """The hop that took longest, the earlier one of equals."""
        return max(self.by_hop, key=lambda hop: hop[1])


@dataclass(frozen=True, slots=True)
class Summary:
    """What a relay came to. `median_minutes` of those confirmed; `longest` also of running ones.

    `cause` names the hop, and the place, that make the longest so long.
    """

    confirmed: int
    total: int
    median_minutes: float | None
    longest: Course | None

    @property
    def cause(self) -> str:
        """The code of the slowest hop of the longest course, '' for none."""
        return self.longest.slowest[0] if self.longest else ""


def summary(courses: Sequence[Course]) -> Summary:
    """Return the counts, the median of the confirmed, and the longest of all; not only a total (B4)."""
    ended = [one.minutes for one in courses if not one.is_running]
    longest = max(courses, key=lambda one: (one.minutes, one.is_running), default=None)
    return Summary(len(ended), len(courses), median(ended) if ended else None, longest)
