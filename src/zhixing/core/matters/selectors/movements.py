"""How a matter moved: start latency, idle stretches, moved only after urging (B5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Calendar
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules import movement as rules
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook


@dataclass(frozen=True, slots=True)
class Movement:
    """What a matter's history says of its pace. `start_latency_days` None while nothing was done."""

    start_latency_days: int | None
    start_red_since: datetime | None
    idle: Sequence[rules.IdleStretch]
    urgings: int
    only_after_urging: bool


@dataclass(frozen=True, slots=True)
class _Days:
    """Working days of one calendar, as the rules of movement count them."""

    calendar: Calendar

    def working_days_after(self, start: datetime, end: datetime) -> int:
        return self.calendar.working_days_between(people.day_of(start), people.day_of(end))


def movement(found: Matter, *, now: datetime) -> Movement:
    """Return how the matter moved until `now`. Four queries."""
    day = people.day_of(now)
    entries = ledger.history(found.reference, limit=2000)
    start = found.assigned_at or found.registered_at
    views = clocks.clocks_about([found.reference]).get(found.reference, [])
    calendar = _Days(views[-1].state.calendar if views else clocks.calendar())
    watch = rulebook.rule("matters.idle", on=day).number("working_days")
    urged = rulebook.rule("matters.moved_by_urging", on=day)
    end = found.closed_at or now
    start_due = next((view.reading.due for view in reversed(views) if view.purpose == "start"), None)
    moments = rules.moves(entries)
    first = min((m for m in moments if m >= start), default=None)
    late = start_due is not None and (first or now) >= start_due
    return Movement(
        start_latency_days=calendar.working_days_after(start, first) if first else None,
        start_red_since=start_due if late else None,
        idle=rules.idle_stretches(moments, start=start, now=end, limit_days=watch, calendar=calendar),
        urgings=sum(1 for e in entries if e.verb in rules.URGING),
        only_after_urging=rules.moved_only_after_urging(
            entries,
            within=timedelta(hours=urged.number("within_clock_hours")),
            at_least=urged.number("count"),
        ),
    )
