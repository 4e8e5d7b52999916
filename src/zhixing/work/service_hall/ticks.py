"""What time does in the hall: what nobody answered in five working days is accepted by the law."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall import acts, selectors

BY: Final = Tick(rule="law.licensing.one_notice")


def accept_what_was_not_told(now: datetime) -> int:
    """Accept cases whose five working days for the one notice have passed. Returns how many."""
    done = 0
    for case_id in selectors.untold(now):
        try:
            acts.accept_untold(case_id=case_id, by=BY, at=now)
        except ActRefused:
            continue  # somebody was faster
        done += 1
    return done


accept_what_was_not_told.every_seconds = 300  # type: ignore[attr-defined]

TICKS: Final = (accept_what_was_not_told,)
