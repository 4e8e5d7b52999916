"""领导联系基层: a plan of days and places, visits from the minutes, problems solved or handed on (B14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.directives.models.visits import ContactPlan, FieldVisit, VisitProblem
from zhixing.work.directives.policies import visits as policies
from zhixing.work.directives.refusals import visits as refusals
from zhixing.work.directives.selectors import visits as selectors
from zhixing.work.directives.verbs import visits as verbs


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as `proof`, the minutes or a decision, has it; `problems` one each."""

    unit_id: int
    visited_on: date
    location: str
    met: str
    proof: str
    problems: tuple[str, ...] = ()


@transaction.atomic
def plan_visits(
    *, leader_post_id: int, year: int, days: int, unit_ids: Sequence[int], by: Officer, at: datetime
) -> ContactPlan:
    """Set a leader's days and contact points of a year, in place of what was set.

    Raises NotForVisits, PlacesMissing. Ledger: visits.planned.
    """
    leaders = {one.post_id for one in people.county_leaders(at=at)}
    if leader_post_id not in leaders or not policies.may_record(by, leader_post_id):
        raise refusals.NotForVisits
    if not unit_ids or not 1 <= days <= 366:
        raise refusals.PlacesMissing
    made, _ = ContactPlan.objects.update_or_create(
        leader_post_id=leader_post_id, year=year, defaults={"days": days}
    )
    made.places.set(unit_ids)
    facts = {"year": year, "days": days, "places": [people.unit_name(unit) for unit in unit_ids]}
    ledger.record(verbs.PLANNED, about=made.reference, by=by, at=at, facts=facts)
    return made


@transaction.atomic
def record_visit(*, plan_id: int, new: NewVisit, by: Officer, at: datetime) -> FieldVisit:
    """Record a day at a contact point: where, who was met, what problems were found.

    Raises NotForVisits, NotAContactPoint, VisitIncomplete, ProofMissing, VisitInFuture, VisitKnown,
    SecretWords.
    Ledger: visit.recorded.
    """
    plan = _plan(plan_id, by=by)
    if plan.visits.filter(unit_id=new.unit_id, visited_on=new.visited_on).exists():
        raise refusals.VisitKnown
    return _record([(plan, new)], by=by, at=at)[0]


@transaction.atomic
def record_visits(*, rows: Sequence[tuple[int, NewVisit]], by: Officer, at: datetime) -> list[FieldVisit]:
    """Record visits of several leaders, each with the plan's key, all or nothing; known days are left out.

    The statements do not grow with the rows. Raises what recording one raises. Ledger: visit.recorded.
    """
    plans = {key: _plan(key, by=by) for key in sorted({key for key, _new in rows})}
    known = selectors.days_visited(plans)
    new = [(plans[key], one) for key, one in rows if (key, one.unit_id, one.visited_on) not in known]
    return _record(new, by=by, at=at)


def _record(rows: Sequence[tuple[ContactPlan, NewVisit]], *, by: Officer, at: datetime) -> list[FieldVisit]:
    places = selectors.contact_points([plan.pk for plan, _new in rows])
    for plan, new in rows:
        _refuse_unsound(plan, new, places.get(plan.pk, set()), at=at)
    made = FieldVisit.objects.bulk_create(
        FieldVisit(
            plan=plan,
            unit_id=new.unit_id,
            visited_on=new.visited_on,
            location=new.location.strip()[:120],
            met=new.met.strip()[:300],
            proof=new.proof.strip()[:200],
            recorded_by_id=by.person_id,
            recorded_at=at,
        )
        for plan, new in rows
    )
    VisitProblem.objects.bulk_create(
        VisitProblem(visit=visit, place=place, text=text[:300])
        for visit, (_plan_, new) in zip(made, rows, strict=True)
        for place, text in enumerate(new.problems, start=1)
    )
    names = people.unit_names({new.unit_id for _plan_, new in rows})
    entries = []
    for visit, (plan, new) in zip(made, rows, strict=True):
        facts = {
            "place": names.get(new.unit_id, ""),
            "on": new.visited_on.isoformat(),
            "met": visit.met,
            "proof": visit.proof,
            "problems": list(new.problems),
        }
        entries.append(ledger.Draft(verbs.RECORDED, about=plan.reference, by=by, at=at, facts=facts))
    ledger.record_many(entries)
    return made


