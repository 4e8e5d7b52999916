"""Start latency, idle stretches and moving only after urging (B5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Protocol

# A trivial event is not action: seeing, reading, signing for, being urged, what the system writes.
MOVES: Final = frozenset(
    {
        "matter.first_action_taken",
        "matter.reported",
        "matter.feedback_signed",
        "matter.support_asked",
        "matter.support_replied",
        "matter.close_asked",
        "matter.split",
        "matter.stage_closed",
    }
)
URGING: Final = frozenset({"matter.urged", "matter.ladder_issued"})


class Happened(Protocol):
    """What these rules need of a ledger entry."""

    @property
    def verb(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class WorkingTime(Protocol):
    """What these rules need of a calendar."""

    def working_days_after(self, start: datetime, end: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class IdleStretch:
    """A stretch without any move, in working days."""

    since: datetime
    until: datetime
    working_days: int


def moves(entries: Iterable[Happened]) -> list[datetime]:
    """Return the moments of real moves, earliest first."""
    return sorted(entry.at for entry in entries if entry.verb in MOVES)


def idle_stretches(
    moments: Sequence[datetime], *, start: datetime, now: datetime, limit_days: int, calendar: WorkingTime
) -> list[IdleStretch]:
    """Return stretches of at least `limit_days` working days between moves, the running one included."""
    edges = [start, *[m for m in moments if m > start], now]
    stretches = []
    for since, until in pairwise(edges):
        days = calendar.working_days_after(since, until)
        if days >= limit_days:
            stretches.append(IdleStretch(since, until, days))
    return stretches


def moved_only_after_urging(entries: Sequence[Happened], *, within: timedelta, at_least: int) -> bool:
    """Whether every move followed an urging by at most `within`, and there were `at_least` urgings."""
    urged = sorted(entry.at for entry in entries if entry.verb in URGING)
    moved = moves(entries)
    if len(urged) < at_least or not moved:
        return False
    return all(any(timedelta(0) <= move - call <= within for call in urged) for move in moved)
