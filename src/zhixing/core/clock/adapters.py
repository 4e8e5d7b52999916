"""What clock needs of rooms above it, given by them when they are ready.

Changes of a calendar need two persons (R28). The proposals of two persons live above, in approvals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from zhixing.core.clock.refusals import SecondPersonNeeded
from zhixing.foundation.actors import Actor

PUBLISH_YEAR = "calendar.publish_year"
CORRECT_YEAR = "calendar.correct_year"
SET_HOURS = "calendar.set_hours"


class Proposer(Protocol):
    """Proposes an act for a second person."""

    def __call__(
        self, *, act_code: str, payload: Mapping[str, Any], reason: str, by: Actor, at: datetime
    ) -> str:
        """Return the address of the proposal's page. Raises ActRefused."""
        ...


_proposer: Proposer | None = None


def use_proposals(proposer: Proposer) -> None:
    """Set by the room of proposals, once: how a change of a calendar is put before a second person."""
    global _proposer
    _proposer = proposer


def propose(*, act_code: str, payload: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> str:
    """Put a change of a calendar before a second person; return the address of its page.

    Raises SecondPersonNeeded where no room takes proposals: nobody changes a calendar alone.
    """
    if _proposer is None:
        raise SecondPersonNeeded
    return _proposer(act_code=act_code, payload=payload, reason=reason, by=by, at=at)
