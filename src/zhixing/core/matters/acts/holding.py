"""Who holds a matter: signing for it, contesting, naming the handler, handing over, rulings (B7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _at_once, _clocks, _duties, _practice
from zhixing.core.matters.acts._batch import Batch, Holder, Result, batch, check_claim
from zhixing.core.matters.models import Matter, Request
from zhixing.core.matters.rules import states
from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.powers import acts as powers
from zhixing.foundation.actors import Officer


def _open(matter: Matter, act: str) -> None:
    if matter.state == states.CLOSED:
        raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act=act)


def sign_for(
    *,
    matter_id: int,
    handler_id: int,
    by: Officer,
    at: datetime,
    inner_unit_id: int | None = None,
    inner_leader_post_id: int | None = None,
) -> Matter:
    """Accept the matter for the unit and name the one handler.

    A town names one leader and one office of its own as well, or its acceptance does not count (A1).
    Ledger: matter.signed_for.
    """

    def decide(work: Batch, matter: Matter) -> Matter:
        _sign_for(work, matter, handler_id, inner_unit_id, inner_leader_post_id, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def sign_for_many(*, rows: Sequence[tuple[int, int]], by: Officer, at: datetime) -> list[Result]:
    """Sign for many matters, rows of (matter, handler), with a result for each. Ledger: matter.signed_for."""
    return _at_once.each(
        [key for key, _ in rows], lambda work, m, i: _sign_for(work, m, rows[i][1], None, None, by=by, at=at)
    )


def _sign_for(
    work: Batch,
    matter: Matter,
    handler_id: int,
    inner_unit_id: int | None,
    inner_leader_post_id: int | None,
    *,
    by: Officer,
    at: datetime,
) -> None:
    _open(matter, "签收")
    if not policies.may_sign_for(by, matter):
        raise refusals.NotAllowed(who="责任单位负责人")
    if matter.state != states.ISSUED:
        if matter.signed_at:
            who = _practice.who_did(matter.reference, verbs.SIGNED_FOR, verbs.HANDED_OVER)
            raise refusals.SomebodyWasFaster(who=who, act="签收")
        raise refusals.WrongState(state=states.STATE_WORDS[matter.state], act="签收")
    check_claim(matter, at)
    _check_handler(matter, handler_id, at)
    needs_inner = people.unit_kind(matter.unit_id) == "town" and people.has_offices(matter.unit_id)
    if needs_inner and not (inner_unit_id and inner_leader_post_id):
        raise refusals.InnerOwnerMissing
    stopped = _clocks.stop(work, matter, "sign", at=at)
    work.hold(matter, Holder(matter.unit_id, matter.leader_post_id, handler_id), since=at, named=True)
    work.change(
        matter,
        state=states.ACTIVE,
        signed_at=at,
        inner_unit_id=inner_unit_id,
        inner_leader_post_id=inner_leader_post_id,
    )
    work.enter(
        matter,
        verbs.SIGNED_FOR,
        by=by,
        at=at,
        facts={
            "handler": people.person_name(handler_id),
            "handler_id": handler_id,
            "inner_unit": inner_unit_id,
            "inner_leader_post": inner_leader_post_id,
            "sign_late": bool(stopped and stopped.light == "done_late"),
        },
    )
    work.end_duty(_duties.key(matter, "assigned"))
    work.let_know(matter, handler_id)
    work.owe(_duties.named(matter, handler_id, at=at))


def _left(matter: Matter) -> list[str]:
    """Return the keys of what nobody of the holding unit owes any more when the matter leaves it."""
    ended = [_duties.key(matter, topic) for topic in ("assigned", "light", "explain")]
    return [*ended, _duties.person_key(matter, matter.handler_id)]


def _check_handler(matter: Matter, handler_id: int, at: datetime) -> None:
    if not people.serves_in(handler_id, matter.unit_id, at=at):
        raise refusals.HandlerNotInUnit(
            name=people.person_name(handler_id), unit=people.unit_name(matter.unit_id)
        )


def name_handler(*, matter_id: int, handler_id: int, by: Officer, at: datetime, reason: str = "") -> Matter:
    """Make another person of the same unit the handler. Clocks keep running. Ledger: matter.handler_named."""

    def decide(work: Batch, matter: Matter) -> Matter:
        _name_handler(work, matter, handler_id, reason, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def _name_handler(
    work: Batch, matter: Matter, handler_id: int, reason: str, *, by: Officer, at: datetime
) -> None:
    _open(matter, "指定责任人")
    if not policies.may_name_handler(by, matter):
        raise refusals.NotAllowed(who="责任单位负责人")
    check_claim(matter, at)
    _check_handler(matter, handler_id, at)
    if handler_id == matter.handler_id and matter.handler_named:
        raise refusals.AlreadyHandler(name=people.person_name(handler_id))
    former = matter.handler_id
    work.hold(matter, Holder(matter.unit_id, matter.leader_post_id, handler_id), since=at, named=True)
    work.enter(
        matter,
        verbs.HANDLER_NAMED,
        by=by,
        at=at,
        facts={
            "from": people.person_name(former),
            "handler": people.person_name(handler_id),
            "reason": reason,
        },
    )
    work.end_duty(_duties.person_key(matter, former))
    work.let_know(matter, handler_id)
    work.owe(_duties.named(matter, handler_id, at=at))


@transaction.atomic
def contest(*, matter_id: int, reason: str, basis: str, by: Officer, at: datetime) -> Matter:
    """Give an assignment back to the office that made it: a return, with reason and legal or 三定 reference.

    The second return freezes the matter, which its holder keeps, until the ruling (B7).
    Ledger: matter.contested.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "退回")
        if not policies.may_sign_for(by, matter):
            raise refusals.NotAllowed(who="责任单位负责人")
        if matter.frozen_at:
            raise refusals.Frozen(holder=people.unit_name(matter.unit_id))
        if matter.state not in (states.ISSUED, states.ACTIVE):
            raise refusals.WrongState(state=states.STATE_WORDS[matter.state], act="退回")
        _give_reason(reason, basis)
        check_claim(matter, at)
        _return(work, matter, verbs.CONTESTED, reason=reason, basis=basis, by=by, at=at)
        if not matter.frozen_at:
            for key in _left(matter):
                work.end_duty(key)
            office = people.post_in_charge(matter.registered_unit_id, at=at)
            work.hold(
                matter,
                Holder(matter.registered_unit_id, office, matter.registered_by_id),
                since=at,
                named=True,
            )
            work.change(matter, state=states.REGISTERED)
            _clocks.stop(work, matter, "sign", at=at)
            work.owe(_duties.returned(matter, matter.registered_by_id, at=at))
    return matter


