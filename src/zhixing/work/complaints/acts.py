"""First contact: registered by who was asked, handed on only when accepted, answered or referred (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.parties import acts as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.complaints import kinds, policies, refusals, rules, verbs
from zhixing.work.complaints.models import CallRecord, Contact, Transfer

HAND_OVER, ANSWER, RULE = "matters.hand_over", "contacts.answer", "contacts.first_contact"
SYSTEM = Tick(rule=HAND_OVER)


@dataclass(frozen=True, slots=True, repr=False)
class NewContact:
    """What was asked. `asked` are the others who were asked together. Its repr says nothing."""

    title: str
    text: str
    channel: str
    name: str = ""
    phone: str = ""
    asked: tuple[int, ...] = ()
    is_unlisted: bool = False
    call: str = ""


@transaction.atomic
def register_contact(*, new: NewContact, by: Officer, at: datetime) -> Contact:
    """Register what a citizen asked; who was asked stays responsible, of several the senior one.

    What is in no catalogue is registered too (`is_unlisted`, 办不成事). Raises NotAllowed, WordsMissing,
    AskedElsewhere. Ledger: matter.registered, contact.registered, party.registered.
    """
    if not policies.may_register(by):
        raise refusals.NotAllowed(who="首问责任人")
    if not new.title.strip():
        raise refusals.WordsMissing
    first = rules.first_contact(_asked(new, by, at=at))
    party = ""
    if new.name.strip() or new.phone.strip():
        party = parties.register_party(
            kind="person", name=new.name, phone=new.phone, unit_id=by.unit_id, by=by, at=at
        ).code
    with matters.stepping(by=by, at=at) as work:
        matter = work.take_on(
            matters.NewMatter(
                title=new.title[:400],
                kind=kinds.CONTACT.code,
                requirement=new.text,
                grade="tracked",
                source_kind="public",
            ),
            by=by,
        )
        leader = people.leader_in_charge(by.unit_id, at=at)
        work.give(matter, unit_id=by.unit_id, leader_post_id=leader, handler_id=first.person_id)
        work.start(matter, "main", clocks.rule_limit(ANSWER, on=day_of(at)), rule_code=ANSWER)
        facts = {
            "text": new.title,
            "channel": new.channel,
            "first": people.person_name(first.person_id),
            "asked": len(new.asked) + 1,
            "unlisted": new.is_unlisted,
            "party": party,
        }
        work.note(matter, verbs.REGISTERED, facts)
        if first.person_id != by.person_id:
            sentence = mark("您是首问责任人：{title}")
            work.owe(_duty(matter, first.person_id, kinds.OFFERED, sentence, at=at))
    made = Contact.objects.create(
        matter=matter,
        channel=new.channel,
        asked_at=at,
        party_code=party,
        first_person_id=first.person_id,
        first_post_id=first.post_id,
        first_unit_id=by.unit_id,
        is_unlisted=new.is_unlisted,
    )
    if new.call:
        CallRecord.objects.filter(reference=new.call, contact=None).update(contact=made)
    return made


@dataclass(frozen=True, slots=True, repr=False)
class Enquiry:
    """What somebody asks on the portal. `topic` is the tail of an item's code, '' for none. Says nothing."""

    title: str
    text: str
    topic: str = ""
    name: str = ""
    phone: str = ""


