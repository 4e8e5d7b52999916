"""What time does in the hall: what nobody answered in five working days is accepted by the law."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall import acts, selectors
from zhixing.work.service_hall.acts import pledges as pledge_acts
from zhixing.work.service_hall.acts import slots as slot_acts
from zhixing.work.service_hall.acts import stars as star_acts
from zhixing.work.service_hall.selectors import pledges as pledge_rows
from zhixing.work.service_hall.selectors import slots as slot_rows
from zhixing.work.service_hall.selectors import stars as star_rows

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


def check_pledges(now: datetime) -> int:
    """Check every pledge once a day against the cases; broken ones open their remedies. Returns how many."""
    done = 0
    for pledge_id in pledge_rows.unchecked(now):
        pledge_acts.check_pledge(pledge_id=pledge_id, by=pledge_acts.SYSTEM, at=now)
        done += 1
    return done


check_pledges.every_seconds = 3600  # type: ignore[attr-defined]


def give_stars(now: datetime) -> int:
    """Give the stars of the quarter that has ended, once. Returns how many."""
    quarter = star_rows.waiting_quarter(day_of(now))
    return star_acts.give_stars(quarter=quarter, by=star_acts.SYSTEM, at=now) if quarter else 0


give_stars.every_seconds = 6 * 3600  # type: ignore[attr-defined]


def watch_slots(now: datetime) -> int:
    """Look at slots that have begun with nobody there, or have ended. Returns how many."""
    done = 0
    for slot_id in slot_rows.waiting(now):
        slot_acts.watch_slot(slot_id=slot_id, by=slot_acts.SYSTEM, at=now)
        done += 1
    return done


watch_slots.every_seconds = 60  # type: ignore[attr-defined]

TICKS: Final = (
    check_pledges,
    give_stars,
    watch_slots,
    accept_what_was_not_told,
)
