"""The limit of a matter: asking for more time, pausing lawfully, going on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _at_once, _clocks, _duties, _practice
from zhixing.core.matters.acts._batch import Batch, Result, batch, check_claim
from zhixing.core.matters.acts.holding import _answer, _give_reason, _open, _waiting
from zhixing.core.matters.models import Matter, Request
from zhixing.foundation.actors import Officer


@transaction.atomic
def ask_extension(
    *,
    matter_id: int,
    ground: str,
    reason: str,
    by: Officer,
    at: datetime,
    working_days: int | None = None,
    new_date: date | None = None,
) -> Request:
    """Ask for more time before the due instant, on a ground of the rulebook.

    Say `working_days` for a counted limit, `new_date` for a fixed date. Ledger: matter.extension_asked.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "申请延期")
        if not policies.may_work(by, matter):
            raise refusals.NotAllowed(who="承办人")
        if Request.objects.filter(matter=matter, purpose="extension", state="waiting").exists():
            raise refusals.AlreadyAsked(what="延期申请")
        _give_reason(reason)
        check_claim(matter, at)
        clock = work.clock(matter, "main")
        if clock is None or clock.due_at is None:
            raise refusals.NoClock
        if at >= clock.due_at:
            raise refusals.TooLateToExtend(due=_practice.spoken(clock.due_at))
        allowed = _practice.extension_grounds(at)
        if ground not in allowed:
            raise refusals.GroundRefused(ground=ground, what="延期", allowed="、".join(allowed))
        cap, times = _practice.extension_cap(at)
        granted = Request.objects.filter(matter=matter, purpose="extension", state="accepted").count()
        most = clock.amount * cap // 100 if clock.unit == "wd" else None
        if granted >= times or (most is not None and (working_days or 0) > most):
            raise refusals.ExtensionOverCap(percent=cap, times=times)
        asked = Request.objects.create(
            matter=matter,
            purpose="extension",
            ground=ground,
            reason=reason,
            amount=working_days,
            new_date=new_date,
            asked_by_id=by.person_id,
            asked_unit_id=matter.unit_id,
            asked_at=at,
        )
        work.enter(
            matter,
            verbs.EXTENSION_ASKED,
            by=by,
            at=at,
            facts={
                "ground": ground,
                "reason": reason,
                "working_days": working_days,
                "new_date": new_date.isoformat() if new_date else "",
            },
        )
        work.owe(_duties.extension_asked(matter, at=at))
    return asked


@transaction.atomic
def decide_extension(*, matter_id: int, agree: bool, answer: str, by: Officer, at: datetime) -> Matter:
    """Agree to more time or not; never by the person who asked. The limit then counts from the same zero.

    Ledger: matter.extended or matter.extension_denied.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "审批延期")
        asked = _waiting(matter, "extension", "延期申请")
        if not policies.may_approve(by, matter):
            raise refusals.NotAllowed(who="牵头领导或督查室")
        if by.person_id == asked.asked_by_id:
            raise refusals.JudgedByDoer
        if not agree:
            _give_reason(answer)
        check_claim(matter, at)
        _answer(work, asked, "accepted" if agree else "denied", answer, by=by, at=at)
        facts: dict[str, object] = {"ground": asked.ground, "answer": answer}
        if agree:
            clock = _clocks.extend(work, matter, working_days=asked.amount, new_date=asked.new_date, at=at)
            facts |= {"working_days": asked.amount, "due": _practice.iso(clock.due_at)}
        work.enter(matter, verbs.EXTENDED if agree else verbs.EXTENSION_DENIED, by=by, at=at, facts=facts)
        work.end_duty(_duties.key(matter, "extension"))
        work.owe(_duties.extension_answered(matter, asked.asked_by_id, agree=agree, at=at))
    return matter


def pause(
    *, matter_id: int, ground: str, reason: str, decision_number: str, by: Officer, at: datetime
) -> Matter:
    """Stop the clock on a ground of the rule's own list, capped where the rule caps it (暂缓).

    Ledger: matter.paused.
    """

    def decide(work: Batch, matter: Matter) -> Matter:
        _pause(work, matter, ground, reason, decision_number, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def pause_many(
    *, rows: Sequence[tuple[int, str, str]], decision_number: str, by: Officer, at: datetime
) -> list[Result]:
    """Pause many matters, rows of (matter, ground, reason). Ledger: matter.paused."""
    return _at_once.each(
        [k for k, _, _ in rows],
        lambda work, m, i: _pause(work, m, rows[i][1], rows[i][2], decision_number, by=by, at=at),
    )


def _pause(
    work: Batch, matter: Matter, ground: str, reason: str, decision_number: str, *, by: Officer, at: datetime
) -> None:
    _open(matter, "暂缓")
    if not policies.may_approve(by, matter):
        raise refusals.NotAllowed(who="牵头领导或督查室")
    if matter.paused_at:
        raise refusals.AlreadyPaused
    _give_reason(reason)
    allowed = _practice.pause_grounds(at)
    if ground not in allowed:
        raise refusals.GroundRefused(ground=ground, what="暂缓", allowed="、".join(allowed))
    check_claim(matter, at)
    clock = work.clock(matter, "main")
    if clock is None:
        raise refusals.NoClock
    _clocks.pause(work, matter, clock, ground=ground, cap=allowed[ground], evidence=decision_number, at=at)
    work.change(matter, paused_at=at)
    work.enter(
        matter,
        verbs.PAUSED,
        by=by,
        at=at,
        facts={"ground": ground, "reason": reason, "decision": decision_number},
    )
    work.owe(_duties.pause_told(matter, matter.handler_id, at=at))


def resume(*, matter_id: int, reason: str, by: Officer, at: datetime) -> Matter:
    """Let the clock run on with what was left. Ledger: matter.resumed."""

    def decide(work: Batch, matter: Matter) -> Matter:
        _resume(work, matter, reason, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def resume_many(*, rows: Sequence[tuple[int, str]], by: Officer, at: datetime) -> list[Result]:
    """Resume many matters, rows of (matter, reason). Ledger: matter.resumed."""
    return _at_once.each([k for k, _ in rows], lambda work, m, i: _resume(work, m, rows[i][1], by=by, at=at))


def _resume(work: Batch, matter: Matter, reason: str, *, by: Officer, at: datetime) -> None:
    _open(matter, "恢复")
    if not (policies.may_approve(by, matter) or policies.may_work(by, matter)):
        raise refusals.NotAllowed(who="牵头领导或督查室")
    if matter.paused_at is None:
        raise refusals.NotPaused
    check_claim(matter, at)
    clock = _clocks.resume(work, matter, at=at)
    work.change(matter, paused_at=None)
    work.enter(
        matter, verbs.RESUMED, by=by, at=at, facts={"reason": reason, "due": _practice.iso(clock.due_at)}
    )
