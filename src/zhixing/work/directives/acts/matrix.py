"""逐条落实: a policy is split into clauses, each unit maps every one of them (B12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import NewMatter, Steps
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.kinds.matrix import CLAUSES
from zhixing.work.directives.models.matrix import ClauseMapping, ClauseMatrix, Policy, PolicyClause
from zhixing.work.directives.policies import matrix as policies
from zhixing.work.directives.refusals import matrix as refusals
from zhixing.work.directives.rules import matrix as rules
from zhixing.work.directives.selectors import matrix as selectors
from zhixing.work.directives.verbs import matrix as verbs

MAP_RULE = "decisions.clause_map"


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy as it came. `costly` are the places, from one, of clauses that ask money or work."""

    title: str
    document_number: str
    issuer: str
    text: str
    unit_ids: tuple[int, ...]
    costly: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NewMapping:
    """What a unit writes to one clause. A measure has an owner and a date."""

    mapping: str
    text: str
    owner_id: int | None = None
    due_on: date | None = None
    lowers_entitlement: bool = False
    stays_in_intent: bool = True


@transaction.atomic
def send_policy(*, new: NewPolicy, by: Officer, at: datetime) -> Policy:
    """Send a policy to units, a matrix to each; the limit to map every clause begins to run.

    Raises PolicyUnknown for who may not, ClausesMissing, ReceiversMissing, SecretWords.
    Ledger: policy.sent, and for each unit matter.registered.
    """
    if not policies.may_send(by):
        raise refusals.PolicyUnknown
    evidence.refuse_secret_words(new.title, new.text)
    clauses = rules.clauses_of(new.text)
    if not clauses or not new.title.strip():
        raise refusals.ClausesMissing
    if not new.unit_ids:
        raise refusals.ReceiversMissing
    made = Policy.objects.create(
        title=new.title.strip(),
        document_number=new.document_number.strip(),
        issuer=new.issuer.strip(),
        unit_id=by.unit_id,
        sent_by_id=by.person_id,
        sent_at=at,
    )
    PolicyClause.objects.bulk_create(
        PolicyClause(policy=made, place=place, text=text, is_costly=place in new.costly)
        for place, text in enumerate(clauses, start=1)
    )
    ledger.record(
        verbs.SENT,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "title": made.title,
            "number": made.document_number,
            "issuer": made.issuer,
            "clauses": len(clauses),
            "units": [people.unit_name(unit) for unit in new.unit_ids],
        },
    )
    limit = rulebook.rule(MAP_RULE, on=people.day_of(at)).limit
    with matters.stepping(by=by, at=at) as steps:
        begun = [
            _begin(steps, made, unit_id, Limit(limit.unit, limit.amount), by=by, at=at)
            for unit_id in dict.fromkeys(new.unit_ids)
        ]
    ClauseMatrix.objects.bulk_create(ClauseMatrix(policy=made, matter=matter) for matter in begun)
    return made


def _begin(steps: Steps, policy: Policy, unit_id: int, limit: Limit, *, by: Officer, at: datetime) -> Matter:
    matter = steps.take_on(
        NewMatter(
            title=translate(mark("逐条落实：{title}")).format(title=policy.title),
            kind=CLAUSES.code,
            source_kind="upper",
            source_ref=policy.document_number,
        ),
        by=by,
    )
    head = people.holder_of(people.post_in_charge(unit_id, at=at), at=at)
    steps.give(
        matter,
        unit_id=unit_id,
        leader_post_id=people.leader_in_charge(unit_id, at=at),
        handler_id=head.person_id,
        named=False,
    )
    steps.start(matter, "main", limit, rule_code=MAP_RULE)
    steps.owe(
        Duty(
            to_person_id=head.person_id,
            to_name=head.person_name,
            about=matter.reference,
            topic="clauses",
            text=translate(mark("请逐条对应落实措施：{title}")).format(title=policy.title[:60]),
            key=f"{matter.reference}:clauses",
            at=at,
            url=f"/directives/matrices/{matter.number}/",
        )
    )
    return matter


