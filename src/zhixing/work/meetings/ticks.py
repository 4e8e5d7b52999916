"""What time does to meetings: decisions that were handed out elsewhere are tied to their points."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.work.meetings import acts
from zhixing.work.meetings.acts.minutes import FOLLOW
from zhixing.work.meetings.models import Meeting

BATCH: Final = 50


def follow_handed_out(now: datetime) -> int:
    """Look at minutes that are issued and not all handed out; returns how many points were tied."""
    waiting = (
        Meeting.objects.filter(state="issued", points__state="open").distinct().order_by("issued_at", "pk")
    )
    return sum(
        acts.follow_handed_out(meeting_id=key, by=FOLLOW, at=now)
        for key in waiting.values_list("pk", flat=True)[:BATCH]
    )


follow_handed_out.every_seconds = 60  # type: ignore[attr-defined]

TICKS: Final = (follow_handed_out,)
