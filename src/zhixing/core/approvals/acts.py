"""Proposing an act, and approving it: two acts by two people of two posts (R28)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhixing.core.approvals import kinds, policies, refusals, rules, verbs
from zhixing.core.approvals.models import Proposal
from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference

State = Proposal.State


@transaction.atomic
def propose(
    *,
    act_code: str,
    payload: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    digest: str = "",
    expires_at: datetime | None = None,
) -> Proposal:
    """Propose an act for a second person to approve, and return the proposal. Nothing is done yet.

    `payload` is kept as canonical text; `digest`, if the caller has shown one, must be that text's.
    It expires at the close of the working day that the rule `approvals.expiry` gives. Raises UnknownAct,
    MayNotPropose, ReasonMissing, PayloadChanged. Ledger: proposal.made.
    """
    act = kinds.act(act_code)
    if act is None:
        raise refusals.UnknownAct(act=act_code)
    if not isinstance(by, Officer) or not policies.may_propose(by, act):
        raise refusals.MayNotPropose(act=act.label)
    if not reason.strip():
        raise refusals.ReasonMissing
    text = rules.payload_text(payload)
    made = rules.digest(text)
    if digest and digest != made:
        raise refusals.PayloadChanged(digest=rules.short(digest))
    proposal = Proposal.objects.create(
        act_code=act_code,
        payload=text,
        digest=made,
        reason=reason,
        proposer_id=by.person_id,
        proposer_post_id=by.post_id,
        proposer_for_post_id=by.for_post_id,
        proposer_label=by.label,
        proposed_at=at,
        expires_at=expires_at or _expiry(at),
    )
    ledger.record(
        verbs.PROPOSED,
        about=reference("proposal", proposal.pk),
        by=by,
        at=at,
        facts={"act": act_code, "digest": made, "reason": reason, "expires": proposal.expires_at.isoformat()},
    )
    return proposal


@transaction.atomic
def approve(*, proposal_id: int, digest: str, by: Actor, at: datetime) -> Proposal:
    """Approve a proposed act and do it, in one transaction. Returns the proposal.

    `digest` is of the bytes that the approver was shown. The approver is another person in another
    post, no delegate of the proposer nor the proposer's delegator, and holds the right at this moment;
    the proposer still stands in the post of the proposal with the right. Raises NoSuchProposal,
    ProposalExpired, PayloadChanged, SamePerson, SamePost, DelegateOfProposer, RightMissing, ProposerLeft,
    and what the act itself refuses: then nothing is done and the proposal waits on.
    Ledger: proposal.approved, with the proposer as second person, and what the act records.
    """
    proposal, act, approver = _decidable(proposal_id, digest=digest, by=by, at=at)
    proposer = _proposer(proposal, act, at=at)
    _decide(proposal, State.APPROVED, by=approver, at=at)
    result = act.executor(rules.payload_of(proposal.payload), by=proposer, second=approver, at=at)
    proposal.result = result or ""
    proposal.save(update_fields=["result"])
    ledger.record(
        verbs.APPROVED,
        about=reference("proposal", proposal.pk),
        by=approver,
        at=at,
        second=proposer,
        facts={"act": proposal.act_code, "digest": proposal.digest, "result": proposal.result},
    )
    return proposal


@transaction.atomic
def refuse(*, proposal_id: int, digest: str, reason: str, by: Actor, at: datetime) -> Proposal:
    """Refuse a proposed act for good, with a reason. Returns the proposal.

    By whoever could have approved it. Raises as `approve`, and ReasonMissing. Ledger: proposal.refused.
    """
    proposal, act, approver = _decidable(proposal_id, digest=digest, by=by, at=at)
    if not reason.strip():
        raise refusals.ReasonMissing
    proposer = _proposer(proposal, act, at=at)
    _decide(proposal, State.REFUSED, by=approver, at=at, reason=reason)
    ledger.record(
        verbs.REFUSED,
        about=reference("proposal", proposal.pk),
        by=approver,
        at=at,
        second=proposer,
        facts={"act": proposal.act_code, "digest": proposal.digest, "reason": reason},
    )
    return proposal


@transaction.atomic
def withdraw(*, proposal_id: int, by: Actor, at: datetime) -> Proposal:
    """Take back one's own proposal. Returns it.

    Raises NoSuchProposal, OnlyProposer. Ledger: proposal.withdrawn.
    """
    proposal = _waiting(proposal_id)
    if not isinstance(by, Officer) or by.person_id != proposal.proposer_id:
        raise refusals.OnlyProposer
    _decide(proposal, State.WITHDRAWN, by=by, at=at)
    ledger.record(
        verbs.WITHDRAWN,
        about=reference("proposal", proposal.pk),
        by=by,
        at=at,
        facts={"act": proposal.act_code, "digest": proposal.digest},
    )
    return proposal


@transaction.atomic
def expire(*, proposal_id: int, by: Actor, at: datetime) -> Proposal | None:
    """Mark a proposal whose time has passed; None when it was decided meanwhile or has time left.

    Ledger: proposal.expired.
    """
    proposal = Proposal.objects.select_for_update().filter(pk=proposal_id, state=State.WAITING).first()
    if proposal is None or proposal.expires_at > at:
        return None
    proposal.state, proposal.decided_at = State.EXPIRED, at
    proposal.save(update_fields=["state", "decided_at"])
    ledger.record(
        verbs.EXPIRED,
        about=reference("proposal", proposal.pk),
        by=by,
        at=at,
        facts={"act": proposal.act_code, "digest": proposal.digest},
    )
    return proposal


def _waiting(proposal_id: int) -> Proposal:
    """The proposal, locked, while nobody has decided it: of two racing approvers one wins."""
    proposal = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None or proposal.state != State.WAITING:
        raise refusals.NoSuchProposal
    return proposal


def _decidable(
    proposal_id: int, *, digest: str, by: Actor, at: datetime
) -> tuple[Proposal, kinds.TwoPersonAct, Officer]:
    """The proposal with its act and the approver as they stand now; refuses everybody who may not."""
    proposal = _waiting(proposal_id)
    act = kinds.act(proposal.act_code)
    if act is None:
        raise refusals.UnknownAct(act=proposal.act_code)
    if at >= proposal.expires_at:
        raise refusals.ProposalExpired(until=f"{day_of(proposal.expires_at):%Y-%m-%d}")
    if rules.digest(proposal.payload) != proposal.digest or digest != proposal.digest:
        raise refusals.PayloadChanged(digest=rules.short(digest))
    if not isinstance(by, Officer):
        raise refusals.RightMissing(act=act.label)
    if policies.is_same_human(proposal, by):
        raise refusals.SamePerson(person=proposal.proposer_label)
    if policies.shares_a_post(proposal, by):
        raise refusals.SamePost
    if policies.is_delegate(proposal, by, at=at):
        raise refusals.DelegateOfProposer(person=by.person_name)
    return proposal, act, _as_of_now(by, act, at=at)


def _as_of_now(by: Officer, act: kinds.TwoPersonAct, *, at: datetime) -> Officer:
    """The approver read afresh: rights that came with the request may have gone meanwhile."""
    try:
        fresh = people.officer(by.person_id, by.post_id, at=at, for_post_id=by.for_post_id)
    except people.NotInPost:
        raise refusals.RightMissing(act=act.label) from None
    if not fresh.may(act.right):
        raise refusals.RightMissing(act=act.label)
    return fresh


def _proposer(proposal: Proposal, act: kinds.TwoPersonAct, *, at: datetime) -> Officer:
    """The proposer in the post of the proposal, as they stand now."""
    try:
        proposer = people.officer(
            proposal.proposer_id, proposal.proposer_post_id, at=at, for_post_id=proposal.proposer_for_post_id
        )
    except people.NotInPost:
        raise refusals.ProposerLeft(person=proposal.proposer_label) from None
    if not proposer.may(act.proposer_right):
        raise refusals.ProposerLeft(person=proposal.proposer_label)
    return proposer


def _decide(proposal: Proposal, state: str, *, by: Officer, at: datetime, reason: str = "") -> None:
    proposal.state, proposal.decided_at, proposal.decided_by_id = state, at, by.person_id
    proposal.decided_by_label, proposal.decided_reason = by.label, reason
    proposal.save(update_fields=["state", "decided_at", "decided_by", "decided_by_label", "decided_reason"])


def _expiry(at: datetime) -> datetime:
    """The close of the last working day on which the proposal may be approved."""
    calendar = clocks.calendar()
    amount = rulebook.rule("approvals.expiry", on=day_of(at)).number("working_days")
    return calendar.close_of(calendar.add_working_days(day_of(at), amount))
