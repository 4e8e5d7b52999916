"""The year's script: which matters come, and who does what to them when. Plain values, no database.

Everything is decided from the date alone: the same day brings the same matters whichever day the
history ends on, and what would happen after its end is cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from zhixing.core.clock.rules import (
    Calendar,
    CalendarNotPublished,
    ClockState,
    Extension,
    Limit,
    Pause,
    compute,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One planned act: when, which, by the holder of which post, with what."""

    at: datetime
    act: str
    post: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One planned matter with its life.

    `limit` None is a standing task. `assigned_at` None leaves it with the office that registered it.
    `parts` are stories of sub-matters made by splitting this one at the step `split`. `recorded_at`
    is later than `registered_at` only for what was written down late (补录). `due` is where its life
    left the deadline.
    """

    key: str
    title: str
    lead: str
    source: str
    registered_at: datetime
    registrar: str
    limit: Limit | None = None
    supports: tuple[str, ...] = ()
    source_ref: str = ""
    sentence: str = ""
    requirement: str = ""
    document_number: str = ""
    grade: str = "supervised"
    urgency: str = "normal"
    topic: str = ""
    kind: str = "matters.task"
    leader: str = ""
    is_assigned: bool = True
    recorded_at: datetime | None = None
    parent: str = ""
    calendar: str = "seasonal"
    steps: tuple[Step, ...] = ()
    due: datetime | None = None

    def before(self, end: datetime) -> Story:
        """Return the story with only what happens before `end`."""
        return replace(self, steps=tuple(step for step in self.steps if step.at < end))

    @property
    def closed_at(self) -> datetime | None:
        """When it is closed for the last time, None while it stays open."""
        closed: datetime | None = None
        for step in self.steps:
            if step.act in ("close", "terminate"):
                closed = step.at
            elif step.act == "reopen":
                closed = None
        return closed


@dataclass(frozen=True, slots=True)
class CountyAct:
    """A planned act on the county itself: lines of leaders, people who leave, roles asked for."""

    at: datetime
    act: str
    post: str
    values: Mapping[str, object] = field(default_factory=dict)


def due_of(
    limit: Limit | None,
    *,
    start: datetime,
    calendar: Calendar,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Extension, ...] = (),
) -> datetime | None:
    """Return when a limit is due, None for none and for one that reaches past the published calendar."""
    if limit is None:
        return None
    state = ClockState(start=start, limit=limit, pauses=pauses, extensions=extensions, calendar=calendar)
    try:
        reading = compute(state)
    except CalendarNotPublished:
        return None
    return None if reading.provisional else reading.due
