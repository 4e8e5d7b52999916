"""The supervision ladder (convention 15): which step may be drafted or issued when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Openings(Protocol):
    """What the ladder needs of a calendar."""

    def opening_after_working_days(self, moment: datetime, days: int) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, whether the system may take it itself, and how long after the one before."""

    number: int
    name: str
    by_system: bool
    working_days_after: int
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with the earliest moment at which it may be issued."""

    step: Step
    earliest_at: datetime


def schedule(steps: Sequence[Step], *, told_red_at: datetime, calendar: Openings) -> list[Planned]:
    """Return the earliest moment of each step, counted from the opening at which red was told.

    B3: red 06-30 17:30, told with a 催办单 at the opening of 07-01; 督办通知单 from 07-08 and so on.
    """
    planned = []
    moment = told_red_at
    for step in steps:
        if step.working_days_after:
            moment = calendar.opening_after_working_days(moment, step.working_days_after)
        planned.append(Planned(step, moment))
    return planned