@transaction.atomic
def ask_online(*, new: Enquiry, first: Officer, by: Citizen, at: datetime) -> Contact:
    """Register what a citizen asks on the portal; `first`, whom it reaches, is the first contact (F1).

    The same clock as for a question at the counter; the receipt's number and code follow it. Raises
    NotAllowed, WordsMissing. Ledger: matter.registered, contact.registered, party.registered.
    """
    if not policies.may_register(first):
        raise refusals.NotAllowed(who="首问责任人")
    if not new.title.strip() or not new.text.strip():
        raise refusals.WordsMissing
    party = ""
    if new.name.strip() or new.phone.strip():
        party = parties.register_party(
            kind="person", name=new.name, phone=new.phone, unit_id=first.unit_id, by=by, at=at
        ).code
    with matters.stepping(by=by, at=at) as work:
        matter = work.take_on(
            matters.NewMatter(
                title=new.title.strip()[:400],
                kind=kinds.CONTACT.code,
                topic=new.topic,
                requirement=new.text.strip(),
                grade="tracked",
                source_kind="public",
            ),
            by=first,
        )
        leader = people.leader_in_charge(first.unit_id, at=at)
        work.give(matter, unit_id=first.unit_id, leader_post_id=leader, handler_id=first.person_id)
        work.start(matter, "main", clocks.rule_limit(ANSWER, on=day_of(at)), rule_code=ANSWER)
        facts = {
            "text": new.title.strip(),
            "channel": rules.ONLINE,
            "first": first.person_name,
            "asked": 1,
            "unlisted": False,
            "party": party,
        }
        work.note(matter, verbs.REGISTERED, facts)
        sentence = mark("网上咨询，您是首问责任人：{title}")
        work.owe(_duty(matter, first.person_id, kinds.OFFERED, sentence, at=at))
    return Contact.objects.create(
        matter=matter,
        channel=rules.ONLINE,
        asked_at=at,
        party_code=party,
        first_person_id=first.person_id,
        first_post_id=first.post_id,
        first_unit_id=first.unit_id,
    )


def _asked(new: NewContact, by: Officer, *, at: datetime) -> list[rules.Asked]:
    """Return who was asked, the registering one first. Raises AskedElsewhere."""
    found = [rules.Asked(by.person_id, by.post_id, by.post_level)]
    if not new.asked:
        return found
    serving = {one.person_id: one for one in people.serving_in(_body(by), at=at)}
    for person in new.asked:
        if person not in serving:
            raise refusals.AskedElsewhere(name=people.person_name(person))
        found.append(rules.Asked(person, serving[person].post_id, serving[person].level))
    return found


def _body(by: Officer) -> int:
    """Return the department that the officer's unit is part of: a section belongs to the unit above."""
    return by.unit_line[-1] if by.unit_line else by.unit_id


@transaction.atomic
def offer_contact(
    *, contact_id: int, to_unit_id: int, to_person_id: int | None, reason: str, by: Officer, at: datetime
) -> Transfer:
    """Hand on what was asked; who has it keeps it until the receiver accepts.

    Unanswered after four working hours, at a window after fifteen minutes, it is back. Raises NotAllowed,
    WrongState, ReceiverUnfit. Ledger: contact.offered.
    """
    with matters.stepping(_key(contact_id), by=by, at=at) as work:
        contact, matter = _locked(contact_id), work.matter(_key(contact_id))
        _expect(contact, (rules.OPEN,), mark("转交"))
        if not policies.may_answer(by, matter):
            raise refusals.NotAllowed(who="首问责任人")
        unit = people.unit_name(to_unit_id)
        unfit = to_person_id == matter.handler_id or (
            to_person_id is not None and not people.serves_in(to_person_id, to_unit_id, at=at)
        )
        if unfit or (to_person_id is None and to_unit_id == matter.unit_id):
            raise refusals.ReceiverUnfit(
                name=people.person_name(to_person_id or matter.handler_id), unit=unit
            )
        made = Transfer.objects.create(
            contact=contact,
            from_person_id=matter.handler_id,
            from_unit_id=matter.unit_id,
            to_person_id=to_person_id,
            to_unit_id=to_unit_id,
            reason=reason.strip(),
            offered_at=at,
            due_at=_due(work, matter, contact.channel, at),
        )
        contact.state = rules.OFFERED
        contact.save(update_fields=["state"])
        receiver = to_person_id or _head(to_unit_id, at)
        facts = {"unit": unit, "to": people.person_name(receiver), "due": made.due_at.isoformat()}
        work.note(matter, verbs.OFFERED, facts | {"text": reason})
        sentence = mark("请接收首问事项：{title}，逾时未接收将退回并告知双方负责人")
        work.owe(_duty(matter, receiver, kinds.OFFERED, sentence, at=at, urgent=True))
    return made


