"""Reviews of projects: the pool, a panel drawn at random, opinions kept, the conclusion traced (C5)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.work.projects import kinds, policies, refusals, verbs
from zhixing.work.projects.acts import _common
from zhixing.work.projects.models import Expert, Project, Review, Seat
from zhixing.work.projects.rules import reviews as rules

RULE = "projects.review"
TYPES = "projects.review_types"
DEVIATION = "projects.review_deviation"


@dataclass(frozen=True, slots=True)
class NewExpert:
    """One expert for the pool; `unit_id` where he is one of our own people."""

    name: str
    employer: str
    specialities: tuple[str, ...]
    formerly: tuple[str, ...] = ()
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an expert handed in: signed words, a score of a hundred, his hours and his fee in yuan."""

    text: str
    score: int
    hours: Decimal
    fee: Decimal
    file: IO[bytes] | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a review came to: the amount in 万元, words, and the report that the panel signed."""

    amount: Decimal
    text: str
    file: IO[bytes] | None
    name: str = ""


@transaction.atomic
def add_experts(*, rows: Sequence[NewExpert], by: Officer, at: datetime) -> tuple[int, int]:
    """Add experts to the pool; return how many are new and how many were known, who are brought up to date.

    Raises NotAllowed, ExpertUnsound. Ledger: expert.added.
    """
    if not policies.may_review(by):
        raise refusals.NotAllowed(who="项目评审中心")
    if any(not (row.name.strip() and row.employer.strip() and row.specialities) for row in rows):
        raise refusals.ExpertUnsound
    added = 0
    for row in rows:
        kept, is_new = Expert.objects.update_or_create(
            name=row.name.strip(),
            employer=row.employer.strip(),
            defaults={
                "specialities": list(row.specialities),
                "formerly": list(row.formerly),
                "unit_id": row.unit_id,
                "is_active": True,
            },
            create_defaults={
                "specialities": list(row.specialities),
                "formerly": list(row.formerly),
                "unit_id": row.unit_id,
                "added_by_id": by.person_id,
                "added_at": at,
            },
        )
        added += is_new
        ledger.record(
            verbs.EXPERTS_ADDED,
            about=kept.reference,
            by=by,
            at=at,
            facts={
                "name": kept.name,
                "employer": kept.employer,
                "specialities": kept.specialities,
                "formerly": kept.formerly,
                "inhouse": kept.unit_id is not None,
            },
        )
    return added, len(rows) - added


@transaction.atomic
def open_review(
    *,
    project_id: int,
    review_type: str,
    parties: Sequence[str],
    submitted: Decimal,
    by: Officer,
    at: datetime,
) -> Review:
    """Take a project in for review and draw its panel: one expert for each speciality that its type asks.

    Our own people come first; who works or worked for one of the `parties` is recused as he is drawn, and
    the next is drawn. The seed of the draw is in the ledger, so that anybody can draw again. The limit
    counts from `at`. Raises NotAllowed, ProjectUnknown, ReviewTypeUnknown, AmountMissing, NobodyLeft.
    Ledger: review.opened, matter.registered.
    """
    project = _common.locked(project_id, by)
    if not policies.may_review(by, project):
        raise refusals.NotAllowed(who="项目评审中心")
    wanted = _specialities(review_type, at=at)
    if submitted <= 0:
        raise refusals.AmountMissing
    firms = [party.strip() for party in parties if party.strip()]
    seed = secrets.token_hex(16)
    limit = clocks.rule_limit(RULE, on=people.day_of(at))
    with matters.stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            matters.NewMatter(
                title=f"{project.matter.title}：{review_type}评审"[:400],
                kind=kinds.REVIEW.code,
                requirement="、".join(wanted),
                source_kind="application",
                parent_id=project.matter_id,
            ),
            by=by,
        )
        steps.give(
            matter, unit_id=by.unit_id, leader_post_id=project.matter.leader_post_id, handler_id=by.person_id
        )
        steps.start(matter, "main", limit, rule_code=RULE)
    made = Review.objects.create(
        matter=matter,
        project=project,
        review_type=review_type,
        specialities=wanted,
        parties=firms,
        submitted=submitted,
        seed=seed,
        opened_at=at,
    )
    seats = [seat for speciality in wanted for seat in _seats(made, speciality, at=at)]
    _record(verbs.REVIEW_OPENED, made, {**_facts(seats), "seed": seed, "parties": firms}, by=by, at=at)
    return made


def _specialities(review_type: str, *, at: datetime) -> list[str]:
    for row in rulebook.rule(TYPES, on=people.day_of(at)).table("group"):
        names = row["member_codes"]
        if row["title"] == review_type and isinstance(names, tuple):
            return [str(name) for name in names]
    raise refusals.ReviewTypeUnknown


def _seats(found: Review, speciality: str, *, at: datetime) -> list[Seat]:
    """Draw for one speciality and write down every turn of it. Raises NobodyLeft."""
    pool = Expert.objects.filter(is_active=True, specialities__contains=[speciality]).order_by("pk")
    candidates = [
        rules.Candidate(one.pk, one.employer, tuple(one.formerly), one.unit_id is not None) for one in pool
    ]
    taken = set(found.seats.values_list("expert_id", flat=True))
    drawn = list(
        rules.draw(candidates, seed=found.seed, speciality=speciality, parties=found.parties, taken=taken)
    )
    if not drawn or drawn[-1].recused_for:
        raise refusals.NobodyLeft(speciality=speciality)
    turn = found.seats.count()
    why = rules.why_external(candidates) if not drawn[-1].is_inhouse else ""
    return Seat.objects.bulk_create(
        Seat(
            review=found,
            expert_id=one.key,
            speciality=speciality,
            turn=turn + place,
            is_external=not one.is_inhouse,
            why_external="" if one.is_inhouse or one.recused_for else why,
            drawn_at=at,
            recused_at=at if one.recused_for else None,
            recused_for=one.recused_for[:200],
        )
        for place, one in enumerate(drawn, start=1)
    )


def _facts(seats: Sequence[Seat]) -> dict[str, object]:
    return {
        "drawn": [
            {
                "expert": seat.expert.name,
                "speciality": seat.speciality,
                "turn": seat.turn,
                "external": seat.is_external,
                "why_external": seat.why_external,
                "recused": seat.recused_for,
            }
            for seat in seats
        ]
    }


def _record(verb: str, found: Review, facts: dict[str, object], *, by: Officer, at: datetime) -> None:
    ledger.record(verb, about=reference("review", found.pk), by=by, at=at, facts=facts)


def _locked(review_id: int, by: Officer) -> Review:
    """Return a review that is not concluded, locked. Raises ReviewUnknown, NotAllowed, ReviewOver."""
    seen = Project.objects.visible_to(by).values("pk")
    if not Review.objects.filter(pk=review_id, project__in=seen).exists():
        raise refusals.ReviewUnknown
    found = Review.objects.select_for_update().get(pk=review_id)
    if not policies.may_review(by, found.project):
        raise refusals.NotAllowed(who="项目评审中心")
    if found.concluded_at:
        raise refusals.ReviewOver(day=f"{people.day_of(found.concluded_at):%m-%d}")
    return found


@transaction.atomic
def recuse_expert(
    *, review_id: int, seat_id: int, reason: str, by: Officer, at: datetime, former_employer: str = ""
) -> Seat:
    """Recuse a drawn expert for a reason found afterwards, and draw another for the same speciality.

    A `former_employer` found is kept with the expert for later draws. Return the new seat. Raises
    ReviewUnknown, NotAllowed, ReviewOver, SeatUnknown, ReasonMissing, NobodyLeft. Ledger: review.recused.
    """
    found = _locked(review_id, by)
    seat = found.seats.filter(pk=seat_id, recused_at=None, given_at=None).first()
    if seat is None:
        raise refusals.SeatUnknown
    if not reason.strip():
        raise refusals.ReasonMissing
    seat.recused_at, seat.recused_for = at, reason.strip()[:200]
    seat.save(update_fields=["recused_at", "recused_for"])
    if former_employer.strip() and former_employer.strip() not in seat.expert.formerly:
        seat.expert.formerly = [*seat.expert.formerly, former_employer.strip()]
        seat.expert.save(update_fields=["formerly"])
    drawn = _seats(found, seat.speciality, at=at)
    facts = {"expert": seat.expert.name, "reason": seat.recused_for, **_facts(drawn)}
    _record(verbs.EXPERT_RECUSED, found, facts, by=by, at=at)
    return drawn[-1]


@transaction.atomic
def give_opinion(*, review_id: int, seat_id: int, opinion: Opinion, by: Officer, at: datetime) -> Seat:
    """Keep the signed opinion of an expert on the panel, once.

    Raises ReviewUnknown, NotAllowed, ReviewOver, SeatUnknown, OpinionUnsound and the refusals of files.
    Ledger: review.opinion_given.
    """
    found = _locked(review_id, by)
    seat = found.seats.filter(pk=seat_id, recused_at=None, given_at=None).first()
    if seat is None:
        raise refusals.SeatUnknown
    if not opinion.text.strip() or not 0 <= opinion.score <= 100 or opinion.file is None:
        raise refusals.OpinionUnsound
    seat.signed = evidence.store(
        file=opinion.file, name=opinion.name, about=reference("review", found.pk), by=by, at=at
    )
    seat.opinion, seat.score, seat.given_at = opinion.text.strip(), opinion.score, at
    seat.hours, seat.fee = opinion.hours, opinion.fee
    seat.save(update_fields=["signed", "opinion", "score", "given_at", "hours", "fee"])
    _record(
        verbs.OPINION_GIVEN,
        found,
        {
            "expert": seat.expert.name,
            "speciality": seat.speciality,
            "text": seat.opinion,
            "score": seat.score,
            "hours": str(seat.hours),
            "fee": str(seat.fee),
            "signed": seat.signed.digest,
        },
        by=by,
        at=at,
    )
    return seat


@transaction.atomic
def conclude_review(*, review_id: int, conclusion: Conclusion, by: Officer, at: datetime) -> Review:
    """Conclude a review when every expert has given his opinion, on the report they signed; its limit stops.

    Raises ReviewUnknown, NotAllowed, ReviewOver, AmountMissing, WordsMissing, OpinionsMissing, ReportUnsigned
    and the refusals of files. Ledger: review.concluded, matter.closed.
    """
    amount, text = conclusion.amount, conclusion.text
    found = _locked(review_id, by)
    if amount <= 0:
        raise refusals.AmountMissing
    if not text.strip():
        raise refusals.WordsMissing
    missing = list(
        found.seats.filter(recused_at=None, given_at=None)
        .order_by("turn")
        .values_list("expert__name", flat=True)
    )
    if missing:
        raise refusals.OpinionsMissing(count=len(missing), names="、".join(missing))
    if conclusion.file is None:
        raise refusals.ReportUnsigned
    found.report = evidence.store(
        file=conclusion.file, name=conclusion.name, about=reference("review", found.pk), by=by, at=at
    )
    found.concluded, found.conclusion, found.concluded_at = amount, text.strip(), at
    found.save(update_fields=["concluded", "conclusion", "concluded_at", "report"])
    facts = {
        "amount": str(amount),
        "submitted": str(found.submitted),
        "text": text.strip(),
        "signed": found.report.digest,
    }
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.note(matter, verbs.REVIEW_CONCLUDED, facts)
        steps.end(matter)
    return found


@transaction.atomic
def settle_cost(*, review_id: int, final_cost: Decimal, by: Officer, at: datetime) -> Review:
    """Write down the final cost of a reviewed project; a deviation at the rule's share is traced back.

    Raises ReviewUnknown, NotAllowed, AmountMissing. Ledger: review.cost_settled.
    """
    seen = Project.objects.visible_to(by).values("pk")
    found = (
        Review.objects.select_for_update(of=("self",))
        .filter(pk=review_id, project__in=seen, concluded__isnull=False)
        .first()
    )
    if found is None or found.concluded is None:
        raise refusals.ReviewUnknown
    if not policies.may_review(by, found.project):
        raise refusals.NotAllowed(who="项目评审中心")
    if final_cost <= 0:
        raise refusals.AmountMissing
    threshold = rulebook.number(DEVIATION, "percent", people.day_of(at))
    found.final_cost, found.deviation = final_cost, rules.deviation(found.concluded, final_cost)
    found.is_traced = rules.is_traced(found.deviation, threshold=threshold)
    found.save(update_fields=["final_cost", "deviation", "is_traced"])
    _record(
        verbs.COST_SETTLED,
        found,
        {
            "final": str(final_cost),
            "concluded": str(found.concluded),
            "deviation_percent": str(found.deviation),
            "threshold": threshold,
            "traced": found.is_traced,
        },
        by=by,
        at=at,
    )
    return found
