"""Proposals whose time has passed."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.approvals import acts
from zhixing.core.approvals.models import Proposal
from zhixing.foundation.actors import Tick

BATCH = 200


def expire_proposals(now: datetime) -> int:
    """Mark proposals that nobody decided in time; returns how many. One query and one act for each."""
    late = Proposal.objects.filter(state=Proposal.State.WAITING, expires_at__lte=now).order_by(
        "expires_at", "pk"
    )
    by = Tick("approvals.expiry")
    done = [
        acts.expire(proposal_id=found, by=by, at=now) for found in late.values_list("pk", flat=True)[:BATCH]
    ]
    return sum(one is not None for one in done)


expire_proposals.every_seconds = 300  # type: ignore[attr-defined]

TICKS = (expire_proposals,)