def _due(work: matters.Steps, matter: Matter, channel: str, at: datetime) -> datetime:
    """Return when an offer lapses: the citizen stands at the window, or the rule's working hours."""
    rule = rulebook.rule(HAND_OVER, on=day_of(at))
    if channel == rules.WINDOW:
        return at + timedelta(minutes=rule.number("window_minutes"))
    limit = clocks.rule_limit(HAND_OVER, on=day_of(at))
    clock = work.start(matter, "offer", limit, rule_code=HAND_OVER)
    return clock.due_at or at


@transaction.atomic
def accept_contact(*, contact_id: int, by: Officer, at: datetime) -> Contact:
    """Take over what was handed on; from now on the receiver is responsible, first contact stays informed.

    Raises NotAllowed, NothingOffered. Ledger: contact.accepted.
    """
    with matters.stepping(_key(contact_id), by=by, at=at) as work:
        contact, matter = _locked(contact_id), work.matter(_key(contact_id))
        offer = _offer(contact, by)
        leader = people.leader_in_charge(offer.to_unit_id, at=at)
        work.give(matter, unit_id=offer.to_unit_id, leader_post_id=leader, handler_id=by.person_id)
        work.stop(matter, "offer")
        _answer(offer, rules.ACCEPTED, "", at=at)
        contact.state = rules.OPEN
        contact.save(update_fields=["state"])
        work.end_duty(_topic_key(matter, kinds.OFFERED))
        facts = {"from": people.person_name(offer.from_person_id), "unit": people.unit_name(offer.to_unit_id)}
        work.note(matter, verbs.ACCEPTED, facts | {"text": by.person_name})
    return contact


@transaction.atomic
def refuse_contact(*, contact_id: int, reason: str, by: Officer, at: datetime) -> Contact:
    """Refuse what was handed on, with the reason; it stays with who has it, and both heads know.

    Raises NotAllowed, NothingOffered, WordsMissing. Ledger: contact.refused.
    """
    with matters.stepping(_key(contact_id), by=by, at=at) as work:
        contact, matter = _locked(contact_id), work.matter(_key(contact_id))
        offer = _offer(contact, by)
        if not reason.strip():
            raise refusals.WordsMissing
        _back(work, matter, contact, offer, rules.REFUSED, reason, at=at)
        work.note(matter, verbs.REFUSED, {"text": reason, "unit": people.unit_name(offer.to_unit_id)})
    return contact


@transaction.atomic
def lapse_offer(*, transfer_id: int, by: Tick, at: datetime) -> Contact | None:
    """Give a hand-over that nobody accepted in time back to who has it, and alert both heads.

    None where somebody was faster. Ledger: contact.lapsed.
    """
    found = Transfer.objects.filter(pk=transfer_id).values_list("contact_id", flat=True).first()
    if found is None:
        raise refusals.ContactUnknown
    with matters.stepping(_key(found), by=by, at=at) as work:
        contact, matter = _locked(found), work.ended(_key(found))
        offer = Transfer.objects.filter(pk=transfer_id, state=rules.WAITING, due_at__lte=at).first()
        if offer is None:
            return None
        _back(work, matter, contact, offer, rules.LAPSED, "", at=at)
        holder = people.person_name(matter.handler_id)
        work.note(matter, verbs.LAPSED, {"unit": people.unit_name(offer.to_unit_id), "text": holder})
    return contact


