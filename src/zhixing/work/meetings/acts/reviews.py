"""The queue of joint reviews (D3): queued matters wait with a limit of their own, and are decided once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.clock.rules import fixed_date
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.states import OPEN_STATES
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import kinds, policies, refusals, selectors, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.kinds import OUTCOMES
from zhixing.work.meetings.models import Meeting, Queued, Series

GROUND = "联审会议排队"
QUEUE_RULE = "reviews.queue"


@transaction.atomic
def queue_matter(*, series_id: int, number: str, by: Officer, at: datetime) -> Queued:
    """Put an open matter into the queue of a joint review; its own limit stands still meanwhile.

    It must be decided by the earlier of the next due sitting and the cap of the queue. Raises NotYours,
    MatterNotFound, AlreadyQueued, SeriesOver. Ledger: matter.registered and review.queued on its part,
    matter.paused on itself.
    """
    series = Series.objects.get(pk=series_id)
    if not policies.may_keep(by, series):
        raise refusals.NotYours(who=_common.SECRETARY)
    _common.refuse_ended(series)
    matter = Matter.objects.visible_to(by).filter(number=number.strip(), state__in=OPEN_STATES).first()
    if matter is None:
        raise refusals.MatterNotFound(number=number)
    waiting = Queued.objects.filter(matter=matter, outcome="").select_related("series").first()
    if waiting:
        raise refusals.AlreadyQueued(series=waiting.series.name)
    due = selectors.queue_due(series, at=at)
    is_pausing = matter.main_clock_id is not None and matter.paused_at is None
    if is_pausing:
        matters.pause(
            matter_id=matter.pk,
            ground=GROUND,
            reason=due.words(),
            decision_number="",
            by=by,
            at=at,
        )
    with matters.stepping(by=by, at=at) as steps:
        review = steps.take_on(
            matters.NewMatter(
                title=f"{series.name}：{matter.title}"[:400],
                kind=kinds.REVIEW.code,
                parent_id=matter.pk,
                source_kind="document",
                source_ref=matter.document_number or matter.number,
                sphere=series.sphere,
            ),
            by=by,
        )
        steps.give(
            review,
            unit_id=series.unit_id,
            leader_post_id=people.leader_in_charge(series.unit_id, at=at),
            handler_id=_common.head_of(series.unit_id, at),
        )
        steps.start(review, "main", fixed_date(due.on, due.words()), rule_code=QUEUE_RULE)
        steps.note(
            review,
            verbs.QUEUED,
            {"matter": matter.number, "due": due.on.isoformat(), "text": due.words()},
        )
    return Queued.objects.create(
        series=series,
        matter=matter,
        review_id=review.pk,
        queued_at=at,
        queued_by_id=by.person_id,
        is_pausing=is_pausing,
    )


@transaction.atomic
def decide_review(
    *, queued_id: int, meeting_id: int, outcome: str, reasons: str, by: Officer, at: datetime
) -> Queued:
    """Write down what the sitting decided on a queued matter: approved, rejected with reasons, or returned.

    Returned once, with the full list. The matter's own limit runs on with what was left. Raises
    NotInQueue, NotYours, WrongState, NotOneOfTheList, ReasonMissing, ReturnedBefore, PowerMissing.
    Ledger: review.decided, matter.resumed, matter.commented.
    """
    found = _common.kept(meeting_id, by, states=("held",), act=mark("联审决定"))
    queued = Queued.objects.select_for_update().filter(pk=queued_id, series=found.series, outcome="").first()
    if queued is None:
        raise refusals.NotInQueue(series=found.series.name)
    _refuse_decision(found, queued, outcome, reasons, at=at)
    queued.outcome, queued.reasons, queued.decided_at, queued.meeting = outcome, reasons.strip(), at, found
    queued.save(update_fields=["outcome", "reasons", "decided_at", "meeting"])
    matter = Matter.objects.get(pk=queued.matter_id)
    says = translate(OUTCOMES[outcome]) + (f"：{reasons.strip()}" if reasons.strip() else "")
    with matters.stepping(queued.review_id, by=by, at=at) as steps:
        review = steps.matter(queued.review_id)
        steps.note(review, verbs.DECIDED, {"outcome": outcome, "text": f"{found.title}：{says}"})
        steps.end(review)
    if matter.state in OPEN_STATES:
        if queued.is_pausing and matter.paused_at is not None:
            matters.resume(matter_id=matter.pk, reason=f"{found.title}：{says}"[:300], by=by, at=at)
        matters.comment(matter_id=matter.pk, text=f"{found.title}：{says}", by=by, at=at)
    ledger.record(
        verbs.DECIDED,
        about=found.reference,
        by=by,
        at=at,
        facts={"matter": matter.number, "outcome": outcome, "reasons": reasons.strip()},
    )
    return queued


def _refuse_decision(found: Meeting, queued: Queued, outcome: str, reasons: str, *, at: datetime) -> None:
    if outcome not in OUTCOMES:
        raise refusals.NotOneOfTheList(what="决定")
    if outcome != "approved" and not reasons.strip():
        raise refusals.ReasonMissing
    if not found.attendances.filter(state__in=("present", "deputy"), has_power=True, is_chair=False).exists():
        raise refusals.PowerMissing
    most = _common.rule_of("reviews.returns", at).number("most_count")
    before = Queued.objects.filter(
        series=found.series, matter_id=queued.matter_id, outcome="returned"
    ).count()
    if outcome == "returned" and before >= most:
        raise refusals.ReturnedBefore(count=before)
