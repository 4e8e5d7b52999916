"""The light of a row as of a moment: computed from due moments, so that a list never waits for the tick."""

from __future__ import annotations

from datetime import datetime
from typing import Final

SETTLED: Final = frozenset({"paused", "done", "done_late", "provisional", "none"})


def light_now(*, stored: str, yellow_at: datetime | None, due_at: datetime | None, now: datetime) -> str:
    """Return the light that a row shows at `now`; settled lights stay as they are."""
    if stored in SETTLED or due_at is None:
        return stored if stored in SETTLED else "none"
    if now >= due_at:
        return "red"
    if yellow_at is not None and now >= yellow_at:
        return "yellow"
    return "green"