def _back(
    work: matters.Steps,
    matter: Matter,
    contact: Contact,
    offer: Transfer,
    state: str,
    reason: str,
    *,
    at: datetime,
) -> None:
    """Let an offer end without a receiver: who has the matter and the heads of both units are told."""
    work.stop(matter, "offer")
    _answer(offer, state, reason, at=at)
    contact.state = rules.OPEN
    contact.save(update_fields=["state"])
    work.end_duty(_topic_key(matter, kinds.OFFERED))
    sentence = mark("首问事项转交未被接收，退回首问责任人：{title}")
    told = {matter.handler_id, _head(offer.from_unit_id, at), _head(offer.to_unit_id, at)}
    for person in sorted(told):
        key = f"lapsed:{offer.pk}"
        work.owe(_duty(matter, person, kinds.LAPSED, sentence, at=at, urgent=True, under=key))


@transaction.atomic
def answer_contact(*, contact_id: int, text: str, by: Officer, at: datetime) -> Contact:
    """Answer what was asked; the duty of first contact ends. First contact is told when somebody else did.

    Raises NotAllowed, WrongState, WordsMissing. Ledger: contact.answered.
    """
    if not text.strip():
        raise refusals.WordsMissing
    return _finish(
        contact_id, rules.ANSWERED, verbs.ANSWERED, {"text": text}, answer=text.strip(), by=by, at=at
    )


@transaction.atomic
def refer_contact(
    *, contact_id: int, unit: str, place: str, phone: str, by: Officer, at: datetime
) -> Contact:
    """Tell the citizen exactly which unit, where and by which telephone, and keep what was told.

    Raises NotAllowed, WrongState, PlaceMissing. Ledger: contact.referred.
    """
    if not (unit.strip() and place.strip() and phone.strip()):
        raise refusals.PlaceMissing
    told = f"{unit.strip()}，{place.strip()}，{phone.strip()}"
    return _finish(contact_id, rules.REFERRED, verbs.REFERRED, {"text": told}, place=told[:300], by=by, at=at)


def _finish(
    contact_id: int,
    state: str,
    verb: str,
    facts: dict[str, object],
    *,
    by: Officer,
    at: datetime,
    answer: str = "",
    place: str = "",
) -> Contact:
    with matters.stepping(_key(contact_id), by=by, at=at) as work:
        contact, matter = _locked(contact_id), work.matter(_key(contact_id))
        _expect(contact, (rules.OPEN,), mark("答复"))
        if not policies.may_answer(by, matter):
            raise refusals.NotAllowed(who="首问责任人")
        clock = work.clock(matter, "main")
        work.end(matter)
        contact.state, contact.answer, contact.place, contact.answered_at = state, answer, place, at
        contact.save(update_fields=["state", "answer", "place", "answered_at"])
        late = bool(clock and clock.light == "done_late")
        work.note(matter, verb, facts | {"late": late})
        if contact.first_person_id != by.person_id:
            sentence = mark("您首问的事项已有结果：{title}")
            work.owe(
                _duty(matter, contact.first_person_id, kinds.ANSWERED, sentence, at=at, under="answered")
            )
    return contact


# --- Calls that nobody registered ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewCall:
    """One line of the exchange or the visitors' book."""

    reference: str
    channel: str
    called_at: datetime
    person_id: int
    unit_id: int
    summary: str = ""


@transaction.atomic
def log_enquiry(*, new: NewCall, by: Officer, at: datetime) -> CallRecord:
    """Keep that somebody was asked. Raises NotAllowed, CallKnown. Ledger: enquiry.logged."""
    [made] = log_enquiry_many([new], by=by, at=at)
    if made is None:
        raise refusals.CallKnown(reference=new.reference)
    return made


@transaction.atomic
def log_enquiry_many(rows: Sequence[NewCall], *, by: Officer, at: datetime) -> list[CallRecord | None]:
    """Keep many; None for a reference that is kept already. Raises NotAllowed. Ledger: enquiry.logged."""
    if not policies.may_log_calls(by):
        raise refusals.NotAllowed(who="政务服务管理员或督查室")
    made: list[CallRecord | None] = []
    for new in rows:
        try:
            with transaction.atomic():
                call = CallRecord.objects.create(
                    reference=new.reference,
                    channel=new.channel,
                    called_at=new.called_at,
                    person_id=new.person_id,
                    unit_id=new.unit_id,
                    summary=new.summary,
                )
        except IntegrityError:
            made.append(None)
            continue
        facts = {"channel": new.channel, "person": new.person_id, "at": new.called_at.isoformat()}
        ledger.record(verbs.CALL_LOGGED, about=reference("enquiry", call.pk), by=by, at=at, facts=facts)
        made.append(call)
    return made


