"""The queue of proposed acts, as each person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhixing.core.approvals import kinds, rules
from zhixing.core.approvals.models import Proposal
from zhixing.foundation.actors import Actor, Officer


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as its page shows it. `lines` is the whole payload; `digest` is of exactly these bytes."""

    id: int
    act_code: str
    act: str
    lines: tuple[tuple[str, str], ...]
    payload: str
    digest: str
    reason: str
    proposer: str
    proposer_id: int
    proposed_at: datetime
    expires_at: datetime
    state: str
    state_name: str
    decided_by: str
    decided_at: datetime | None
    decided_reason: str

    @property
    def short_digest(self) -> str:
        """The beginning of the digest, to read aloud."""
        return rules.short(self.digest)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided."""
        return self.state == Proposal.State.WAITING


def _visible(seen_by: Actor) -> QuerySet[Proposal]:
    """What the viewer proposed, decided, or could decide by right."""
    if not isinstance(seen_by, Officer):
        return Proposal.objects.none()
    codes = [act.code for act in kinds.every_act() if seen_by.may(act.right)]
    mine = Q(proposer_id=seen_by.person_id) | Q(decided_by_id=seen_by.person_id)
    return Proposal.objects.filter(mine | Q(act_code__in=codes))


def waiting(*, seen_by: Actor, now: datetime, limit: int = 100) -> list[ProposalRow]:
    """Return proposals that `seen_by` could decide, soonest to expire first, at most `limit`. One query."""
    if not isinstance(seen_by, Officer):
        return []
    found = _visible(seen_by).filter(state=Proposal.State.WAITING, expires_at__gt=now)
    ordered = found.exclude(proposer_id=seen_by.person_id).order_by("expires_at", "pk")[:limit]
    return [_row(proposal) for proposal in ordered]


def proposed(*, seen_by: Actor, limit: int = 50) -> list[ProposalRow]:
    """Return what the viewer has proposed, newest first, at most `limit`. One query."""
    if not isinstance(seen_by, Officer):
        return []
    found = Proposal.objects.filter(proposer_id=seen_by.person_id).order_by("-proposed_at", "-pk")[:limit]
    return [_row(proposal) for proposal in found]


def decided(*, seen_by: Actor, limit: int = 50) -> list[ProposalRow]:
    """Return decided proposals within the viewer's rights, newest first, at most `limit`. One query."""
    found = _visible(seen_by).exclude(state=Proposal.State.WAITING).order_by("-decided_at", "-pk")[:limit]
    return [_row(proposal) for proposal in found]


def proposal(proposal_id: int, *, seen_by: Actor) -> ProposalRow | None:
    """Return one proposal, None where it does not exist or may not be seen. One query."""
    found = _visible(seen_by).filter(pk=proposal_id).first()
    return _row(found) if found else None


def count_waiting(*, seen_by: Actor, now: datetime) -> int:
    """Return how many proposals wait for `seen_by` or a colleague with the right. One query."""
    if not isinstance(seen_by, Officer):
        return 0
    found = _visible(seen_by).filter(state=Proposal.State.WAITING, expires_at__gt=now)
    return found.exclude(proposer_id=seen_by.person_id).count()


def _row(found: Proposal) -> ProposalRow:
    act = kinds.act(found.act_code)
    payload = rules.payload_of(found.payload)
    return ProposalRow(
        id=found.pk,
        act_code=found.act_code,
        act=act.label if act else found.act_code,
        lines=tuple(act.lines(payload)) if act else tuple((key, str(one)) for key, one in payload.items()),
        payload=found.payload,
        digest=found.digest,
        reason=found.reason,
        proposer=found.proposer_label,
        proposer_id=found.proposer_id,
        proposed_at=found.proposed_at,
        expires_at=found.expires_at,
        state=found.state,
        state_name=Proposal.State(found.state).label,
        decided_by=found.decided_by_label,
        decided_at=found.decided_at,
        decided_reason=found.decided_reason,
    )
