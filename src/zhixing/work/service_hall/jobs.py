"""Work in the background of the hall: drafts whose days are over are forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts


def forget_lapsed(now: datetime) -> int:
    """Forget one batch of drafts after their last day; return how many."""
    return acts.forget_lapsed(by=Tick("services.filing"), at=now)


forget_lapsed.every_seconds = 600  # type: ignore[attr-defined]

JOBS: Final = (forget_lapsed,)
