"""What the clock brings: drafts that nobody touched for long are erased."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.people import acts
from zhixing.foundation.actors import Tick

KEEPER = Tick("people.form_drafts")


def expire_form_drafts(now: datetime) -> int:
    """Erase old drafts; return how many. One statement."""
    return acts.expire_form_drafts(by=KEEPER, at=now)


expire_form_drafts.every_seconds = 60 * 60  # type: ignore[attr-defined]

TICKS = (expire_form_drafts,)