def _refuse_unsound(plan: ContactPlan, new: NewVisit, places: set[int], *, at: datetime) -> None:
    if new.unit_id not in places:
        raise refusals.NotAContactPoint
    if not (new.location.strip() and new.met.strip()):
        raise refusals.VisitIncomplete
    if not new.proof.strip():
        raise refusals.ProofMissing
    if new.visited_on > people.day_of(at) or new.visited_on.year != plan.year:
        raise refusals.VisitInFuture
    evidence.refuse_secret_words(new.met, new.proof, *new.problems)


@transaction.atomic
def solve_problem(
    *, problem_id: int, solved_on: date, solution: str, confirmed: bool, by: Officer, at: datetime
) -> VisitProblem:
    """Write how a problem was solved, and whether residents confirmed it: never the leader himself.

    Raises NotForVisits, OwnProblem, ProblemSettled, SolutionMissing. Ledger: visit.solved.
    """
    found = _problem(problem_id, by=by)
    if not policies.may_settle(by, found.visit.plan.leader_post_id):
        raise refusals.OwnProblem
    if found.solved_on:
        raise refusals.ProblemSettled
    if not solution.strip() or not found.visit.visited_on <= solved_on <= people.day_of(at):
        raise refusals.SolutionMissing
    found.solved_on, found.solution, found.confirmed = solved_on, solution.strip()[:300], confirmed
    found.save(update_fields=["solved_on", "solution", "confirmed"])
    facts = {
        "problem": found.text,
        "on": solved_on.isoformat(),
        "how": found.solution,
        "confirmed": confirmed,
    }
    ledger.record(verbs.SOLVED, about=found.visit.plan.reference, by=by, at=at, facts=facts)
    return found


@transaction.atomic
def hand_problem(
    *, problem_id: int, lead_unit_id: int, due_on: date, by: Officer, at: datetime
) -> VisitProblem:
    """Give a problem to a unit as a matter that the leader himself answers for.

    Raises NotForVisits, ProblemSettled and the refusals of registering.
    Ledger: visit.handed, matter.registered, matter.assigned.
    """
    found = _problem(problem_id, by=by)
    if found.solved_on or found.matter_id:
        raise refusals.ProblemSettled
    plan = found.visit.plan
    sentence = f"{found.visit.visited_on:%m-%d} {people.unit_name(found.visit.unit_id)}"
    found.matter = matters.register(
        new=NewMatter(
            title=found.text,
            source_kind="public",
            source_sentence=sentence,
            assignment=Assignment(
                (lead_unit_id,),
                leader_post_ids=(plan.leader_post_id,),
                limit=fixed_date(due_on, sentence),
            ),
        ),
        by=by,
        at=at,
    )
    found.save(update_fields=["matter"])
    facts = {"problem": found.text, "matter": found.matter.number, "unit": people.unit_name(lead_unit_id)}
    ledger.record(verbs.HANDED, about=plan.reference, by=by, at=at, facts=facts)
    return found


def _plan(plan_id: int, *, by: Officer) -> ContactPlan:
    found = ContactPlan.objects.select_for_update().filter(pk=plan_id).first()
    if found is None or not policies.may_record(by, found.leader_post_id):
        raise refusals.NotForVisits
    return found


def _problem(problem_id: int, *, by: Officer) -> VisitProblem:
    found = (
        VisitProblem.objects.select_for_update(of=("self",))
        .select_related("visit__plan")
        .filter(pk=problem_id)
        .first()
    )
    if found is None or not policies.may_record(by, found.visit.plan.leader_post_id):
        raise refusals.NotForVisits
    return found
