"""Work in the background: rows sealed with an older key are sealed again."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.parties import acts
from zhixing.foundation.actors import Tick


def renew_seals(now: datetime) -> int:
    """Seal one batch again; return how many, 0 when all rows have the current key."""
    return acts.renew_seals(by=Tick("parties.renew_seals"), at=now)


renew_seals.every_seconds = 600  # type: ignore[attr-defined]

JOBS = (renew_seals,)
