"""What was known when: a clock's facts folded from its recorded events (conventions, definition 19).

The claimed time of an event decides the clock, the recorded time decides whether it was known. The order
in which late entries arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.core.clock.rules.calendar import Calendar
from zhixing.core.clock.rules.clocks import ClockState, Extension, Pause
from zhixing.core.clock.rules.limits import Limit

KINDS: Final = ("start", "correct_start", "restart", "pause", "resume", "extend", "stop", "reopen")


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One recorded event of a clock. `at` is claimed, `recorded_at` written; `seq` orders equal records."""

    kind: str
    at: datetime
    recorded_at: datetime
    seq: int = 0
    limit: Limit | None = None
    extension: Extension | None = None
    ground: str = ""
    cap_until: datetime | None = None


def state_as_known(
    events: Iterable[ClockEvent], *, known_at: datetime, calendar: Calendar
) -> ClockState | None:
    """Return the clock's facts as they were recorded up to `known_at`; None before its start was recorded."""
    known = sorted((e for e in events if e.recorded_at <= known_at), key=lambda e: (e.recorded_at, e.seq))
    starts = [event for event in known if event.kind in ("start", "correct_start")]
    limit = next((event.limit for event in reversed(known) if event.limit), None)
    if not starts or limit is None:
        return None
    in_time = sorted(known, key=lambda e: (e.at, e.recorded_at, e.seq))
    return ClockState(
        start=starts[-1].at,
        limit=limit,
        calendar=calendar,
        pauses=_pauses(in_time),
        extensions=tuple(event.extension for event in known if event.extension),
        stopped=_stopped(in_time),
        restarts=tuple(event.at for event in in_time if event.kind == "restart"),
    )


def _pauses(in_time: Sequence[ClockEvent]) -> tuple[Pause, ...]:
    """Return the pauses: each begins at a `pause` and ends at the next `resume` or `stop` in claimed time."""
    pauses: list[Pause] = []
    begun: ClockEvent | None = None
    for event in in_time:
        if event.kind == "pause" and begun is None:
            begun = event
        elif event.kind in ("resume", "stop") and begun:
            pauses.append(Pause(begun.at, event.at, begun.ground, begun.cap_until))
            begun = None
    if begun:
        pauses.append(Pause(begun.at, None, begun.ground, begun.cap_until))
    return tuple(pauses)


def _stopped(in_time: Sequence[ClockEvent]) -> datetime | None:
    stopped: datetime | None = None
    for event in in_time:
        if event.kind == "stop":
            stopped = event.at
        elif event.kind == "reopen":
            stopped = None
    return stopped