@transaction.atomic
def map_clause(*, number: str, place: int, new: NewMapping, by: Officer, at: datetime) -> ClauseMapping:
    """Write to one clause what the unit does, why it is not concerned, or what it does otherwise.

    An adaptation that lowers what citizens get, or leaves the sense of the policy, waits for the level
    that issued it. Written again, a former approval is void. The matter ends with the last clause.
    Raises PolicyUnknown, ClauseUnknown, MappingEmpty, MeasureIncomplete, MatterClosed, SecretWords.
    Ledger: clause.mapped, clauses.completed.
    """
    found = _locked(number, by=by)
    if not policies.may_map(by, found.matter):
        raise refusals.PolicyUnknown
    clause = found.policy.clauses.filter(place=place).first()
    if clause is None:
        raise refusals.ClauseUnknown(place=place)
    if new.mapping not in rules.MAPPING_WORDS or not new.text.strip():
        raise refusals.MappingEmpty
    is_measure = new.mapping == rules.MEASURE
    if is_measure and not (new.owner_id and new.due_on):
        raise refusals.MeasureIncomplete
    evidence.refuse_secret_words(new.text)
    is_adapted = new.mapping == rules.ADAPTATION
    made, _ = ClauseMapping.objects.update_or_create(
        matrix=found,
        clause=clause,
        defaults={
            "mapping": new.mapping,
            "text": new.text.strip(),
            "owner_id": new.owner_id if is_measure else None,
            "due_on": new.due_on if is_measure else None,
            "lowers_entitlement": is_adapted and new.lowers_entitlement,
            "stays_in_intent": new.stays_in_intent or not is_adapted,
            "written_by_id": by.person_id,
            "written_at": at,
            "approved_by": None,
            "approved_at": None,
            "approval": "",
        },
    )
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        facts = {
            "text": translate(mark("第 {place} 条：{mapping}")).format(
                place=place, mapping=translate(rules.MAPPING_WORDS[new.mapping])
            ),
            "words": new.text.strip(),
            "waits": made.waits,
        }
        steps.note(matter, verbs.MAPPED, facts)
        _end_if_complete(steps, found, matter, at=at)
    return made


@transaction.atomic
def decide_adaptation(
    *, number: str, place: int, agree: bool, approval: str, by: Officer, at: datetime
) -> ClauseMapping | None:
    """Record what the issuing level says to an adaptation; refused, the clause lies blank again.

    Returns None where it was refused. Raises PolicyUnknown, NothingToApprove, ApprovalMissing.
    Ledger: clause.approved or clause.refused, clauses.completed.
    """
    found = _locked(number, by=by)
    if not policies.may_approve(by, found.matter):
        raise refusals.PolicyUnknown
    mapping = found.mappings.filter(clause__place=place).first()
    if mapping is None or not mapping.waits:
        raise refusals.NothingToApprove
    if not approval.strip():
        raise refusals.ApprovalMissing
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        facts = {
            "text": translate(mark("第 {place} 条：{approval}")).format(
                place=place, approval=approval.strip()
            )
        }
        if agree:
            mapping.approved_by_id, mapping.approved_at, mapping.approval = by.person_id, at, approval.strip()
            mapping.save(update_fields=["approved_by", "approved_at", "approval"])
        else:
            mapping.delete()
        steps.note(matter, verbs.APPROVED if agree else verbs.REFUSED, facts)
        _end_if_complete(steps, found, matter, at=at)
    return mapping if agree else None


def _end_if_complete(steps: Steps, found: ClauseMatrix, matter: Matter, *, at: datetime) -> None:
    """Show how much is mapped; with the last clause the matter ends."""
    covered = selectors.coverage_of(found)
    words = f"{covered.mapped}/{covered.total}"
    steps.rename(matter, progress_text=words)
    if covered.is_complete:
        found.completed_at = at
        found.save(update_fields=["completed_at"])
        steps.note(matter, verbs.COMPLETED, {"text": words})
        steps.end(matter)


def _locked(number: str, *, by: Officer) -> ClauseMatrix:
    seen = Matter.objects.visible_to(by).filter(number=number, kind=CLAUSES.code).values_list("pk", flat=True)
    key = seen.first()
    if key is None:
        raise refusals.PolicyUnknown
    return (
        ClauseMatrix.objects.select_for_update(of=("self",))
        .select_related("matter", "policy")
        .get(matter_id=key)
    )
