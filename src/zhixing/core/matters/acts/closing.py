"""How a matter ends: checked by somebody else than the doer, on evidence, in one of eight ways (P12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import selectors as stored
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _clocks, _duties, _practice
from zhixing.core.matters.acts._batch import Batch, Result, batch, check_claim, each
from zhixing.core.matters.acts.holding import _give_reason
from zhixing.core.matters.acts.working import _decide, _refuse_doer
from zhixing.core.matters.models import Feedback, Matter, Relation
from zhixing.core.matters.rules import states
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.outcomes import selectors as judged
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer

CORRECTABLE = (
    "title",
    "requirement",
    "source_ref",
    "source_sentence",
    "document_number",
    "topic",
    "urgency",
)


@transaction.atomic
def close(
    *,
    matter_id: int,
    by: Officer,
    at: datetime,
    note: str = "",
    close_kind: str = "",
    new_date: date | None = None,
    internal_on: date | None = None,
) -> Matter:
    """Accept a requested close after checking its evidence. Never by anyone who did or signed the work.

    `close_kind` overrides the kind asked for. A stage close keeps the matter open with `new_date` as
    its next node, `internal_on` the office's own earlier date. Ledger: matter.closed or matter.stage_closed.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _close(work, matter, note, close_kind, new_date, internal_on, by=by, at=at)
    return matter


@transaction.atomic
def close_many(*, matter_ids: Sequence[int], by: Officer, at: datetime, note: str = "") -> list[Result]:
    """Accept the requested closes of many matters, with a result for each. Ledger: matter.closed."""
    return each(matter_ids, lambda work, m, _i: _close(work, m, note, "", None, None, by=by, at=at))


def _close(
    work: Batch,
    matter: Matter,
    note: str,
    close_kind: str,
    new_date: date | None,
    internal_on: date | None,
    *,
    by: Officer,
    at: datetime,
) -> None:
    if matter.state == states.CLOSED:
        raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act="销号")
    feedback = Feedback.objects.filter(
        matter=matter, purpose="close", state__in=["signing", "checking"]
    ).first()
    if feedback is None:
        raise refusals.NothingAsked(what="销号申请")
    if feedback.state == "signing":
        raise refusals.NotSignedByHead
    _refuse_doer(feedback, matter, by=by)
    _refuse_barred(matter, by=by, at=at)
    check_claim(matter, at)
    kind = close_kind or feedback.close_kind
    if kind not in states.CLOSE_KINDS:
        raise refusals.NotOneOfTheList(what="办结类型")
    target = feedback.reason if kind in ("merged", "terminated") else ""
    _decide(feedback, "accepted", "", by=by, at=at)
    work.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
    if kind == "stage_done":
        if new_date is None:
            raise refusals.NextNodeMissing
        _clocks.stop(work, matter, "main", at=at)
        clock = _clocks.start_main(
            work,
            matter,
            fixed_date(new_date, note or feedback.text[:200], internal=internal_on),
            calendar=_clocks.calendar_of(work, matter),
            at=at,
        )
        work.change(matter, state=states.ACTIVE, last_moved_at=at)
        work.enter(
            matter,
            verbs.STAGE_CLOSED,
            by=by,
            at=at,
            facts={"ordinal": feedback.ordinal, "note": note, "next_due": _practice.iso(clock.due_at)},
        )
        work.owe(_duties.stage_accepted(matter, matter.handler_id, at=at))
        return
    _finish(work, matter, feedback, kind, note, target, by=by, at=at)


def _refuse_barred(matter: Matter, *, by: Officer, at: datetime) -> None:
    """Refuse a close that a rule of another room bars, such as one before the residents' acceptance."""
    refusal = judged.barred("matter.close", about=matter.reference, by=by, at=at)
    if refusal:
        raise refusal


def _finish(
    work: Batch,
    matter: Matter,
    feedback: Feedback,
    kind: str,
    note: str,
    target: str,
    *,
    by: Officer,
    at: datetime,
) -> None:
    """End a matter on the accepted request: the verdict, one entry, nothing owed any more."""
    _end(work, matter, kind, at=at)
    if kind == "done":
        work.change(matter, progress_percent=100, progress_text=feedback.text[:600])
    if kind == "merged":
        other = Matter.objects.filter(number=target).first()
        if other is None:
            raise refusals.TargetMissing
        Relation.objects.get_or_create(matter=matter, other=other, kind="merged")
    verdict = outcomes.give_verdict(
        kind="acceptance",
        about=matter.reference,
        result="accepted",
        reason=note,
        doers=sorted({feedback.written_by_id, matter.handler_id}),
        evidence=[f"feedback:{feedback.pk}"],
        by=by,
        at=at,
    )
    main = matter.light
    work.enter(
        matter,
        verbs.CLOSED,
        by=by,
        at=at,
        facts={
            "close_kind": kind,
            "note": note,
            "ordinal": feedback.ordinal,
            "target": target,
            "on_time": main != "done_late",
            "verdict": verdict.pk,
        },
    )
    work.end_duty(_duties.all_of(matter))
    work.owe(_duties.closed(matter, matter.handler_id, at=at))


