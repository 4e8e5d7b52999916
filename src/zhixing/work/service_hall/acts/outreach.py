"""Going to people: visits that are asked for and answered, outings planned and logged, consent (F7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import fixed_date
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.notices.acts import Duty
from zhixing.core.parties import acts as parties
from zhixing.core.parties import selectors as party_rows
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.models import CareEntry, Item, Outing, VisitRequest
from zhixing.work.service_hall.rules import outreach as rules
from zhixing.work.service_hall.rules.guide import ACTIVE

ANSWER: Final = "services.visit_request"


@dataclass(frozen=True, slots=True, repr=False)
class NewVisit:
    """Who asks which unit to come, where, and what for. Its repr says nothing."""

    unit_id: int
    name: str
    phone: str
    address: str
    purpose: str


@transaction.atomic
def ask_visit(*, new: NewVisit, by: Actor, at: datetime) -> VisitRequest:
    """Ask a unit to come; it answers with a date within its limit. The request has a number and a code.

    Raises UnitNotServing, ReasonMissing. Ledger: party.registered, matter.registered, visit.asked.
    """
    if not Item.objects.filter(unit=new.unit_id, state=ACTIVE).exists():
        raise refusals.UnitNotServing
    if not all(text.strip() for text in (new.name, new.phone, new.address, new.purpose)):
        raise refusals.ReasonMissing
    party = parties.register_party(
        kind="person", name=new.name, phone=new.phone, address=new.address, unit_id=new.unit_id, by=by, at=at
    )
    post = people.post_in_charge(new.unit_id, at=at)
    holder = people.holder_of(post, at=at)
    keeper = people.officer(holder.person_id, holder.post_id or post, at=at)
    title = translate(mark("上门申请：{purpose}")).format(purpose=new.purpose.strip())
    with matters.stepping(by=by, at=at) as work:
        matter = work.take_on(
            matters.NewMatter(
                title=title[:400], kind=kinds.VISIT.code, grade="tracked", source_kind="public"
            ),
            by=keeper,
        )
        leader = people.leader_in_charge(new.unit_id, at=at)
        work.give(matter, unit_id=new.unit_id, leader_post_id=leader, handler_id=holder.person_id)
        work.start(matter, "main", clocks.rule_limit(ANSWER, on=day_of(at)), rule_code=ANSWER)
        work.note(matter, verbs.VISIT_ASKED, {"text": new.purpose.strip(), "party": party.code})
        work.owe(
            Duty(
                to_person_id=holder.person_id,
                to_name=holder.person_name,
                about=matter.reference,
                topic=kinds.VISIT_WAITS,
                text=translate(mark("上门申请待答复：{title}")).format(title=new.purpose.strip()[:60]),
                key=f"{matter.reference}:{kinds.VISIT_WAITS}",
                at=at,
                url=f"/services/outreach/requests/{matter.number}/",
            )
        )
    return VisitRequest.objects.create(
        matter=matter,
        unit_id=new.unit_id,
        party_code=party.code,
        purpose=new.purpose.strip()[:300],
        asked_at=at,
    )


@transaction.atomic
def answer_visit(
    *, request_id: int, visit_on: date, officer_id: int, text: str, by: Officer, at: datetime
) -> Outing:
    """Answer with the date of the visit and who comes; from now on that date counts.

    Raises VisitUnknown, NotAllowed, VisitAnswered, DatesWrong, OfficerElsewhere.
    Ledger: visit.answered, outing.planned.
    """
    with matters.stepping(_key(request_id), by=by, at=at) as work:
        one, matter = _open_request(request_id, by), work.matter(_key(request_id))
        if visit_on < day_of(at):
            raise refusals.DatesWrong
        if not people.serves_in(officer_id, one.unit_id, at=at):
            raise refusals.OfficerElsewhere(unit=people.unit_name(one.unit_id))
        stopped = work.stop(matter, "main")
        one.answered_at, one.visit_on, one.answer = at, visit_on, text.strip()[:300]
        one.save(update_fields=["answered_at", "visit_on", "answer"])
        sentence = translate(mark("约定 {day} 上门")).format(day=visit_on.isoformat())
        work.give(matter, unit_id=matter.unit_id, leader_post_id=matter.leader_post_id, handler_id=officer_id)
        work.start(matter, "main", fixed_date(visit_on, sentence))
        late = bool(stopped and stopped.light == "done_late")
        facts = {"visit_on": visit_on.isoformat(), "text": text.strip(), "late": late}
        work.note(matter, verbs.VISIT_ANSWERED, facts)
        work.end_duty(f"{matter.reference}:{kinds.VISIT_WAITS}")
    new = NewOuting(one.unit_id, rules.HOME, translate(mark("申请人住处")), one.purpose, visit_on, officer_id)
    return _plan(new, by=by, at=at, request=one)


@transaction.atomic
def decline_visit(*, request_id: int, reason: str, by: Officer, at: datetime) -> VisitRequest:
    """Say why nobody comes and what to do instead.

    Raises VisitUnknown, NotAllowed, VisitAnswered, ReasonMissing. Ledger: visit.declined.
    """
    with matters.stepping(_key(request_id), by=by, at=at) as work:
        one, matter = _open_request(request_id, by), work.matter(_key(request_id))
        if not reason.strip():
            raise refusals.ReasonMissing
        work.end(matter)
        one.answered_at, one.answer, one.is_declined = at, reason.strip()[:300], True
        one.save(update_fields=["answered_at", "answer", "is_declined"])
        work.note(matter, verbs.VISIT_DECLINED, {"text": reason.strip()})
        work.end_duty(f"{matter.reference}:{kinds.VISIT_WAITS}")
    return one


@dataclass(frozen=True, slots=True)
class NewOuting:
    """Where a unit goes, when, and who goes."""

    unit_id: int
    kind: str
    place: str
    purpose: str
    planned_on: date
    officer_id: int


@transaction.atomic
def plan_outing(*, new: NewOuting, by: Officer, at: datetime) -> Outing:
    """Plan to go to a village, a firm or a home.

    Raises NotAllowed, NotOneOfTheList, ReasonMissing, DatesWrong, OfficerElsewhere. Ledger: outing.planned.
    """
    if not policies.may_go_out(by, new.unit_id):
        raise refusals.NotAllowed(who="本单位人员")
    if new.kind not in rules.KIND_WORDS:
        raise refusals.NotOneOfTheList(what=translate(mark("上门方式")))
    if not (new.place.strip() and new.purpose.strip()):
        raise refusals.ReasonMissing
    if new.planned_on < day_of(at):
        raise refusals.DatesWrong
    if not people.serves_in(new.officer_id, new.unit_id, at=at):
        raise refusals.OfficerElsewhere(unit=people.unit_name(new.unit_id))
    return _plan(new, by=by, at=at)


def _plan(new: NewOuting, *, by: Officer, at: datetime, request: VisitRequest | None = None) -> Outing:
    made = Outing.objects.create(
        unit_id=new.unit_id, kind=new.kind, place=new.place.strip()[:120],
        purpose=new.purpose.strip()[:300], planned_on=new.planned_on, officer_id=new.officer_id,
        request=request, planned_at=at,
    )  # fmt: skip
    facts = {"kind": new.kind, "on": new.planned_on.isoformat(), "officer": new.officer_id}
    ledger.record(verbs.OUTING_PLANNED, about=reference("outing", made.pk), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def log_outing(*, outing_id: int, text: str, met: int, solved: int, by: Officer, at: datetime) -> Outing:
    """Write down what came of an outing; a visit that was asked for ends with it.

    Raises OutingUnknown, NotAllowed, ReasonMissing. Ledger: outing.logged, visit.made.
    """
    outing = Outing.objects.select_for_update().filter(pk=outing_id, done_at=None).first()
    if outing is None:
        raise refusals.OutingUnknown
    if not policies.may_go_out(by, outing.unit_id):
        raise refusals.NotAllowed(who="上门人员")
    if not text.strip():
        raise refusals.ReasonMissing
    if day_of(at) < outing.planned_on:
        raise refusals.DatesWrong
    outing.done_at, outing.log, outing.met, outing.solved = at, text.strip()[:1000], met, solved
    outing.save(update_fields=["done_at", "log", "met", "solved"])
    facts = {"text": outing.log, "met": met, "solved": solved}
    ledger.record(verbs.OUTING_LOGGED, about=reference("outing", outing.pk), by=by, at=at, facts=facts)
    if outing.request_id is not None:
        with matters.stepping(_key(outing.request_id), by=by, at=at) as work:
            matter = work.matter(_key(outing.request_id))
            work.end(matter)
            work.note(matter, verbs.VISIT_MADE, {"text": outing.log})
    return outing


@dataclass(frozen=True, slots=True, repr=False)
class NewCare:
    """Somebody who agreed to be visited, and when. Its repr says nothing."""

    name: str
    phone: str
    address: str
    kind: str
    consented_on: date


@transaction.atomic
def list_care(*, unit_id: int, rows: Sequence[NewCare], by: Officer, at: datetime) -> int:
    """Put on the list who agreed to be visited; returns how many are new. The same list again adds nobody.

    Raises NotAllowed, NotOneOfTheList, ConsentMissing. Ledger: party.registered, care.listed.
    """
    if not policies.may_go_out(by, unit_id):
        raise refusals.NotAllowed(who="本单位人员")
    if any(row.kind not in rules.CARE_WORDS for row in rows):
        raise refusals.NotOneOfTheList(what=translate(mark("名单类别")))
    if any(row.consented_on > day_of(at) for row in rows):
        raise refusals.ConsentMissing
    listed = CareEntry.objects.filter(unit=unit_id, withdrawn_at=None).values_list("party_code", flat=True)
    known = party_rows.known_phones(list(listed), [row.phone for row in rows])
    fresh = list({row.phone: row for row in rows if row.phone not in known}.values())
    made = parties.register_many(
        rows=[parties.NewParty("person", row.name, "", row.phone, row.address) for row in fresh],
        unit_id=unit_id, by=by, at=at,
    )  # fmt: skip
    CareEntry.objects.bulk_create(
        CareEntry(unit_id=unit_id, party_code=party.code, kind=row.kind, consented_on=row.consented_on)
        for row, party in zip(fresh, made, strict=True)
    )
    if fresh:
        facts = {"added": len(fresh), "parties": [party.code for party in made]}
        ledger.record(verbs.CARE_LISTED, about=reference("unit", unit_id), by=by, at=at, facts=facts)
    return len(fresh)


@transaction.atomic
def end_care(*, entry_id: int, by: Officer, at: datetime) -> CareEntry:
    """Take somebody off the list who no longer agrees.

    Raises OutingUnknown, NotAllowed. Ledger: care.withdrawn.
    """
    entry = CareEntry.objects.select_for_update().filter(pk=entry_id, withdrawn_at=None).first()
    if entry is None:
        raise refusals.OutingUnknown
    if not policies.may_go_out(by, entry.unit_id):
        raise refusals.NotAllowed(who="本单位人员")
    entry.withdrawn_at = at
    entry.save(update_fields=["withdrawn_at"])
    facts = {"party": entry.party_code}
    ledger.record(verbs.CARE_WITHDRAWN, about=reference("unit", entry.unit_id), by=by, at=at, facts=facts)
    return entry


def _key(request_id: int) -> int:
    found = VisitRequest.objects.filter(pk=request_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.VisitUnknown
    return found


def _open_request(request_id: int, by: Officer) -> VisitRequest:
    """Return the request, locked, that waits for an answer. Raises NotAllowed, VisitAnswered."""
    one = VisitRequest.objects.select_for_update().get(pk=request_id)
    if not policies.may_go_out(by, one.unit_id):
        raise refusals.NotAllowed(who="被申请单位")
    if one.answered_at is not None:
        raise refusals.VisitAnswered
    return one
