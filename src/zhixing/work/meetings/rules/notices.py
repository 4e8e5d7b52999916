"""The notice period: counted back from the day of the meeting, never rolled (definition 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """One report and the day on which its leader and unit were first told of it; None: not yet."""

    title: str
    on: date | None


def latest_day(meets_on: date, days: int) -> date:
    """Return the last day on which a notice is in time."""
    return meets_on - timedelta(days=days)


def told_late(rows: list[Told], *, meets_on: date, days: int) -> list[str]:
    """Return the titles of which nobody was told by the last day, in the order given."""
    last = latest_day(meets_on, days)
    return [row.title for row in rows if row.on is None or row.on > last]
