"""The entry gate: what a project promises, its notice, the decision, and the promise judged later (C8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO

from django.db import transaction

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.projects import kinds, policies, refusals, verbs
from zhixing.work.projects.models import Gate, Objection, PostEvaluation
from zhixing.work.projects.rules import gates as rules

NOTICE = "projects.need_notice"
AFTER = "projects.post_evaluation"
REPORT = "projects.evaluation_report"
KEPT = "projects.promise_kept"
A_YEAR = mark("竣工满 {years} 年后评价：承诺{measure}{promised}")


@dataclass(frozen=True, slots=True)
class NewGate:
    """What a project says of itself at the gate. Money in 万元; `need` is the proof that it is needed."""

    title: str
    unit_id: int
    cost: Decimal
    lifelong_cost: Decimal
    funding: str
    asked_by: str
    beneficiaries: int
    promised: int
    measure: str
    proposer_post_id: int
    need: IO[bytes] | None = None
    need_name: str = ""


@dataclass(frozen=True, slots=True)
class NewObjection:
    """What somebody said during the notice."""

    text: str
    received_on: date
    channel: str = ""


@transaction.atomic
def file_gate(*, new: NewGate, by: Officer, at: datetime) -> Gate:
    """File a project at the gate. Without proof of need it is marked so and waits for its public notice.

    The proposer is whoever holds the post now and stays so. Raises NotAllowed, GateUnsound, GateTaken,
    SecretWords. Ledger: gate.filed, matter.registered.
    """
    if not policies.may_file_gate(by):
        raise refusals.NotAllowed(who="申报单位或重点项目办")
    words = (new.title, new.funding, new.asked_by, new.measure)
    numbers = (new.cost, new.lifelong_cost, new.beneficiaries, new.promised)
    if not all(word.strip() for word in words) or any(number <= 0 for number in numbers):
        raise refusals.GateUnsound
    if Gate.objects.filter(title=new.title.strip()).exclude(state=rules.REFUSED).exists():
        raise refusals.GateTaken(title=new.title.strip())
    proposer = people.holder_of(new.proposer_post_id, at=at)
    is_bare = new.need is None
    with matters.stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            matters.NewMatter(
                title=f"{new.title.strip()}：入库论证"[:400],
                kind=kinds.GATE.code,
                requirement=new.asked_by,
                source_kind="application",
            ),
            by=by,
        )
        head = people.holder_of(people.post_in_charge(new.unit_id, at=at), at=at)
        leader = people.leader_in_charge(new.unit_id, at=at)
        steps.give(matter, unit_id=new.unit_id, leader_post_id=leader, handler_id=head.person_id)
        steps.note(
            matter,
            verbs.GATE_FILED,
            {
                "title": new.title.strip(),
                "cost": str(new.cost),
                "lifelong_cost": str(new.lifelong_cost),
                "funding": new.funding,
                "asked_by": new.asked_by,
                "beneficiaries": new.beneficiaries,
                "promised": new.promised,
                "measure": new.measure,
                "proposer": proposer.person_name,
                "need_shown": not is_bare,
            },
        )
    kept = (
        evidence.store(file=new.need, name=new.need_name, about=matter.reference, by=by, at=at)
        if new.need is not None
        else None
    )
    return Gate.objects.create(
        matter=matter,
        title=new.title.strip(),
        cost=new.cost,
        lifelong_cost=new.lifelong_cost,
        funding=new.funding.strip(),
        asked_by=new.asked_by.strip(),
        beneficiaries=new.beneficiaries,
        promised=new.promised,
        measure=new.measure.strip(),
        proposer_id=proposer.person_id,
        proposer_post=proposer.post_name,
        need_file=kept,
        is_bare=is_bare,
        state=rules.NOTICED if is_bare else rules.WAITING,
        filed_at=at,
    )


@transaction.atomic
def release_gate(*, gate_id: int, read_by: str, by: Officer, at: datetime) -> Gate:
    """Release what is known of a project to the public; without proof of need its notice begins with it.

    `read_by` has read it for secrets, another than who releases. Raises NotAllowed, GateUnknown,
    AlreadyReleased, ReaderMissing. Ledger: gate.released.
    """
    found = _locked(gate_id, by)
    _refuse_unread(found, read_by, by)
    found.released_at, found.released_by_id, found.read_by = at, by.person_id, read_by.strip()
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.ended(found.matter_id)
        if found.state == rules.NOTICED:
            limit = rulebook.rule(NOTICE, on=people.day_of(at)).limit
            clock = steps.wait(matter, "notice", Limit(limit.unit, limit.amount), rule_code=NOTICE)
            found.noticed_at, found.notice_ends_at = at, clock.due_at
        steps.note(matter, verbs.GATE_RELEASED, {"text": found.title, "read_by": found.read_by})
    found.save(update_fields=["released_at", "released_by", "read_by", "noticed_at", "notice_ends_at"])
    return found


@transaction.atomic
def release_evaluation(*, gate_id: int, read_by: str, by: Officer, at: datetime) -> PostEvaluation:
    """Release what became of a promise: figures and verdict, no name of a person.

    Raises NotAllowed, GateUnknown, NotJudged, AlreadyReleased, ReaderMissing. Ledger: evaluation.released.
    """
    gate = _locked(gate_id, by)
    found = PostEvaluation.objects.select_for_update().filter(gate=gate, judged_at__isnull=False).first()
    if found is None or gate.released_at is None:
        raise refusals.NotJudged
    _refuse_unread(found, read_by, by)
    found.released_at, found.released_by_id, found.read_by = at, by.person_id, read_by.strip()
    found.save(update_fields=["released_at", "released_by", "read_by"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.ended(found.matter_id)
        steps.note(matter, verbs.EVALUATION_RELEASED, {"text": gate.title, "read_by": found.read_by})
    return found


def _refuse_unread(found: Gate | PostEvaluation, read_by: str, by: Officer) -> None:
    if found.released_at:
        raise refusals.AlreadyReleased(day=f"{people.day_of(found.released_at):%m-%d}")
    if not read_by.strip() or read_by.strip() == by.person_name:
        raise refusals.ReaderMissing


def _locked(gate_id: int, by: Officer) -> Gate:
    """Return a gate, locked. Raises NotAllowed, GateUnknown."""
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="重点项目办")
    seen = Matter.objects.visible_to(by).filter(kind=kinds.GATE.code).values("pk")
    if not Gate.objects.filter(pk=gate_id, matter__in=seen).exists():
        raise refusals.GateUnknown
    return Gate.objects.select_for_update().get(pk=gate_id)


@transaction.atomic
def log_objections(*, gate_id: int, rows: Sequence[NewObjection], by: Officer, at: datetime) -> int:
    """Write down what was said against a project under notice; what was logged already is not again.

    Return how many are new. Raises NotAllowed, GateUnknown, NotNoticed, WordsMissing.
    Ledger: gate.objections_logged.
    """
    found = _locked(gate_id, by)
    if found.state != rules.NOTICED or found.noticed_at is None:
        raise refusals.NotNoticed
    if any(not row.text.strip() for row in rows):
        raise refusals.WordsMissing
    known = set(found.objections.values_list("text", "received_on"))
    new = [row for row in dict.fromkeys(rows) if (row.text.strip(), row.received_on) not in known]
    last = found.objections.count()
    Objection.objects.bulk_create(
        Objection(
            gate=found,
            place=last + place,
            received_on=row.received_on,
            channel=row.channel.strip(),
            text=row.text.strip(),
        )
        for place, row in enumerate(new, start=1)
    )
    if new:
        facts = {"count": len(new), "from": last + 1, "texts": [row.text.strip() for row in new]}
        _note(found, verbs.OBJECTIONS_LOGGED, facts, by=by, at=at)
    return len(new)


def _note(found: Gate, verb: str, facts: dict[str, object], *, by: Officer, at: datetime) -> None:
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        steps.note(steps.matter(found.matter_id), verb, facts)


@transaction.atomic
def answer_objections(*, gate_id: int, places: Sequence[int], answer: str, by: Officer, at: datetime) -> int:
    """Answer objections, one answer for all that are named. Return how many.

    Raises NotAllowed, GateUnknown, GateDecided, AnswerMissing, ObjectionUnknown.
    Ledger: gate.objections_answered.
    """
    found = _locked(gate_id, by)
    if found.decided_at:
        raise refusals.GateDecided(day=f"{people.day_of(found.decided_at):%m-%d}")
    if not answer.strip():
        raise refusals.AnswerMissing
    rows = {one.place: one for one in found.objections.filter(place__in=places)}
    for place in places:
        if place not in rows:
            raise refusals.ObjectionUnknown(place=place)
    for one in rows.values():
        one.answer, one.answered_at = answer.strip(), at
    Objection.objects.bulk_update(rows.values(), ["answer", "answered_at"])
    facts: dict[str, object] = {"places": sorted(rows), "answer": answer.strip()}
    _note(found, verbs.OBJECTIONS_ANSWERED, facts, by=by, at=at)
    return len(rows)


@transaction.atomic
def decide_gate(
    *, gate_id: int, is_admitted: bool, decision_number: str, text: str, by: Officer, at: datetime
) -> Gate:
    """Write down the decision: after the notice, with every objection answered, never by the proposer.

    Raises NotAllowed, GateUnknown, GateDecided, NotReleased, NoticeRuns, ObjectionsOpen,
    DecisionMissing, DoerJudges.
    Ledger: gate.decided, verdict.given, matter.closed.
    """
    found = _locked(gate_id, by)
    if found.decided_at:
        raise refusals.GateDecided(day=f"{people.day_of(found.decided_at):%m-%d}")
    if found.state == rules.NOTICED and found.notice_ends_at is None:
        raise refusals.NotReleased
    if found.notice_ends_at and at < found.notice_ends_at:
        raise refusals.NoticeRuns(day=f"{people.day_of(found.notice_ends_at):%m-%d}")
    left = found.objections.filter(answered_at=None).count()
    if left:
        raise refusals.ObjectionsOpen(count=left)
    if not decision_number.strip() or not text.strip():
        raise refusals.DecisionMissing
    outcomes.give_verdict(
        kind="acceptance",
        about=found.matter.reference,
        result="accepted" if is_admitted else "failed",
        reason=text.strip(),
        doers=[found.proposer_id],
        evidence=[f"decision:{decision_number.strip()}"],
        by=by,
        at=at,
    )
    found.state = rules.ADMITTED if is_admitted else rules.REFUSED
    found.decided_at, found.decision_number, found.decision = at, decision_number.strip(), text.strip()
    found.save(update_fields=["state", "decided_at", "decision_number", "decision"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        facts = {"admitted": is_admitted, "number": decision_number.strip(), "text": text.strip()}
        steps.note(matter, verbs.GATE_DECIDED, facts)
        steps.end(matter, kind="done" if is_admitted else "terminated")
    return found


@transaction.atomic
def finish_project(*, gate_id: int, finished_on: date, by: Officer, at: datetime) -> PostEvaluation:
    """Write down that an admitted project is finished; its evaluation opens, to be judged after the year.

    Raises NotAllowed, GateUnknown, NotAdmitted, InFuture. Ledger: gate.project_finished, matter.registered.
    """
    found = _locked(gate_id, by)
    if found.state != rules.ADMITTED or PostEvaluation.objects.filter(gate=found).exists():
        raise refusals.NotAdmitted(title=found.title)
    on = people.day_of(at)
    if finished_on > on:
        raise refusals.InFuture
    years = rulebook.number(AFTER, "years", on)
    due_on = rules.a_year_after(finished_on, years)
    report = rulebook.rule(REPORT, on=on).limit
    sentence = translate(A_YEAR).format(years=years, measure=found.measure, promised=found.promised)
    with matters.stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            matters.NewMatter(
                title=f"{found.title}：后评价"[:400],
                kind=kinds.EVALUATION.code,
                requirement=sentence,
                source_kind="other",
                parent_id=None,
            ),
            by=by,
        )
        leader = people.leader_in_charge(by.unit_id, at=at)
        steps.give(matter, unit_id=by.unit_id, leader_post_id=leader, handler_id=by.person_id)
        steps.start(matter, "main", fixed_date(due_on + timedelta(days=report.amount), sentence))
        facts = {"gate": found.matter.number, "finished": finished_on.isoformat(), "due": due_on.isoformat()}
        steps.note(matter, verbs.PROJECT_FINISHED, facts)
    return PostEvaluation.objects.create(gate=found, matter=matter, finished_on=finished_on, due_on=due_on)


@transaction.atomic
def judge_promise(
    *, gate_id: int, actual: int, reason: str, proof: IO[bytes] | None, name: str, by: Officer, at: datetime
) -> PostEvaluation:
    """Compare the promise with the use of the year; the finding stays with the person who proposed it.

    Raises NotAllowed, GateUnknown, EvaluationEarly, ReasonMissing, EvaluationProofMissing, DoerJudges and
    the refusals of files. Ledger: gate.promise_judged, verdict.given, matter.closed.
    """
    found = _locked(gate_id, by)
    kept = PostEvaluation.objects.select_for_update().filter(gate=found, judged_at=None).first()
    if kept is None:
        raise refusals.GateUnknown
    on = people.day_of(at)
    if on < kept.due_on:
        years = rulebook.number(AFTER, "years", on)
        raise refusals.EvaluationEarly(years=years, day=spoken_day(kept.due_on))
    if not reason.strip():
        raise refusals.ReasonMissing
    if proof is None:
        raise refusals.EvaluationProofMissing
    file = evidence.store(file=proof, name=name, about=kept.matter.reference, by=by, at=at)
    kept.actual, kept.percent = actual, rules.share(found.promised, actual)
    kept.is_true = rules.is_true(kept.percent, least=rulebook.number(KEPT, "percent", on))
    kept.reason, kept.judged_at = reason.strip(), at
    kept.save(update_fields=["actual", "percent", "is_true", "reason", "judged_at"])
    outcomes.give_verdict(
        kind="finding",
        about=kept.matter.reference,
        result="confirmed" if kept.is_true else "not_confirmed",
        reason=reason.strip(),
        doers=[found.proposer_id],
        evidence=[f"evidence:{file.pk}"],
        by=by,
        at=at,
    )
    with matters.stepping(kept.matter_id, by=by, at=at) as steps:
        matter = steps.matter(kept.matter_id)
        facts = {"promised": found.promised, "actual": actual, "percent": kept.percent, "kept": kept.is_true}
        steps.note(matter, verbs.PROMISE_JUDGED, {**facts, "proposer": found.proposer.name, "text": reason})
        steps.end(matter)
    return kept
