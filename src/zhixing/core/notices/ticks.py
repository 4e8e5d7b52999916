"""What the clock brings: nobody is owed anything after he has left the service."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.notices.models import Notice


def withdraw_from_leavers(now: datetime) -> int:
    """Withdraw unseen notices of persons who have left; return how many. One statement."""
    return Notice.objects.filter(withdrawn_at=None, seen_at=None, person__until__lte=now.date()).update(
        ended_at=now, withdrawn_at=now
    )


withdraw_from_leavers.every_seconds = 10 * 60  # type: ignore[attr-defined]

TICKS = (withdraw_from_leavers,)
