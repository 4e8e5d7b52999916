"""What time does in the hall: what nobody answered is accepted by the law; every step is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall import acts, selectors

BY: Final = Tick(rule="law.licensing.one_notice")
WATCH: Final = Tick(rule="services.procedure")


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


def watch_steps(now: datetime) -> int:
    """Look at the steps that nobody has looked at, at what is open too long, at items without cases."""
    return (
        acts.watch_cases(by=WATCH, at=now)
        + acts.watch_overruns(by=WATCH, at=now)
        + acts.watch_items(by=WATCH, at=now)
    )


watch_steps.every_seconds = 60  # type: ignore[attr-defined]
accept_what_was_not_told.every_seconds = 300  # type: ignore[attr-defined]

TICKS: Final = (accept_what_was_not_told, watch_steps)