def _end(work: Batch, matter: Matter, kind: str, *, at: datetime) -> None:
    """Stop every clock of the matter and take it out of the open ones."""
    _clocks.stop_all(work, matter, at=at)
    work.change(matter, state=states.CLOSED, closed_at=at, close_kind=kind, paused_at=None, frozen_at=None)


@transaction.atomic
def close_tracked(*, matter_id: int, by: Officer, at: datetime, note: str = "") -> Matter:
    """Let the unit's head close what is only tracked (一般跟踪), on evidence; the month's sample looks again.

    Never by who wrote the report or handles the matter; other grades, and what ends without being done,
    are closed by the supervision office. Raises MatterClosed, NothingAsked, NotSignedByHead, NotAllowed,
    JudgedByDoer. Ledger: matter.closed.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if matter.state == states.CLOSED:
            raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act="销号")
        asked = {"matter": matter, "purpose": "close", "state__in": ["signing", "checking"]}
        feedback = Feedback.objects.filter(**asked).first()
        if feedback is None:
            raise refusals.NothingAsked(what="销号申请")
        if not policies.may_close_tracked(by, matter):
            raise refusals.NotAllowed(who="督查室" if matter.grade != "tracked" else "本单位主要负责人")
        if feedback.close_kind not in ("done", "made_regular"):
            raise refusals.NotAllowed(who="督查室")
        if feedback.state == "signing":
            raise refusals.NotSignedByHead
        if by.person_id in {feedback.written_by_id, matter.handler_id}:
            raise refusals.JudgedByDoer
        _refuse_barred(matter, by=by, at=at)
        check_claim(matter, at)
        _decide(feedback, "accepted", "", by=by, at=at)
        work.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
        _finish(work, matter, feedback, feedback.close_kind, note, "", by=by, at=at)
    return matter


@transaction.atomic
def terminate(*, matter_id: int, reason: str, decision_number: str, by: Officer, at: datetime) -> Matter:
    """End a matter by a decision of the competent body, without its aim being reached (终止).

    Ledger: matter.closed.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if matter.state == states.CLOSED:
            raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act="终止")
        if not policies.may_check(by) or policies.holds(by, matter):
            raise refusals.NotAllowed(who="督查室")
        _give_reason(reason)
        if not decision_number.strip():
            raise refusals.DecisionMissing(what="终止")
        check_claim(matter, at)
        _end(work, matter, "terminated", at=at)
        work.enter(
            matter,
            verbs.CLOSED,
            by=by,
            at=at,
            facts={"close_kind": "terminated", "note": reason, "decision": decision_number},
        )
        work.end_duty(_duties.all_of(matter))
        work.owe(_duties.closed(matter, matter.handler_id, at=at))
    return matter


@transaction.atomic
def merge_into(*, matter_id: int, other_id: int, reason: str, by: Officer, at: datetime) -> Matter:
    """End a matter that the office itself registered and holds, because another goes on in its place.

    Only the office's own: what a unit was given ends by `terminate` or by its request. Ledger: matter.closed.
    """
    with batch(matter_id, other_id) as work:
        matter, other = work.matter(matter_id), work.matter(other_id)
        if matter.state == states.CLOSED:
            raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act="合并办理")
        own = by.belongs_to(matter.registered_unit_id) and by.belongs_to(matter.unit_id)
        if not (own and by.may("issue")):
            raise refusals.NotAllowed(who="立项单位")
        _give_reason(reason)
        check_claim(matter, at)
        Relation.objects.get_or_create(matter=matter, other=other, kind="merged")
        _end(work, matter, "merged", at=at)
        facts = {"close_kind": "merged", "note": reason, "target": other.number}
        work.enter(matter, verbs.CLOSED, by=by, at=at, facts=facts)
        work.end_duty(_duties.all_of(matter))
    return matter


