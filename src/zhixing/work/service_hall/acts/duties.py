"""Recurring duties of the rulebook: public reviews each half-year, a test of the queues each month.

What a duty asks of a period is opened once, by a tick; the matter ends with the act that met it.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import fixed_date
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import NewMatter
from zhixing.core.notices.acts import Duty
from zhixing.core.rulebook.rules import Period
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, refusals, verbs
from zhixing.work.service_hall.acts.queues import examine_queues
from zhixing.work.service_hall.models import PeriodDuty, PublicReview
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import duties as selectors

REVIEWS: Final = "reviews.public"
QUEUES: Final = "services.queue_test"


@transaction.atomic
def open_review_duty(*, period: Period, by: Tick, at: datetime) -> PeriodDuty:
    """Open what the supervision office owes a half-year: a review of every class, published by its last day.

    One matter, held by the head of that office. Raises DutyOpened, NobodyReviews.
    Ledger: matter.registered, period_duty.opened.
    """
    office = selectors.reviewing_office(at)
    if office is None:
        raise refusals.NobodyReviews
    made, is_new = PeriodDuty.objects.get_or_create(
        rule_code=REVIEWS, period=period.code, defaults={"opened_at": at}
    )
    if not is_new:
        raise refusals.DutyOpened(period=period.code)
    words = rules.period_words(period.code)
    classes = "、".join(translate(word) for word in rules.CLASS_WORDS.values())
    title = translate(mark("组织{period}群众评议：{classes}")).format(period=words, classes=classes)
    with matters.stepping(by=by, at=at) as work:
        matter = work.take_on(
            NewMatter(
                title=title, kind=kinds.REVIEW_DUTY.code, grade="tracked", source_kind="rule",
                source_ref=REVIEWS,
            ),
            by=office,
        )  # fmt: skip
        sentence = translate(mark("每半年对每一类单位评议一次"))
        work.start(matter, "main", fixed_date(period.due_on, sentence), rule_code=REVIEWS)
        facts = {"rule": REVIEWS, "period": period.code, "due": period.due_on.isoformat(), "text": title}
        work.note(matter, verbs.DUTY_OPENED, facts)
        text = translate(mark("{title}，{day} 前完成并公布"))
        work.owe(
            Duty(
                to_person_id=office.person_id,
                to_name=office.person_name,
                about=matter.reference,
                topic=kinds.REVIEW_OWED,
                text=text.format(title=title, day=f"{period.due_on:%m-%d}"),
                key=f"{matter.reference}:review",
                at=at,
                url="/services/review-desk/",
            )
        )
    made.matter = matter
    made.save(update_fields=["matter"])
    return made


@transaction.atomic
def meet_review_duty(*, period: str, by: Actor, at: datetime) -> PeriodDuty | None:
    """End what was owed for a half-year once every class has its published result; None while one is left.

    Part of the act that publishes a result. Ledger: period_duty.met.
    """
    published = PublicReview.objects.filter(period=period, published_at__isnull=False)
    if set(published.values_list("body_class", flat=True)) != set(rules.CLASS_WORDS):
        return None
    duty = (
        PeriodDuty.objects.select_for_update().filter(rule_code=REVIEWS, period=period, met_at=None).first()
    )
    if duty is None or duty.matter_id is None:
        return None
    with matters.stepping(duty.matter_id, by=by, at=at) as work:
        matter = work.matter(duty.matter_id)
        work.end(matter)
        work.note(matter, verbs.DUTY_MET, {"period": period, "text": rules.period_words(period)})
    duty.met_at = at
    duty.save(update_fields=["met_at"])
    return duty


@transaction.atomic
def examine_month(*, period: Period, by: Tick, at: datetime) -> int:
    """Test every officer's decisions of a month that is over, once; returns how many findings are new (F8).

    Raises DutyOpened. Ledger: period_duty.met, alert.raised.
    """
    _made, is_new = PeriodDuty.objects.get_or_create(
        rule_code=QUEUES, period=period.code, defaults={"opened_at": at, "met_at": at}
    )
    if not is_new:
        raise refusals.DutyOpened(period=period.code)
    since, until = _instants(period)
    found = examine_queues(since=since, until=until, by=by, at=at)
    about = reference("period_duty", f"{QUEUES}/{period.code}")
    facts = {"rule": QUEUES, "period": period.code, "findings": found}
    ledger.record(verbs.DUTY_MET, about=about, by=by, at=at, facts=facts)
    return found


def _instants(period: Period) -> tuple[datetime, datetime]:
    zone = clocks.calendar().zone
    following = date.fromordinal(period.last.toordinal() + 1)
    first, last = (datetime.combine(day, time(0), tzinfo=zone) for day in (period.first, following))
    return first, last


__all__ = ["QUEUES", "REVIEWS", "examine_month", "meet_review_duty", "open_review_duty"]
