"""The discipline of the queue: coded reasons, the monthly test of every officer, declared relations (F8)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.parties import selectors as parties
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts.supervision import raise_alerts
from zhixing.work.service_hall.models import Alert, Case, DeclaredRelation, TurnReason
from zhixing.work.service_hall.rules import queues as rules
from zhixing.work.service_hall.rules import supervision as alerts
from zhixing.work.service_hall.selectors import queues as selectors

QUEUE: Final = "services.queue"
EXPLANATION: Final = "services.out_of_order"
SYSTEM: Final = Tick(rule=QUEUE)


@transaction.atomic
def note_turn_reason(*, case_id: int, code: str, text: str, by: Officer, at: datetime) -> TurnReason:
    """Write down before the decision why a case is handled before its turn, by a code of the rule.

    Raises CaseUnknown, NotAllowed, NotOneOfTheList, ReasonMissing, TurnDecided. Ledger: case.turn_reasoned.
    """
    case = Case.objects.select_related("matter").filter(pk=case_id).first()
    if case is None:
        raise refusals.CaseUnknown
    if not policies.may_handle(by, case.matter) and not policies.may_decide(by, case.matter):
        raise refusals.NotAllowed(who="承办人")
    if code not in selectors.reason_words(day_of(at)):
        raise refusals.NotOneOfTheList(what=translate(mark("优先办理事由")))
    if not text.strip():
        raise refusals.ReasonMissing
    if case.decided_at is not None:
        raise refusals.TurnDecided
    try:
        with transaction.atomic():
            made = TurnReason.objects.create(
                case=case, code=code, text=text.strip()[:200], noted_by_id=by.person_id, noted_at=at
            )
    except IntegrityError as error:
        raise refusals.TurnDecided from error
    facts = {"code": code, "text": made.text}
    ledger.record(verbs.TURN_REASONED, about=reference("turn", case.pk), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def examine_queues(*, since: datetime, until: datetime, by: Tick | Officer, at: datetime) -> int:
    """Test every officer's decisions of a period; returns how many findings are new. Nothing is found twice.

    Each case out of turn without a code, and each applicant who waited much less than others, is told to the
    unit and to supervision, never to the public. Raises NotAllowed. Ledger: alert.raised.
    """
    if isinstance(by, Officer) and not policies.may_review(by):
        raise refusals.NotAllowed(who="督查室")
    wanted: list[Alert] = []
    for one in selectors.officer_queues(since=since, until=until):
        wanted += [_out_of_turn(one, row, at) for row in one.exceptions]
        wanted += [_favoured(one, row, since, at) for row in one.favoured]
    return raise_alerts(wanted=wanted, rule_code=EXPLANATION, by=by, at=at)


def _out_of_turn(one: selectors.OfficerQueue, row: selectors.Handled, at: datetime) -> Alert:
    detail = translate(mark("{accepted} 受理，{decided} 办结，未按受理先后办理，没有登记优先事由"))
    return Alert(
        case_id=row.case_id,
        item_id=row.item_id,
        unit_id=row.unit_id,
        person_id=one.officer_id,
        kind=alerts.TURN,
        key=f"{row.case_id}:{alerts.TURN}",
        detail=detail.format(
            accepted=f"{row.accepted_at:%m-%d %H:%M}", decided=f"{row.decided_at:%m-%d %H:%M}"
        ),
        rule_code=alerts.RULES[alerts.TURN],
        occurred_at=row.decided_at,
        raised_at=at,
    )


def _favoured(one: selectors.OfficerQueue, row: rules.Favoured, since: datetime, at: datetime) -> Alert:
    detail = translate(mark("同一申请人 {n} 件，等候中位数 {own} 个工作日；其他申请人 {others} 个工作日"))
    return Alert(
        unit_id=one.unit_id,
        person_id=one.officer_id,
        kind=alerts.FAVOUR,
        key=f"{one.officer_id}:{row.party}:{day_of(since).isoformat()}",
        detail=detail.format(
            n=row.cases, own=rules.days_words(row.own_tenths), others=rules.days_words(row.others_tenths)
        ),
        rule_code=alerts.RULES[alerts.FAVOUR],
        occurred_at=at,
        raised_at=at,
    )


@transaction.atomic
def declare_relation(*, kind: str, number: str, relation: str, by: Officer, at: datetime) -> DeclaredRelation:
    """Declare an applicant, by the number of the identity, whose cases one does not handle.

    Raises NotOneOfTheList, PartyUnknown, RelationKnown. Ledger: relation.declared.
    """
    if relation not in rules.RELATION_WORDS:
        raise refusals.NotOneOfTheList(what=translate(mark("关系")))
    party = parties.find(kind=kind, number=number) if number.strip() else None
    if party is None:
        raise refusals.PartyUnknown
    try:
        with transaction.atomic():
            made = DeclaredRelation.objects.create(
                officer_id=by.person_id, party_code=party, kind=relation, declared_at=at
            )
    except IntegrityError as error:
        raise refusals.RelationKnown from error
    facts = {"relation": relation, "party": party}
    ledger.record(verbs.RELATION_DECLARED, about=reference("person", by.person_id), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def end_relation(*, relation_id: int, by: Officer, at: datetime) -> DeclaredRelation:
    """End one's own declaration. Raises PartyUnknown. Ledger: relation.ended."""
    found = (
        DeclaredRelation.objects.select_for_update()
        .filter(pk=relation_id, officer=by.person_id, ended_at=None)
        .first()
    )
    if found is None:
        raise refusals.PartyUnknown
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    facts = {"party": found.party_code}
    ledger.record(verbs.RELATION_ENDED, about=reference("person", by.person_id), by=by, at=at, facts=facts)
    return found
