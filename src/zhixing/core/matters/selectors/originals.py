"""What an imported matter was in the system that it came from, in that system's own words and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.acts import IMPORTED, Entry
from zhixing.core.matters.models import Matter

STEPS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class OriginalStep:
    """One step. `on` is the local day there, `clock_time` empty where that system knows only days."""

    activity: str
    code: str
    on: date
    clock_time: str
    person: str
    due: str
    is_late: bool | None


@dataclass(frozen=True, slots=True)
class Original:
    """A case of another system: which log, its code there, its attributes and its steps in order."""

    source: str
    code: str
    zone: str
    steps_in_all: int
    late_steps: int
    attributes: Mapping[str, str]
    steps: Sequence[OriginalStep]


def original(found: Matter) -> Original | None:
    """Return what the other system said, at most 1,000 steps; None for our own matters. Two queries."""
    if found.origin != IMPORTED:
        return None
    opening = ledger.entry(found.reference, 1)
    if opening is None or "code" not in opening.facts:
        return None
    facts = opening.facts
    zone = str(facts.get("zone") or "Asia/Shanghai")
    entries = ledger.history(found.reference, limit=STEPS_SHOWN + 1)
    steps = [_step(one, ZoneInfo(zone)) for one in entries if "activity" in one.facts]
    return Original(
        source=str(facts.get("source", "")),
        code=str(facts["code"]),
        zone=zone,
        steps_in_all=int(facts.get("steps", len(steps))),
        late_steps=sum(step.is_late is True for step in steps),
        attributes=dict(facts.get("attributes", {})),
        steps=steps,
    )


def _step(entry: Entry, place: ZoneInfo) -> OriginalStep:
    facts = entry.facts
    local = entry.at.astimezone(place)
    due = str(facts.get("due", ""))
    return OriginalStep(
        activity=str(facts["activity"]),
        code=str(facts.get("code", "")),
        on=date.fromisoformat(str(facts["on"])) if "on" in facts else local.date(),
        clock_time="" if facts.get("day_only") else f"{local:%H:%M}",
        person=entry.by_name,
        due=f"{datetime.fromisoformat(due).astimezone(place):%Y-%m-%d %H:%M}" if "T" in due else due,
        is_late=bool(facts["late"]) if "late" in facts else None,
    )
