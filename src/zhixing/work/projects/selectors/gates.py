"""Reads of the entry gate: the list, one project with its objections, what a proposer promised (C8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.work.projects.models import Gate, PostEvaluation
from zhixing.work.projects.rules import gates as rules


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """What became of the promise."""

    finished_on: date
    due_on: date
    actual: int | None
    percent: int | None
    is_true: bool | None
    reason: str
    judged_at: datetime | None
    number: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection and its answer."""

    place: int
    received_on: date
    channel: str
    text: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class GateRow:
    """One project at the gate. `proposer_now` says where the proposer works now, '' where nowhere."""

    id: int
    number: str
    title: str
    unit: str
    cost: Decimal
    lifelong_cost: Decimal
    funding: str
    asked_by: str
    beneficiaries: int
    promised: int
    measure: str
    proposer_id: int
    proposer: str
    proposer_post: str
    proposer_now: str
    is_bare: bool
    state: str
    state_word: str
    filed_at: datetime
    released_at: datetime | None
    noticed_at: datetime | None
    notice_ends_at: datetime | None
    objections: int
    unanswered: int
    decision_number: str
    decision: str
    decided_at: datetime | None
    project_code: str
    evaluation: EvaluationRow | None


@dataclass(frozen=True, slots=True)
class GatePage:
    """One gate with the proof of need and every objection."""

    row: GateRow
    need: evidence.FileRow | None
    objections: tuple[ObjectionRow, ...]


def _seen(seen_by: Actor) -> QuerySet[Gate]:
    visible = Matter.objects.visible_to(seen_by).filter(kind="projects.gate").values("pk")
    return (
        Gate.objects.filter(matter__in=visible)
        .select_related("matter", "proposer", "project", "evaluation__matter")
        .annotate(said=Count("objections"), open=Count("objections", filter=Q(objections__answered_at=None)))
    )


def gates(
    *,
    seen_by: Actor,
    now: datetime,
    state: str = "",
    proposer: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[GateRow], int]:
    """Return one page of projects at the gate, newest first, and how many there are. Four queries."""
    found = _seen(seen_by)
    if state in rules.STATE_WORDS:
        found = found.filter(state=state)
    if state == "untrue":
        found = found.filter(evaluation__is_true=False)
    if proposer:
        found = found.filter(proposer_id=proposer)
    rows = list(found.order_by("-filed_at", "-id")[offset : offset + limit])
    return _rows(rows, now=now), found.count()


def gate(number: str, *, seen_by: Actor, now: datetime) -> GatePage | None:
    """Return one project at the gate that the viewer may see, None for any other. Six queries."""
    found = _seen(seen_by).filter(matter__number=number).first()
    if found is None:
        return None
    [row] = _rows([found], now=now)
    files = evidence.files_about(found.matter.reference, seen_by=seen_by)
    need = next((file for file in files if file.id == found.need_file_id), None)
    said = tuple(
        ObjectionRow(one.place, one.received_on, one.channel, one.text, one.answer, one.answered_at)
        for one in found.objections.order_by("place")
    )
    return GatePage(row, need, said)


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What somebody said in a notice, and the answer; without who said it."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class PublicGate:
    """One project as everybody sees it: no name of a person. `is_open` while the public may speak."""

    number: str
    title: str
    unit: str
    cost: Decimal
    lifelong_cost: Decimal
    funding: str
    asked_by: str
    beneficiaries: int
    promised: int
    measure: str
    is_bare: bool
    state: str
    state_word: str
    noticed_at: datetime | None
    notice_ends_at: datetime | None
    is_open: bool
    decision: str
    decision_number: str
    decided_at: datetime | None
    answers: tuple[PublicAnswer, ...]
    evaluation: EvaluationRow | None


def evaluated_at(number: str, *, seen_by: Actor) -> str | None:
    """Return the number of the gate whose promise a matter in view judges, else None. One query."""
    seen = PostEvaluation.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    return seen.filter(matter__number=number).values_list("gate__matter__number", flat=True).first()


