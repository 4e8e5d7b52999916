"""What the worker does about calendars by itself."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.clock import acts
from zhixing.foundation.actors import Tick


def keep_calendars(now: datetime) -> int:
    """Bring calendars and clocks up to a new release, or to a change whose clocks were started meanwhile."""
    return acts.follow_shipped(by=Tick("clock.calendar"), at=now)


keep_calendars.every_seconds = 300  # type: ignore[attr-defined]

TICKS = (keep_calendars,)
