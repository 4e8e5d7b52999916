"""What time does to hand-overs: what nobody accepted goes back to first contact."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.foundation.refusals import ActRefused
from zhixing.work.complaints import acts, selectors


def lapse_offers(now: datetime) -> int:
    """Give back the hand-overs whose time has passed. Returns how many. At most 200 a run."""
    done = 0
    for transfer_id in selectors.lapsed_offers(now):
        try:
            done += acts.lapse_offer(transfer_id=transfer_id, by=acts.SYSTEM, at=now) is not None
        except ActRefused:
            continue  # somebody was faster
    return done


lapse_offers.every_seconds = 60  # type: ignore[attr-defined]

TICKS: Final = (lapse_offers,)
