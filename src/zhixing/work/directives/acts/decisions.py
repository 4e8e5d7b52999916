"""重大决策: a file of required parts, issued when complete, reviewed when facts can be compared (B8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhixing.core.clock.rules import Limit, add_months, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence import selectors as stored
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import NewMatter
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.kinds.decisions import DECISION
from zhixing.work.directives.models.decisions import (
    DecisionForecast,
    DecisionOpinion,
    DecisionPart,
    DecisionRisk,
    MajorDecision,
)
from zhixing.work.directives.policies import decisions as policies
from zhixing.work.directives.refusals import decisions as refusals
from zhixing.work.directives.rules import decisions as rules
from zhixing.work.directives.selectors import decisions as selectors
from zhixing.work.directives.verbs import decisions as verbs

REVIEW_RULE = "decisions.later_review"
COMMENT_RULE = "law.decisions.comment"
LEGALITY_RULE = "law.decisions.legality"


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk as it was typed. `probability` and `impact` from 1 to 5."""

    risk: str
    probability: int
    impact: int
    measure: str
    owner: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the decision is expected to bring."""

    name: str
    measure: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an attendee said; `stance` is agree, disagree or other. The last one is the head's."""

    name: str
    post: str
    stance: str
    words: str


@dataclass(frozen=True, slots=True)
class Review:
    """What the review found: facts by the forecast's name, what became of risks by theirs."""

    facts: dict[str, Decimal]
    cause: str
    loss: str
    outcomes: dict[str, str]


@transaction.atomic
def open_decision(*, title: str, summary: str, by: Officer, at: datetime) -> MajorDecision:
    """Open the file of a major decision, held by the unit of `by`.

    Raises DecisionUnknown for who may not, PartEmpty without a title, SecretWords.
    Ledger: matter.registered.
    """
    if not policies.may_open(by):
        raise refusals.DecisionUnknown
    if not title.strip():
        raise refusals.PartEmpty
    new = NewMatter(title=title, requirement=summary, kind=DECISION.code, source_kind="document")
    with matters.stepping(by=by, at=at) as steps:
        matter = steps.take_on(new, by=by)
    return MajorDecision.objects.create(matter=matter)