def released(*, now: datetime, limit: int = 50, offset: int = 0) -> tuple[list[PublicGate], int]:
    """Return one page of the projects that were released, newest first, and how many. Four queries."""
    found = Gate.objects.filter(released_at__isnull=False, matter__restricted=False)
    rows = list(
        found.select_related("matter", "evaluation__matter")
        .prefetch_related("objections")
        .order_by("-released_at", "-id")[offset : offset + limit]
    )
    units = people.unit_names({one.matter.unit_id for one in rows})
    return [_public(one, units.get(one.matter.unit_id, ""), now) for one in rows], found.count()


def _public(one: Gate, unit: str, now: datetime) -> PublicGate:
    kept = getattr(one, "evaluation", None)
    ends = one.notice_ends_at
    return PublicGate(
        number=one.matter.number,
        title=one.title,
        unit=unit,
        cost=one.cost,
        lifelong_cost=one.lifelong_cost,
        funding=one.funding,
        asked_by=one.asked_by,
        beneficiaries=one.beneficiaries,
        promised=one.promised,
        measure=one.measure,
        is_bare=one.is_bare,
        state=one.state,
        state_word=rules.word(one.state, is_noticed=one.noticed_at is not None),
        noticed_at=one.noticed_at,
        notice_ends_at=ends,
        is_open=one.state == rules.NOTICED and ends is not None and now < ends,
        decision=one.decision,
        decision_number=one.decision_number,
        decided_at=one.decided_at,
        answers=tuple(
            PublicAnswer(said.text, said.answer)
            for said in sorted(one.objections.all(), key=lambda said: said.place)
            if one.decided_at and said.answer
        ),
        evaluation=_evaluation(kept) if isinstance(kept, PostEvaluation) and kept.released_at else None,
    )


def proposers(unit_id: int, *, now: datetime) -> list[tuple[str, str]]:
    """Return who may have proposed a project: county leaders, then those who lead the unit. Two queries."""
    found = [*people.county_leaders(at=now), *people.leading_posts(unit_id, at=now)]
    return list(dict.fromkeys((str(one.post_id), one.label) for one in found))


def _rows(found: list[Gate], *, now: datetime) -> list[GateRow]:
    units = people.unit_names({one.matter.unit_id for one in found})
    places = {key: _works_at(key, now=now) for key in {one.proposer_id for one in found}}
    return [_row(one, units.get(one.matter.unit_id, ""), places[one.proposer_id]) for one in found]


def _works_at(person_id: int, *, now: datetime) -> str:
    own = next((seat for seat in people.seats(person_id, at=now) if seat.for_post_id is None), None)
    return f"{own.unit_name}{own.post_name}" if own else ""


def _row(one: Gate, unit: str, proposer_now: str) -> GateRow:
    kept = getattr(one, "evaluation", None)
    return GateRow(
        id=one.pk,
        number=one.matter.number,
        title=one.title,
        unit=unit,
        cost=one.cost,
        lifelong_cost=one.lifelong_cost,
        funding=one.funding,
        asked_by=one.asked_by,
        beneficiaries=one.beneficiaries,
        promised=one.promised,
        measure=one.measure,
        proposer_id=one.proposer_id,
        proposer=one.proposer.name,
        proposer_post=one.proposer_post,
        proposer_now=proposer_now,
        is_bare=one.is_bare,
        state=one.state,
        state_word=rules.word(one.state, is_noticed=one.noticed_at is not None),
        filed_at=one.filed_at,
        released_at=one.released_at,
        noticed_at=one.noticed_at,
        notice_ends_at=one.notice_ends_at,
        objections=one.said,  # type: ignore[attr-defined]
        unanswered=one.open,  # type: ignore[attr-defined]
        decision_number=one.decision_number,
        decision=one.decision,
        decided_at=one.decided_at,
        project_code=one.project.code if one.project else "",
        evaluation=_evaluation(kept) if isinstance(kept, PostEvaluation) else None,
    )


def _evaluation(kept: PostEvaluation) -> EvaluationRow:
    return EvaluationRow(
        kept.finished_on,
        kept.due_on,
        kept.actual,
        kept.percent,
        kept.is_true,
        kept.reason,
        kept.judged_at,
        kept.matter.number,
        kept.released_at,
    )