def _give_reason(reason: str, basis: str | None = None) -> None:
    if not reason.strip():
        raise refusals.ReasonMissing
    if basis is not None and not basis.strip():
        raise refusals.BasisMissing


def _return(
    work: Batch, matter: Matter, verb: str, *, reason: str, basis: str, by: Officer, at: datetime
) -> None:
    """Count one return; freeze on the limit of the rulebook and start the ruling's clock."""
    returns = matter.returns + 1
    freezes = returns >= _practice.returns_before_ruling(at)
    work.change(matter, returns=returns)
    facts: dict[str, object] = {
        "from": people.unit_name(matter.unit_id),
        "reason": reason,
        "basis": basis,
        "returns": returns,
        "frozen": freezes,
    }
    if freezes:
        ruling = _clocks.start_ruling(work, matter, at=at)
        work.change(matter, frozen_at=at)
        facts["ruling_due"] = _practice.iso(ruling.due_at)
        facts["provisional_owner"] = people.unit_name(matter.unit_id)
        work.owe(_duties.ruling_needed(matter, at=at))
    work.enter(matter, verb, by=by, at=at, facts=facts)


@transaction.atomic
def offer(*, matter_id: int, to_unit_id: int, reason: str, basis: str, by: Officer, at: datetime) -> Request:
    """Offer the matter to an equal. The giver holds it until the receiver accepts. Ledger: matter.offered."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "移交")
        if not policies.may_offer(by, matter):
            raise refusals.NotAllowed(who="责任单位负责人")
        if matter.frozen_at:
            raise refusals.Frozen(holder=people.unit_name(matter.unit_id))
        if to_unit_id == matter.unit_id:
            raise refusals.AlreadyResponsible(holder=people.unit_name(to_unit_id))
        if Request.objects.filter(matter=matter, purpose="offer", state="waiting").exists():
            raise refusals.AlreadyAsked(what="移交")
        _give_reason(reason, basis)
        check_claim(matter, at)
        refusal = outcomes.barred("matter.offer", about=matter.reference, by=by, at=at)
        if refusal:
            raise refusal
        leader = people.leader_in_charge(to_unit_id, at=at)
        asked = Request.objects.create(
            matter=matter,
            purpose="offer",
            reason=reason,
            ground=basis,
            to_unit_id=to_unit_id,
            to_leader_post_id=leader,
            asked_by_id=by.person_id,
            asked_unit_id=matter.unit_id,
            asked_at=at,
        )
        work.involve(matter, to_unit_id, "offered")
        work.enter(
            matter,
            verbs.OFFERED,
            by=by,
            at=at,
            facts={"to": people.unit_name(to_unit_id), "unit": to_unit_id, "reason": reason, "basis": basis},
        )
        work.owe(_duties.offered(matter, to_unit_id, at=at))
    return asked


def _waiting(matter: Matter, purpose: str, what: str) -> Request:
    found = Request.objects.filter(matter=matter, purpose=purpose, state="waiting").first()
    if found is None:
        raise refusals.NothingAsked(what=what)
    return found


def _answer(work: Batch, asked: Request, state: str, answer: str, *, by: Officer, at: datetime) -> None:
    asked.state, asked.answer, asked.answered_by_id, asked.answered_at = state, answer, by.person_id, at
    work.answered.append(asked)


def accept_offer(*, matter_id: int, handler_id: int, by: Officer, at: datetime) -> Matter:
    """Take over what was offered: the holding moves now, no clock restarts. Ledger: matter.handed_over."""

    def decide(work: Batch, matter: Matter) -> Matter:
        _accept_offer(work, matter, handler_id, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def _accept_offer(work: Batch, matter: Matter, handler_id: int, *, by: Officer, at: datetime) -> None:
    _open(matter, "接收")
    asked = _waiting(matter, "offer", "移交")
    if not policies.may_answer_offer(by, asked.to_unit_id):
        raise refusals.NotAllowed(who="接收单位负责人")
    check_claim(matter, at)
    if asked.to_unit_id is None or asked.to_leader_post_id is None:
        raise refusals.NothingAsked(what="移交")
    if not people.serves_in(handler_id, asked.to_unit_id, at=at):
        raise refusals.HandlerNotInUnit(
            name=people.person_name(handler_id), unit=people.unit_name(asked.to_unit_id)
        )
    former, ended = matter.unit_id, _left(matter)
    work.hold(matter, Holder(asked.to_unit_id, asked.to_leader_post_id, handler_id), since=at, named=True)
    work.change(
        matter,
        state=states.ACTIVE if matter.state == states.ISSUED else matter.state,
        signed_at=at,
        inner_unit_id=None,
        inner_leader_post_id=None,
    )
    _clocks.stop(work, matter, "sign", at=at)
    _answer(work, asked, "accepted", "", by=by, at=at)
    work.enter(
        matter,
        verbs.HANDED_OVER,
        by=by,
        at=at,
        facts={
            "from": people.unit_name(former),
            "to": people.unit_name(asked.to_unit_id),
            "handler": people.person_name(handler_id),
            "reason": asked.reason,
            "basis": asked.ground,
        },
    )
    for key in (*ended, _duties.key(matter, "offered")):
        work.end_duty(key)
    work.let_know(matter, handler_id)
    work.owe(_duties.named(matter, handler_id, at=at))


@transaction.atomic
def refuse_offer(*, matter_id: int, reason: str, basis: str, by: Officer, at: datetime) -> Matter:
    """Refuse an offer: it counts as a return (convention 22). Ledger: matter.offer_refused."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        asked = _waiting(matter, "offer", "移交")
        if not policies.may_answer_offer(by, asked.to_unit_id):
            raise refusals.NotAllowed(who="接收单位负责人")
        _give_reason(reason, basis)
        check_claim(matter, at)
        _answer(work, asked, "refused", reason, by=by, at=at)
        _return(work, matter, verbs.OFFER_REFUSED, reason=reason, basis=basis, by=by, at=at)
        work.end_duty(_duties.key(matter, "offered"))
        work.owe(_duties.offer_refused(matter, asked.asked_by_id, at=at))
    return matter


