"""Doing the work: first action, feedback with evidence through the sign-off chain, support (P3, B5, B6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _at_once, _clocks, _duties, _practice
from zhixing.core.matters.acts._batch import Batch, Result, batch, check_claim, each
from zhixing.core.matters.acts.holding import _give_reason, _open
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import Feedback, Involvement, Matter, SignOff
from zhixing.core.matters.rules import progress, states
from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment

STEP_WORDS = {"office_head": "股室负责人", "deputy": "分管负责人", "head": "主要负责人"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit reports. `progress_percent` None reports words only; `close_kind` asks for a close."""

    text: str
    progress_percent: int | None = None
    problems: str = ""
    next_step: str = ""
    evidence_ids: tuple[int, ...] = ()
    close_kind: str = ""
    target_number: str = ""
    decision_number: str = ""


def take_first_action(*, matter_id: int, action: str, by: Officer, at: datetime) -> Matter:
    """Log the first action on a matter (plan, visit, request …); the start clock stops (B5).

    Ledger: matter.first_action_taken.
    """

    def decide(work: Batch, matter: Matter) -> Matter:
        _first_action(work, matter, action, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def take_first_action_many(*, rows: Sequence[tuple[int, str]], by: Officer, at: datetime) -> list[Result]:
    """Log first actions on many matters, with a result for each. Ledger: matter.first_action_taken."""
    return _at_once.each(
        [k for k, _ in rows], lambda work, m, i: _first_action(work, m, rows[i][1], by=by, at=at)
    )


def _first_action(work: Batch, matter: Matter, action: str, *, by: Officer, at: datetime) -> None:
    _open(matter, "登记首次行动")
    if not policies.may_work(by, matter):
        raise refusals.NotAllowed(who="承办人")
    if matter.first_action_at:
        who = _practice.who_did(matter.reference, verbs.FIRST_ACTION_TAKEN, verbs.REPORTED, verbs.CLOSE_ASKED)
        raise refusals.SomebodyWasFaster(who=who, act="首次行动")
    _give_reason(action)
    check_claim(matter, at)
    stopped = _clocks.stop(work, matter, "start", at=at)
    work.change(matter, first_action_at=at, last_moved_at=at)
    work.enter(
        matter,
        verbs.FIRST_ACTION_TAKEN,
        by=by,
        at=at,
        facts={"action": action, "start_late": bool(stopped and stopped.light == "done_late")},
    )


def _refuse_hollow(*, matter: Matter, report: Report) -> None:
    """Refuse a report whose progress is only a meeting, lacks evidence, falls back, or reuses a picture."""
    said = progress.substance(report.text)
    claims = report.progress_percent is not None and report.progress_percent != matter.progress_percent
    if said.only_meetings and (claims or report.close_kind):
        raise refusals.MeetingIsNotProgress
    if report.progress_percent is not None and report.progress_percent < matter.progress_percent:
        raise refusals.ProgressFallsBack(claimed=report.progress_percent, verified=matter.progress_percent)
    if (
        claims or (report.close_kind and kind_of(matter.kind).closing_needs_evidence)
    ) and not report.evidence_ids:
        raise refusals.EvidenceMissing
    for earlier in evidence.earlier_uses(report.evidence_ids):
        where = "同一事项" if earlier.about == matter.reference else "其他事项"
        raise refusals.PictureUsedBefore(day=f"{earlier.at:%-m月%-d日}", where=where)


@transaction.atomic
def report(*, matter_id: int, report: Report, by: Officer, at: datetime) -> Feedback:
    """Report progress, or ask for the close; it goes up the unit's sign-off chain first.

    Progress shown stays at the last verified value until the supervision office accepts.
    Ledger: matter.reported or matter.close_asked.
    """
    with batch(matter_id) as work:
        return _report(work, work.matter(matter_id), report, by=by, at=at)


@transaction.atomic
def report_many(*, rows: Sequence[tuple[int, Report]], by: Officer, at: datetime) -> list[Result]:
    """Report on many matters, with a result for each. Ledger: matter.reported."""
    return each([k for k, _ in rows], lambda work, m, i: _ignore(_report(work, m, rows[i][1], by=by, at=at)))


def _ignore(_: object) -> None:
    return None


def _report(work: Batch, matter: Matter, report: Report, *, by: Officer, at: datetime) -> Feedback:
    closing = bool(report.close_kind)
    _open(matter, "申请销号" if closing else "反馈进展")
    if not policies.may_work(by, matter):
        raise refusals.NotAllowed(who="承办人")
    if matter.state not in (states.ACTIVE, states.CLOSING) or (closing and matter.state == states.CLOSING):
        raise refusals.WrongState(
            state=states.STATE_WORDS[matter.state], act="申请销号" if closing else "反馈进展"
        )
    _give_reason(report.text)
    check_claim(matter, at)
    if closing:
        _check_close(matter, report, by=by)
    _refuse_hollow(matter=matter, report=report)
    under_way = Feedback.objects.filter(matter=matter, state__in=["signing", "checking"]).first()
    purpose = "close" if closing else "progress"
    if under_way and under_way.purpose == purpose:
        raise refusals.FeedbackUnderWay(step="签发" if under_way.state == "signing" else "审核")
    kind = kind_of(matter.kind)
    chain = _practice.chain(kind.closing_chain if closing else kind.routine_chain, at)
    highest = policies.level_of(by)
    signed = 0
    while signed < len(chain) and policies.LEVELS.index(chain[signed]) <= highest:
        signed += 1
    ordinal = (Feedback.objects.filter(matter=matter).aggregate(Max("ordinal"))["ordinal__max"] or 0) + 1
    feedback = Feedback.objects.create(
        matter=matter,
        ordinal=ordinal,
        purpose=purpose,
        close_kind=report.close_kind,
        text=report.text,
        problems=report.problems,
        next_step=report.next_step,
        progress_percent=report.progress_percent,
        state="signing" if signed < len(chain) else "checking",
        chain=chain,
        signed=signed,
        unit_id=matter.unit_id,
        written_by_id=by.person_id,
        written_at=at,
        only_meetings=progress.substance(report.text).only_meetings,
        reason=report.decision_number or report.target_number,
    )
    feedback.files.set(report.evidence_ids)
    SignOff.objects.bulk_create(
        SignOff(feedback=feedback, step=step, person_id=by.person_id, post_id=by.post_id, signed_at=at)
        for step in chain[:signed]
    )
    moves = not feedback.only_meetings
    if moves and matter.first_action_at is None:
        _clocks.stop(work, matter, "start", at=at)
        work.change(matter, first_action_at=at)
    if moves:
        work.change(matter, last_moved_at=at)
    work.enter(
        matter,
        verbs.CLOSE_ASKED if closing else verbs.REPORTED,
        by=by,
        at=at,
        facts={
            "ordinal": ordinal,
            "text": report.text,
            "claimed_percent": report.progress_percent,
            "problems": report.problems,
            "next_step": report.next_step,
            "files": evidence.digests(report.evidence_ids),
            "only_meetings": feedback.only_meetings,
            "close_kind": report.close_kind,
        },
    )
    _pass_on(work, matter, feedback, by=by, at=at)
    return feedback


def _check_close(matter: Matter, report: Report, *, by: Officer) -> None:
    if report.close_kind not in states.DOER_MAY_ASK:
        raise refusals.NotOneOfTheList(what="办结类型")
    if report.close_kind == "terminated" and not report.decision_number.strip():
        raise refusals.DecisionMissing(what="终止")
    if report.close_kind == "merged":
        # What the reporter may not see answers like what is not there, and nothing merges into itself.
        others = Matter.objects.visible_to(by).exclude(pk=matter.pk)
        if not others.filter(number=report.target_number).exists():
            raise refusals.TargetMissing
    remaining = Matter.objects.open().filter(parent=matter).count()
    if remaining and report.close_kind == "done":
        raise refusals.OpenPartsRemain(count=remaining)


def _pass_on(work: Batch, matter: Matter, feedback: Feedback, *, by: Officer, at: datetime) -> None:
    """Tell whoever is next: a signer of the unit, or the supervision office."""
    if feedback.state == "signing":
        work.owe(_duties.to_sign(matter, feedback, feedback.chain[feedback.signed], at=at))
        return
    if feedback.purpose == "close":
        work.change(matter, state=states.CLOSING)
    if (
        matter.grade == "tracked"
        and feedback.purpose == "progress"
        and by.person_id != feedback.written_by_id
    ):
        _accept(work, matter, feedback, by=by, at=at, enter=False)
        return
    work.owe(_duties.to_check(matter, feedback, at=at))


def _matter_of(feedback_id: int) -> int:
    """Return the matter of a feedback, which is locked before it. Raises NothingAsked."""
    found = Feedback.objects.filter(pk=feedback_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.NothingAsked(what="反馈")
    return found


@transaction.atomic
def sign_off(*, feedback_id: int, by: Officer, at: datetime) -> Feedback:
    """Sign the next step of the chain; a higher post of the unit signs the steps below it as well.

    Ledger: matter.feedback_signed.
    """
    with batch(_matter_of(feedback_id)) as work:
        feedback = Feedback.objects.select_for_update().get(pk=feedback_id)
        matter = work.matter(feedback.matter_id)
        if feedback.state != "signing":
            who = _practice.who_did(matter.reference, verbs.FEEDBACK_SIGNED, verbs.FEEDBACK_RETURNED)
            raise refusals.SomebodyWasFaster(who=who, act="签发")
        step = feedback.chain[feedback.signed]
        highest = policies.level_of(by)
        entitled = by.may("sign_off") and by.belongs_to(matter.unit_id)
        if not entitled or highest < policies.LEVELS.index(step):
            raise refusals.NotYourSignature(step=STEP_WORDS.get(step, step))
        check_claim(matter, at)
        signed = feedback.signed
        steps = []
        while signed < len(feedback.chain) and policies.LEVELS.index(feedback.chain[signed]) <= highest:
            steps.append(feedback.chain[signed])
            signed += 1
        SignOff.objects.bulk_create(
            SignOff(feedback=feedback, step=s, person_id=by.person_id, post_id=by.post_id, signed_at=at)
            for s in steps
        )
        feedback.signed = signed
        feedback.state = "signing" if signed < len(feedback.chain) else "checking"
        feedback.save(update_fields=["signed", "state"])
        work.change(matter, last_moved_at=at)
        work.end_duty(_duties.key(matter, f"sign:{feedback.ordinal}"))
        work.enter(
            matter,
            verbs.FEEDBACK_SIGNED,
            by=by,
            at=at,
            facts={"ordinal": feedback.ordinal, "steps": steps, "left": len(feedback.chain) - signed},
        )
        _pass_on(work, matter, feedback, by=by, at=at)
    return feedback


@transaction.atomic
def return_feedback(*, feedback_id: int, reason: str, by: Officer, at: datetime) -> Feedback:
    """Send a feedback back to its writer with a reason, from the chain or from the supervision office.

    Ledger: matter.feedback_returned, or matter.close_returned where a close was asked.
    """
    with batch(_matter_of(feedback_id)) as work:
        feedback = Feedback.objects.select_for_update().get(pk=feedback_id)
        matter = work.matter(feedback.matter_id)
        _give_reason(reason)
        if feedback.state == "signing":
            if not (by.may("sign_off") and by.belongs_to(matter.unit_id)):
                raise refusals.NotAllowed(who="本单位签发人")
        elif feedback.state == "checking":
            _refuse_doer(feedback, matter, by=by)
        else:
            raise refusals.NothingAsked(what="反馈")
        check_claim(matter, at)
        closing = feedback.purpose == "close"
        _decide(feedback, "returned", reason, by=by, at=at)
        if closing and matter.state == states.CLOSING:
            work.change(matter, state=states.ACTIVE)
        work.end_duty(_duties.key(matter, f"sign:{feedback.ordinal}"))
        work.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
        work.enter(
            matter,
            verbs.CLOSE_RETURNED if closing else verbs.FEEDBACK_RETURNED,
            by=by,
            at=at,
            facts={"ordinal": feedback.ordinal, "reason": reason},
        )
        work.owe(_duties.sent_back(matter, feedback, at=at))
    return feedback


def _decide(feedback: Feedback, state: str, reason: str, *, by: Officer, at: datetime) -> None:
    feedback.state, feedback.decided_by_id, feedback.decided_at = state, by.person_id, at
    feedback.reason = reason or feedback.reason
    feedback.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _doers(feedback: Feedback, matter: Matter) -> set[int]:
    """Return the persons who did the work or signed for it: none of them may judge it.

    Two queries.
    """
    signers = SignOff.objects.filter(feedback=feedback).values_list("person_id", flat=True)
    held = matter.holdings.filter(since__gte=matter.assigned_at or matter.registered_at).values_list(
        "handler_id", flat=True
    )
    return {feedback.written_by_id, matter.handler_id, *signers, *held}


def _refuse_doer(feedback: Feedback, matter: Matter, *, by: Officer) -> None:
    if by.person_id in _doers(feedback, matter) or by.belongs_to(matter.unit_id):
        raise refusals.JudgedByDoer
    if not policies.may_check(by):
        raise refusals.NotAllowed(who="督查室")
    refusal = outcomes.barred("matter.check", about=matter.reference, by=by, at=recording_moment())
    if refusal:
        raise refusal


@transaction.atomic
def accept_feedback(*, feedback_id: int, by: Officer, at: datetime, percent: int | None = None) -> Feedback:
    """Accept a report of progress after checking it; the verified progress becomes the one shown.

    `percent` is what the checker found, None to take the claim. Never by the doer.
    Ledger: matter.feedback_accepted.
    """
    with batch(_matter_of(feedback_id)) as work:
        feedback = Feedback.objects.select_for_update().get(pk=feedback_id)
        matter = work.matter(feedback.matter_id)
        if feedback.state != "checking" or feedback.purpose != "progress":
            raise refusals.NothingAsked(what="反馈")
        _refuse_doer(feedback, matter, by=by)
        check_claim(matter, at)
        if percent is not None:
            feedback.progress_percent = percent
            feedback.save(update_fields=["progress_percent"])
        _accept(work, matter, feedback, by=by, at=at, enter=True)
    return feedback


@transaction.atomic
def accept_feedback_many(*, rows: Sequence[tuple[int, int]], by: Officer, at: datetime) -> list[Result]:
    """Accept the waiting feedback on many matters, rows of (matter, feedback).

    Ledger: matter.feedback_accepted.
    """
    feedbacks: dict[int, Feedback] = {}

    def decide(work: Batch, matter: Matter, index: int) -> None:
        if not feedbacks:  # read when the matters are locked, like everything that is decided upon
            wanted = Feedback.objects.select_for_update().filter(pk__in=[key for _, key in rows])
            feedbacks.update({found.pk: found for found in wanted.order_by("pk")})
        feedback = feedbacks.get(rows[index][1])
        if feedback is None or feedback.matter_id != matter.pk:
            raise refusals.NothingAsked(what="反馈")
        if feedback.state != "checking" or feedback.purpose != "progress":
            raise refusals.NothingAsked(what="反馈")
        _refuse_doer(feedback, matter, by=by)
        check_claim(matter, at)
        _accept(work, matter, feedback, by=by, at=at, enter=True)

    return each([key for key, _ in rows], decide)


def _accept(
    work: Batch, matter: Matter, feedback: Feedback, *, by: Officer, at: datetime, enter: bool
) -> None:
    shown = progress.counted_progress(
        claimed=feedback.progress_percent,
        verified=matter.progress_percent,
        has_evidence=feedback.files.exists(),
        only_meetings=feedback.only_meetings,
    )
    _decide(feedback, "accepted", "", by=by, at=at)
    work.change(matter, progress_percent=shown, progress_text=feedback.text[:600])
    work.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
    if enter:
        work.enter(
            matter,
            verbs.FEEDBACK_ACCEPTED,
            by=by,
            at=at,
            facts={
                "ordinal": feedback.ordinal,
                "percent": shown,
                "claimed_percent": feedback.progress_percent,
            },
        )


@transaction.atomic
def ask_support(*, matter_id: int, unit_id: int, deliverable: str, by: Officer, at: datetime) -> Involvement:
    """Ask another unit to support, with its own reply clock; silence is a breach, not consent (B6).

    Ledger: matter.support_asked.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "请求配合")
        if not (policies.may_work(by, matter) or policies.may_check(by)):
            raise refusals.NotAllowed(who="承办人")
        if unit_id == matter.unit_id:
            raise refusals.SupportIsLead(unit=people.unit_name(unit_id))
        _give_reason(deliverable)
        check_claim(matter, at)
        row = work.involve(matter, unit_id, states.SUPPORT, deliverable=deliverable, asked_at=at)
        row.clock = _clocks.start_support(
            work, matter, unit_id, None, calendar=people.calendar_of(matter.unit_id), at=at
        )
        work.change(matter, last_moved_at=at)
        work.enter(
            matter,
            verbs.SUPPORT_ASKED,
            by=by,
            at=at,
            facts={"unit": people.unit_name(unit_id), "deliverable": deliverable},
        )
        work.owe(_duties.support_asked(matter, unit_id, at=at))
    return row


@transaction.atomic
def reply_support(*, matter_id: int, unit_id: int, reply: str, by: Officer, at: datetime) -> None:
    """Answer the lead's request; the reply clock stops. Ledger: matter.support_replied."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not (by.may("report") or by.may("sign_for")) or not by.belongs_to(unit_id):
            raise refusals.NotAllowed(who="配合单位")
        row = Involvement.objects.filter(matter=matter, unit_id=unit_id, role=states.SUPPORT).first()
        if row is None or row.replied_at:
            raise refusals.NothingAsked(what="配合请求")
        _give_reason(reply)
        check_claim(matter, at) if at < matter.registered_at else None
        stopped = _clocks.stop(work, matter, f"reply:{unit_id}", at=at)
        row.replied_at, row.reply = at, reply
        row.save(update_fields=["replied_at", "reply"])
        work.change(matter, last_moved_at=at)
        work.enter(
            matter,
            verbs.SUPPORT_REPLIED,
            by=by,
            at=at,
            facts={
                "unit": people.unit_name(unit_id),
                "reply": reply,
                "late": bool(stopped and stopped.light == "done_late"),
            },
        )
        work.end_duty(_duties.key(matter, f"support:{unit_id}"))


@transaction.atomic
def comment(*, matter_id: int, text: str, by: Officer, at: datetime) -> None:
    """Write a remark into the timeline; it moves nothing. Ledger: matter.commented."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _give_reason(text)
        if at > recording_moment():
            raise refusals.ClaimInFuture(at=_practice.spoken(at))
        work.enter(matter, verbs.COMMENTED, by=by, at=at, facts={"text": text})


@transaction.atomic
def ask_explanation(*, matter_id: int, question: str, by: Officer, at: datetime) -> None:
    """Ask the responsible person for an account (请说明情况), within the limit of the rule.

    Asked again before the answer, the first limit goes on. Raises MatterClosed, NotAllowed, ReasonMissing,
    ClaimTooEarly. Ledger: matter.explanation_asked.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, "请说明情况")
        if not policies.may_urge(by, matter):
            raise refusals.NotAllowed(who="牵头领导或督查室")
        _give_reason(question)
        check_claim(matter, at)
        clock = _clocks.start_explanation(work, matter, at=at)
        due = clock.due_at.isoformat() if clock.due_at else ""
        work.enter(matter, verbs.EXPLANATION_ASKED, by=by, at=at, facts={"question": question, "due": due})
        work.owe(_duties.explain(matter, due=clock.due_at, at=at))


@transaction.atomic
def explain(*, matter_id: int, text: str, by: Officer, at: datetime) -> None:
    """Explain the situation of a matter; the limit for it stops. Ledger: matter.explained."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.holds(by, matter):
            raise refusals.NotAllowed(who="承办单位")
        _give_reason(text)
        stopped = _clocks.stop(work, matter, "explain", at=at)
        late = bool(stopped and stopped.light == "done_late")
        work.enter(matter, verbs.EXPLAINED, by=by, at=at, facts={"text": text, "late": late})
        work.end_duty(_duties.key(matter, "explain"))