@transaction.atomic
def publish_draft(
    *,
    number: str,
    location: str,
    by: Officer,
    at: datetime,
    days: int | None = None,
    shortened_because: str = "",
) -> MajorDecision:
    """Publish the draft for comment from now on; what the public said is filed when the period has passed.

    `days` in calendar days, without it the rule's own; fewer need a reason (重大行政决策程序暂行条例
    Art. 15).
    Raises DecisionUnknown, DecisionIssued, PartEmpty, ConsultationKnown, ConsultationTooShort, SecretWords.
    Ledger: decision.draft_published.
    """
    found = _drafted(number, by=by)
    if not location.strip():
        raise refusals.PartEmpty
    evidence.refuse_secret_words(location, shortened_because)
    known = selectors.periods(found).get(selectors.COMMENT)
    if known:
        raise refusals.ConsultationKnown(day=f"{people.day_of(known.since):%m-%d}")
    asked = rulebook.rule(COMMENT_RULE, on=people.day_of(at)).limit
    amount = days or asked.amount
    if amount < asked.amount and not shortened_because.strip():
        raise refusals.ConsultationTooShort(days=asked.amount)
    found.comment_location = location.strip()
    found.comment_shortened_because = shortened_because.strip() if amount < asked.amount else ""
    found.save(update_fields=["comment_location", "comment_shortened_because"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.wait(matter, selectors.COMMENT, Limit(asked.unit, amount), rule_code=COMMENT_RULE)
        facts = {"text": found.comment_location, "days": amount, "shortened": found.comment_shortened_because}
        steps.note(matter, verbs.DRAFT_PUBLISHED, facts)
    return found


@transaction.atomic
def send_for_legality(*, number: str, by: Officer, at: datetime) -> MajorDecision:
    """Send the draft for its review of legality; the reviewers have the rule's days (Art. 26).

    Raises DecisionUnknown, DecisionIssued, LegalitySent. Ledger: decision.sent_for_legality.
    """
    found = _drafted(number, by=by)
    known = selectors.periods(found).get(selectors.LEGALITY)
    if known:
        raise refusals.LegalitySent(day=f"{people.day_of(known.since):%m-%d}")
    asked = rulebook.rule(LEGALITY_RULE, on=people.day_of(at)).limit
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        limit = Limit(asked.unit, asked.amount)
        steps.start(matter, selectors.LEGALITY, limit, rule_code=LEGALITY_RULE)
        steps.note(matter, verbs.SENT_FOR_LEGALITY, {"limit": asked.notation})
    return found


def _refuse_before_its_time(found: MajorDecision, code: str, at: datetime) -> None:
    """Refuse what the public or the reviewers said while they still have their time, or were not asked."""
    known = selectors.periods(found)
    if code == rules.PUBLIC:
        comment = known.get(selectors.COMMENT)
        if comment is None:
            raise refusals.ConsultationMissing
        if comment.due_at is None or at < comment.due_at:
            raise refusals.ConsultationRuns(day=comment.due_day)
    if code == rules.LEGALITY and selectors.LEGALITY not in known:
        raise refusals.LegalityNotSent


@transaction.atomic
def keep_part(
    *,
    number: str,
    code: str,
    text: str,
    by: Officer,
    at: datetime,
    evidence_ids: tuple[int, ...] = (),
    waived_because: str = "",
) -> DecisionPart:
    """Write a part of the file, or say why it is not concerned; files are added to those kept.

    What the public said waits for the end of its period, the opinion on legality for its sending.
    Raises DecisionUnknown, DecisionIssued, PartUnknown, PartEmpty, PartNotWaivable, ConsultationMissing,
    ConsultationRuns, LegalityNotSent, SecretWords. Ledger: decision.part_kept.
    """
    found = _drafted(number, by=by)
    needed = {part.code: part for part in selectors.needed_parts(people.day_of(at))}
    part = needed.get(code)
    if part is None or code in (rules.RISK, rules.DISCUSSION):
        raise refusals.PartUnknown
    if not text.strip() and not waived_because.strip():
        raise refusals.PartEmpty
    if waived_because.strip() and not part.is_waivable:
        raise refusals.PartNotWaivable(part=part.title)
    if not waived_because.strip():
        _refuse_before_its_time(found, code, at)
    evidence.refuse_secret_words(text, waived_because)
    made, _ = DecisionPart.objects.update_or_create(
        decision=found,
        code=code,
        defaults={
            "text": text.strip(),
            "waived_because": waived_because.strip(),
            "written_by_id": by.person_id,
            "written_at": at,
        },
    )
    made.files.add(*evidence_ids)
    facts = {
        "text": part.title,
        "words": text.strip(),
        "waived": waived_because.strip(),
        "files": stored.digests(evidence_ids),
    }
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        purpose = {rules.PUBLIC: selectors.COMMENT, rules.LEGALITY: selectors.LEGALITY}.get(code)
        if purpose:
            steps.stop(matter, purpose)
        steps.note(matter, verbs.PART_KEPT, facts)
    return made


@transaction.atomic
def keep_risks(
    *, number: str, risks: Sequence[Risk], forecasts: Sequence[Forecast], by: Officer, at: datetime
) -> MajorDecision:
    """Write the risk register and what is forecast, in place of what stood there.

    Raises DecisionUnknown, DecisionIssued, RiskOutOfScale. Ledger: decision.risks_kept.
    """
    found = _drafted(number, by=by)
    for place, one in enumerate(risks, start=1):
        if not (1 <= one.probability <= 5 and 1 <= one.impact <= 5):
            raise refusals.RiskOutOfScale(place=place)
    found.risks.all().delete()
    found.forecasts.all().delete()
    DecisionRisk.objects.bulk_create(
        DecisionRisk(
            decision=found,
            place=place,
            risk=one.risk,
            probability=one.probability,
            impact=one.impact,
            measure=one.measure,
            owner=one.owner,
        )
        for place, one in enumerate(risks, start=1)
    )
    DecisionForecast.objects.bulk_create(
        DecisionForecast(decision=found, place=place, name=one.name, measure=one.measure, forecast=one.value)
        for place, one in enumerate(forecasts, start=1)
    )
    facts = {
        "risks": [[one.risk, one.probability, one.impact, one.measure, one.owner] for one in risks],
        "forecasts": [[one.name, str(one.value), one.measure] for one in forecasts],
    }
    _note(found.matter_id, verbs.RISKS_KEPT, facts, by=by, at=at)
    return found


@transaction.atomic
def record_discussion(
    *,
    number: str,
    held_on: date,
    opinions: Sequence[Opinion],
    conclusion: str,
    by: Officer,
    at: datetime,
    departure_reason: str = "",
) -> MajorDecision:
    """Record what each attendee said; nobody votes, the head speaks last and decides.

    Only what the public and the reviewers of legality have been asked about is discussed (Art. 25). A
    head who decides otherwise than most says why. Raises DecisionUnknown, DecisionIssued,
    DiscussedTooEarly, OpinionsMissing, StanceUnknown, PartEmpty, DepartureUnexplained.
    Ledger: decision.discussed.
    """
    found = _drafted(number, by=by)
    before = [one for one in selectors.missing_parts(found, people.day_of(at)) if one.code in rules.BEFORE]
    if before:
        raise refusals.DiscussedTooEarly(part="、".join(one.title for one in before))
    if len(opinions) < 2:
        raise refusals.OpinionsMissing
    for place, one in enumerate(opinions, start=1):
        if one.stance not in rules.STANCES:
            raise refusals.StanceUnknown(place=place)
    if not conclusion.strip():
        raise refusals.PartEmpty
    if rules.departs([one.stance for one in opinions]) and not departure_reason.strip():
        raise refusals.DepartureUnexplained
    found.opinions.all().delete()
    DecisionOpinion.objects.bulk_create(
        DecisionOpinion(
            decision=found,
            place=place,
            name=one.name,
            post=one.post,
            stance=one.stance,
            words=one.words,
            is_head=place == len(opinions),
        )
        for place, one in enumerate(opinions, start=1)
    )
    found.discussed_on, found.conclusion = held_on, conclusion.strip()
    found.departure_reason = departure_reason.strip()
    found.save(update_fields=["discussed_on", "conclusion", "departure_reason"])
    facts = {
        "text": conclusion.strip(),
        "on": held_on.isoformat(),
        "opinions": [[one.name, one.stance, one.words] for one in opinions],
        "departure": departure_reason.strip(),
    }
    _note(found.matter_id, verbs.DISCUSSED, facts, by=by, at=at)
    return found


@transaction.atomic
def issue_decision(*, number: str, document_number: str, by: Officer, at: datetime) -> MajorDecision:
    """Issue a decision whose file is complete; the limit of its later review begins to run.

    Raises DecisionUnknown, DecisionIssued, NumberMissing, PartsMissing by name.
    Ledger: decision.issued.
    """
    if not policies.may_issue(by):
        raise refusals.DecisionUnknown
    found = _locked(number, by=by)
    if found.issued_at:
        raise refusals.DecisionIssued
    if not document_number.strip():
        raise refusals.NumberMissing
    lacking = selectors.missing_parts(found, people.day_of(at))
    if lacking:
        raise refusals.PartsMissing(parts="、".join(part.title for part in lacking))
    found.document_number, found.issued_at, found.issued_by_id = document_number.strip(), at, by.person_id
    found.save(update_fields=["document_number", "issued_at", "issued_by"])
    months = rulebook.rule(REVIEW_RULE, on=people.day_of(at)).number("months")
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        review_on = add_months(people.day_of(at), months)
        limit = fixed_date(review_on, translate(mark("印发后 {months} 个月评估")).format(months=months))
        steps.start(matter, "main", limit, rule_code=REVIEW_RULE)
        steps.note(matter, verbs.ISSUED, {"text": document_number.strip(), "review_months": months})
    return found


@transaction.atomic
def review_decision(*, number: str, review: Review, by: Officer, at: datetime) -> MajorDecision:
    """Compare what was forecast with what came; a shortfall states its cause. Never by the drafting unit.

    With a major loss a proposal of tracing responsibility is registered, with the file as evidence: it
    proposes and decides nothing. Raises DecisionUnknown, NotIssuedYet, AlreadyReviewed, FactsMissing,
    LossUnknown, CauseMissing. Ledger: decision.reviewed, with a proposal matter.registered.
    """
    found = _locked(number, by=by)
    if not policies.may_review(by, found.matter):
        raise refusals.DecisionUnknown
    if found.issued_at is None:
        raise refusals.NotIssuedYet
    if found.reviewed_at:
        raise refusals.AlreadyReviewed
    forecasts = list(found.forecasts.order_by("place"))
    lacking = [one.name for one in forecasts if one.name not in review.facts]
    if lacking:
        raise refusals.FactsMissing(names="、".join(lacking))
    if review.loss not in rules.LOSSES:
        raise refusals.LossUnknown
    compared = [rules.Compared(one.name, one.forecast, review.facts[one.name]) for one in forecasts]
    if any(one.falls_short for one in compared) and not review.cause.strip():
        raise refusals.CauseMissing
    for one in forecasts:
        one.fact = review.facts[one.name]
    DecisionForecast.objects.bulk_update(forecasts, ["fact"])
    risks = list(found.risks.all())
    for risk in risks:
        risk.outcome = review.outcomes.get(risk.risk, "")
    DecisionRisk.objects.bulk_update(risks, ["outcome"])
    found.cause, found.loss = review.cause.strip(), review.loss
    found.reviewed_at, found.reviewed_by_id = at, by.person_id
    if review.loss == "major":
        found.proposal = _propose(found, review, by=by, at=at)
    found.save(update_fields=["cause", "loss", "reviewed_at", "reviewed_by", "proposal"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        facts = {
            "text": translate(rules.LOSSES[review.loss]),
            "compared": [[one.name, str(one.forecast), str(one.fact)] for one in compared],
            "cause": review.cause.strip(),
            "proposal": found.proposal.number if found.proposal else "",
        }
        steps.note(matter, verbs.REVIEWED, facts)
        steps.end(matter)
    return found


def _propose(found: MajorDecision, review: Review, *, by: Officer, at: datetime) -> Matter:
    """Register the proposal, kept by the office until a competent body takes it up (K5)."""
    title = translate(mark("决策失误责任追究建议：{title}")).format(title=found.matter.title[:200])
    new = NewMatter(
        title=title,
        requirement=review.cause.strip(),
        grade="key",
        source_kind="document",
        source_ref=found.document_number,
        facts={"decision": found.matter.number},
    )
    made = matters.register(new=new, by=by, at=at)
    matters.relate(matter_id=made.pk, other_id=found.matter_id, by=by, at=at)
    return made


def _locked(number: str, *, by: Officer) -> MajorDecision:
    seen = (
        Matter.objects.visible_to(by).filter(number=number, kind=DECISION.code).values_list("pk", flat=True)
    )
    key = seen.first()
    if key is None:
        raise refusals.DecisionUnknown
    return MajorDecision.objects.select_for_update(of=("self",)).select_related("matter").get(matter_id=key)


def _drafted(number: str, *, by: Officer) -> MajorDecision:
    found = _locked(number, by=by)
    if not policies.may_write(by, found.matter):
        raise refusals.DecisionUnknown
    if found.issued_at:
        raise refusals.DecisionIssued
    return found


def _note(matter_id: int, verb: str, facts: Mapping[str, object], *, by: Officer, at: datetime) -> None:
    with matters.stepping(matter_id, by=by, at=at) as steps:
        steps.note(steps.matter(matter_id), verb, facts)