@transaction.atomic
def withdraw_offer(*, matter_id: int, by: Officer, at: datetime) -> Matter:
    """Take an unanswered offer back. Ledger: matter.offer_withdrawn."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        asked = _waiting(matter, "offer", "移交")
        if not policies.may_offer(by, matter):
            raise refusals.NotAllowed(who="责任单位负责人")
        check_claim(matter, at)
        _answer(work, asked, "withdrawn", "", by=by, at=at)
        work.enter(matter, verbs.OFFER_WITHDRAWN, by=by, at=at, facts={})
        work.end_duty(_duties.key(matter, "offered"))
    return matter


@transaction.atomic
def rule_on(
    *,
    matter_id: int,
    unit_id: int,
    reason: str,
    basis: str,
    by: Officer,
    at: datetime,
    precedent: bool = True,
) -> Matter:
    """Decide to whom a frozen matter belongs; it is bound from now on and becomes a precedent (B7).

    A later matter of the same kind and topic goes straight to that unit. Ledger: matter.ruled.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "裁定")
        if not policies.may_rule(by):
            raise refusals.NotAllowed(who="县政府办公室")
        if matter.frozen_at is None:
            raise refusals.NotFrozen
        _give_reason(reason, basis)
        check_claim(matter, at)
        stopped = _clocks.stop(work, matter, "ruling", at=at)
        post = people.post_in_charge(unit_id, at=at)
        if unit_id != matter.unit_id:
            for key in _left(matter):
                work.end_duty(key)
            work.hold(
                matter,
                Holder(
                    unit_id, people.leader_in_charge(unit_id, at=at), people.holder_of(post, at=at).person_id
                ),
                since=at,
                named=False,
            )
            work.change(matter, state=states.ISSUED, signed_at=None, assigned_unit_id=unit_id, assigned_at=at)
            work.let_know(matter, matter.handler_id)
            work.owe(_duties.assigned(matter, matter.handler_id, at=at))
        work.change(matter, frozen_at=None)
        work.enter(
            matter,
            verbs.RULED,
            by=by,
            at=at,
            facts={
                "to": people.unit_name(unit_id),
                "unit": unit_id,
                "reason": reason,
                "basis": basis,
                "precedent": precedent,
                "ruling_late": bool(stopped and stopped.light == "done_late"),
            },
        )
        work.end_duty(_duties.key(matter, "ruling"))
        if precedent and matter.topic:
            powers.keep_precedent(
                kind=matter.kind, topic=matter.topic, unit_id=unit_id, about=matter.reference, by=by, at=at
            )
    return matter