@transaction.atomic
def complain_unregistered(*, call_id: int, text: str, by: Officer, at: datetime) -> CallRecord:
    """Look into a citizen's word that nothing came of a call: kept, and not registered, is a breach (F1).

    Raises NotAllowed, ContactUnknown, RegisteredAfterAll. Ledger: enquiry.complained, breach.found.
    """
    if not policies.may_log_calls(by):
        raise refusals.NotAllowed(who="政务服务管理员或督查室")
    call = CallRecord.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise refusals.ContactUnknown
    if call.contact_id is not None:
        raise refusals.RegisteredAfterAll(number=Contact.objects.get(pk=call.contact_id).matter.number)
    call.complained_at, call.complaint = at, text.strip()[:300]
    call.save(update_fields=["complained_at", "complaint"])
    about = reference("enquiry", call.pk)
    ledger.record(verbs.CALL_COMPLAINED, about=about, by=by, at=at, facts={"text": call.complaint})
    summary = translate(mark("首问不负责：{day}有来电来访记录 {reference}，没有首问登记"))
    outcomes.find_breach(
        about=about,
        rule_code=RULE,
        summary=summary.format(day=day_of(call.called_at).isoformat(), reference=call.reference),
        unit_id=call.unit_id,
        person_id=call.person_id,
        occurred_at=call.called_at,
        by=SYSTEM,
        at=at,
    )
    return call


# --- Parts ---------------------------------------------------------------------------------------


def _key(contact_id: int) -> int:
    found = Contact.objects.filter(pk=contact_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.ContactUnknown
    return found


def _locked(contact_id: int) -> Contact:
    return Contact.objects.select_for_update().get(pk=contact_id)


def _expect(contact: Contact, states: tuple[str, ...], act: str) -> None:
    if contact.state not in states:
        raise refusals.WrongState(state=translate(rules.STATE_WORDS[contact.state]), act=translate(act))


def _offer(contact: Contact, by: Actor) -> Transfer:
    """Return the waiting offer if it is the actor's to answer. Raises NothingOffered, NotAllowed."""
    offer = Transfer.objects.filter(contact=contact, state=rules.WAITING).first()
    if offer is None:
        raise refusals.NothingOffered
    if not policies.may_take_over(by, person_id=offer.to_person_id, unit_id=offer.to_unit_id):
        raise refusals.NotAllowed(who="接收人")
    return offer


def _answer(offer: Transfer, state: str, answer: str, *, at: datetime) -> None:
    offer.state, offer.answer, offer.answered_at = state, answer.strip()[:300], at
    offer.save(update_fields=["state", "answer", "answered_at"])


def _head(unit_id: int, at: datetime) -> int:
    return people.holder_of(people.post_in_charge(unit_id, at=at), at=at).person_id


def _topic_key(matter: Matter, topic: str) -> str:
    return f"{matter.reference}:{topic}"


def _duty(
    matter: Matter,
    person_id: int,
    topic: str,
    sentence: str,
    *,
    at: datetime,
    urgent: bool = False,
    under: str = "",
) -> Duty:
    return Duty(
        to_person_id=person_id,
        to_name=people.person_name(person_id),
        about=matter.reference,
        topic=topic,
        text=translate(sentence).format(title=matter.title[:60]),
        key=f"{_topic_key(matter, topic)}:{under}" if under else _topic_key(matter, topic),
        at=at,
        urgent=urgent,
        url=f"/complaints/contacts/{matter.number}/",
    )
