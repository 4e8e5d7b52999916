"""Who may propose, and who may be the second person. Judged by person, at the moment of approving."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhixing.core.approvals.kinds import TwoPersonAct
from zhixing.core.approvals.models import Proposal
from zhixing.core.people.models import Delegation, Person
from zhixing.foundation.actors import Actor, Officer


def may_propose(actor: Actor, act: TwoPersonAct) -> bool:
    """Whether the actor is an official with the right that proposing the act needs."""
    return isinstance(actor, Officer) and actor.may(act.proposer_right)


def is_same_human(proposal: Proposal, by: Officer) -> bool:
    """Whether the approver is the proposer: the same person, or another record with the same telephone.

    A second account is a second record of one human; an official's telephone is their own. One query.
    """
    if by.person_id == proposal.proposer_id:
        return True
    phones = dict(
        Person.objects.filter(pk__in=[by.person_id, proposal.proposer_id]).values_list("pk", "phone")
    )
    mine, theirs = phones.get(by.person_id, ""), phones.get(proposal.proposer_id, "")
    return bool(mine) and mine == theirs


def shares_a_post(proposal: Proposal, by: Officer) -> bool:
    """Whether both stand in one post, or one acts for the other's."""
    theirs = {proposal.proposer_post_id, proposal.proposer_for_post_id} - {None}
    return bool(by.post_ids & theirs)


def is_delegate(proposal: Proposal, by: Officer, *, at: datetime) -> bool:
    """Whether one of the two has handed rights to the other, now or when it was proposed. One query."""
    theirs = [post for post in (proposal.proposer_post_id, proposal.proposer_for_post_id) if post]
    to_approver = Q(to_person_id=by.person_id) & (
        Q(given_by_id=proposal.proposer_id) | Q(from_post_id__in=theirs)
    )
    to_proposer = Q(to_person_id=proposal.proposer_id) & (
        Q(given_by_id=by.person_id) | Q(from_post_id__in=list(by.post_ids))
    )
    held = Delegation.objects.filter(since__lte=at, until__gt=proposal.proposed_at)
    return held.filter(to_approver | to_proposer).exists()