@transaction.atomic
def reopen(*, matter_id: int, reason: str, limit: Limit | None, by: Officer, at: datetime) -> Matter:
    """Take a closed matter up again with its last holder; a new limit begins (重新办理, 回头看).

    Ledger: matter.reopened.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if matter.state != states.CLOSED:
            raise refusals.WrongState(state=states.STATE_WORDS[matter.state], act="重新办理")
        if not policies.may_check(by):
            raise refusals.NotAllowed(who="督查室")
        _give_reason(reason)
        check_claim(matter, at)
        work.change(matter, state=states.ACTIVE, closed_at=None, close_kind="")
        clock = None
        if limit is not None:
            clock = _clocks.start_main(work, matter, limit, calendar=_clocks.calendar_of(work, matter), at=at)
        else:
            work.mirror(matter, None)
        work.enter(
            matter,
            verbs.REOPENED,
            by=by,
            at=at,
            facts={"reason": reason, "due": _practice.iso(clock.due_at) if clock else ""},
        )
        work.owe(_duties.named(matter, matter.handler_id, at=at))
    return matter


@transaction.atomic
def correct(*, matter_id: int, changes: dict[str, str], reason: str, by: Officer, at: datetime) -> Matter:
    """Correct words of a matter with a reason; the former words stay in the timeline.

    Ledger: matter.corrected.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.may_correct(by, matter):
            raise refusals.NotAllowed(who="立项单位或督查室")
        _give_reason(reason)
        if not changes or not set(changes) <= set(CORRECTABLE):
            raise refusals.NotOneOfTheList(what="要更正的内容")
        former = {name: getattr(matter, name) for name in changes}
        work.change(matter, **changes)
        work.enter(
            matter,
            verbs.CORRECTED,
            by=by,
            at=at,
            facts={"from": former, "to": dict(changes), "reason": reason},
        )
    return matter


@transaction.atomic
def correct_assignment_time(
    *, matter_id: int, new_at: datetime, reason: str, evidence_ids: tuple[int, ...], by: Officer, at: datetime
) -> Matter:
    """Correct the moment from which the main limit counts, on evidence; it may lie earlier (convention 20).

    Ledger: matter.corrected.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.may_check(by):
            raise refusals.NotAllowed(who="督查室")
        _give_reason(reason)
        if not evidence_ids:
            raise refusals.EvidenceMissing
        clock = work.clock(matter, "main")
        if clock is None:
            raise refusals.NoClock
        if new_at > at:
            raise refusals.ClaimInFuture(at=_practice.spoken(new_at))
        former = clock.start_at
        _clocks.correct_start(work, matter, clock, new_at=new_at, at=at)
        _withdraw_red(work, matter)
        work.enter(
            matter,
            verbs.CORRECTED,
            by=by,
            at=at,
            facts={
                "from": {"start": _practice.iso(former)},
                "to": {"start": _practice.iso(new_at)},
                "reason": reason,
                "files": stored.digests(evidence_ids),
                "due": _practice.iso(clock.due_at),
                "unit": people.unit_name(matter.unit_id),
            },
        )
    return matter


@transaction.atomic
def correct_due(
    *,
    matter_id: int,
    due_on: date,
    sentence: str,
    reason: str,
    evidence_ids: tuple[int, ...],
    by: Officer,
    at: datetime,
) -> Matter:
    """Correct a date that was entered wrongly, on evidence: what is due is what `sentence` says.

    It is no extension: red that rested on the mistake goes, with the drafts and notices that came of it.
    By the supervision office, never by who holds the matter. Ledger: matter.corrected.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.may_check(by) or policies.holds(by, matter):
            raise refusals.NotAllowed(who="督查室")
        _give_reason(reason)
        if not evidence_ids:
            raise refusals.EvidenceMissing
        clock = work.clock(matter, "main")
        if clock is None:
            raise refusals.NoClock
        former = clock.due_at
        _clocks.correct_limit(work, matter, clock, limit=fixed_date(due_on, sentence), at=at)
        _withdraw_red(work, matter)
        work.enter(
            matter,
            verbs.CORRECTED,
            by=by,
            at=at,
            facts={
                "from": {"due": _practice.iso(former)},
                "to": {"due": _practice.iso(clock.due_at)},
                "reason": reason,
                "sentence": sentence,
                "files": stored.digests(evidence_ids),
                "due": _practice.iso(clock.due_at),
                "unit": people.unit_name(matter.unit_id),
            },
        )
    return matter


def _withdraw_red(work: Batch, matter: Matter) -> None:
    """Withdraw what a red light had begun, when the corrected clock is not red: drafts, and notices of it."""
    if matter.light == "red":
        return
    matter.ladder.filter(issued_at=None).delete()
    for key in (matter.reference, _duties.person_key(matter, matter.handler_id)):
        work.end_duty(f"{key}:light")


@transaction.atomic
def look_back(*, matter_id: int, found: str, holds: bool, by: Officer, at: datetime) -> Matter:
    """Look at a closed matter again after months (回头看): it holds, or it is taken up again by `reopen`.

    Never by who did the work. Ledger: matter.looked_back.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if matter.state != states.CLOSED:
            raise refusals.WrongState(state=states.STATE_WORDS[matter.state], act="回头看")
        if not policies.may_check(by):
            raise refusals.NotAllowed(who="督查室")
        if policies.holds(by, matter):
            raise refusals.JudgedByDoer
        _give_reason(found)
        check_claim(matter, at)
        work.change(matter, looked_back_at=at)
        work.enter(matter, verbs.LOOKED_BACK, by=by, at=at, facts={"found": found, "holds": holds})
    return matter
