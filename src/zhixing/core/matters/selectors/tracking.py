"""What somebody outside sees of one matter with its number and code: no names, no texts, no other matter."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules import states
from zhixing.core.people import selectors as people
from zhixing.ui.lines import ClockLine


@dataclass(frozen=True, slots=True)
class Tracked:
    """The public side of a matter. `unit` answers for it now; persons are named inside only."""

    number: str
    unit: str
    state: str
    registered_at: datetime
    signed_at: datetime | None
    closed_at: datetime | None
    clock: ClockLine | None


def tracked(*, number: str, code: str, now: datetime) -> Tracked | None:
    """Return the matter of that number if the code is its own; None for a wrong as for an absent one.

    At most seven queries. Matters without a code, and restricted ones, are never found.
    """
    found = Matter.objects.filter(number=number.strip().upper(), restricted=False).first()
    kept = found.tracking_code if found else ""
    if not hmac.compare_digest(kept.encode(), code.strip().upper().encode()) or not kept or found is None:
        return None
    clock = clocks.line(clocks.clock(found.main_clock_id), now) if found.main_clock_id else None
    return Tracked(
        found.number,
        people.unit_name(found.unit_id),
        states.STATE_WORDS[found.state],
        found.registered_at,
        found.signed_at,
        found.closed_at,
        clock,
    )
