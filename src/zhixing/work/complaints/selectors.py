"""First contacts as the staff see them, within the scope of their matters; the log of calls."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.masking import masked_name
from zhixing.work.complaints import policies, rules
from zhixing.work.complaints.models import CallRecord, Contact, Transfer

MOST = 20_000


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One line of the list. `first` is who was asked, `responsible` who has it now."""

    id: int
    number: str
    title: str
    channel_word: str
    asked_at: datetime
    first: str
    responsible: str
    unit: str
    due_at: datetime | None
    light: str
    state: str
    state_word: str
    is_unlisted: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list."""

    text: str = ""
    state: str = ""
    unlisted: bool = False
    mine: bool = False


def _seen(seen_by: Actor) -> QuerySet[Contact]:
    within = Contact.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    if not isinstance(seen_by, Officer):
        return within
    named = Transfer.objects.filter(state=rules.WAITING).filter(
        Q(to_person=seen_by.person_id) | Q(to_unit__in=[seen_by.unit_id, *seen_by.unit_line])
    )
    keys = named.values("contact_id")
    return Contact.objects.filter(
        Q(pk__in=within.values("pk")) | Q(pk__in=keys) | Q(first_person=seen_by.person_id)
    )


def contacts(
    wanted: Wanted, *, seen_by: Officer, now: datetime, offset: int = 0, limit: int = 50
) -> tuple[list[ContactRow], int]:
    """Return the contacts in view, newest first, and how many. Three queries."""
    found = _seen(seen_by)
    if wanted.state in rules.STATE_WORDS:
        found = found.filter(state=wanted.state)
    if wanted.unlisted:
        found = found.filter(is_unlisted=True)
    if wanted.mine:
        found = found.filter(matter__handler=seen_by.person_id)
    if wanted.text.strip():
        text = wanted.text.strip()
        found = found.filter(Q(matter__number__iexact=text) | Q(matter__title__icontains=text))
    total = found.count()
    rows = found.select_related("matter__handler", "first_person").order_by("-asked_at", "-id")
    return _rows(list(rows[offset : offset + limit]), now=now), total


def _rows(found: Sequence[Contact], *, now: datetime) -> list[ContactRow]:
    units = people.unit_names({one.matter.unit_id for one in found})
    return [
        ContactRow(
            id=one.pk,
            number=one.matter.number,
            title=one.matter.title,
            channel_word=rules.CHANNEL_WORDS.get(one.channel, one.channel),
            asked_at=one.asked_at,
            first=one.first_person.name,
            responsible=one.matter.handler.name,
            unit=units.get(one.matter.unit_id, ""),
            due_at=one.matter.due_at,
            light=light_now(
                stored=one.matter.light, yellow_at=one.matter.yellow_at, due_at=one.matter.due_at, now=now
            ),
            state=one.state,
            state_word=rules.STATE_WORDS[one.state],
            is_unlisted=one.is_unlisted,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One hand-over as the page shows it."""

    from_name: str
    to_name: str
    to_unit: str
    offered_at: datetime
    due_at: datetime
    word: str
    answered_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One contact; `may` are the steps that this viewer may take now."""

    row: ContactRow
    contact: Contact
    text: str
    caller: str
    phone: str
    first_phone: str
    tracking_code: str
    transfers: Sequence[TransferRow]
    may: frozenset[str]


def contact_page(number: str, *, seen_by: Officer, now: datetime) -> ContactPage:
    """Return one contact in view. Raises Http404 else. Seven queries."""
    one = (
        _seen(seen_by)
        .select_related("matter__handler", "first_person")
        .filter(matter__number=number.strip().upper())
        .first()
    )
    if one is None:
        raise Http404
    [row] = _rows([one], now=now)
    caller = parties.masked([one.party_code]).get(one.party_code) if one.party_code else None
    offers = list(
        Transfer.objects.filter(contact=one).select_related("from_person", "to_person").order_by("offered_at")
    )
    units = people.unit_names({offer.to_unit_id for offer in offers})
    waiting = next((offer for offer in offers if offer.state == rules.WAITING), None)
    may: set[str] = set()
    if one.state == rules.OPEN and policies.may_answer(seen_by, one.matter):
        may |= {"answer", "refer", "offer"}
    if waiting and policies.may_take_over(
        seen_by, person_id=waiting.to_person_id, unit_id=waiting.to_unit_id
    ):
        may |= {"accept", "refuse"}
    return ContactPage(
        row=row,
        contact=one,
        text=one.matter.requirement,
        caller=caller.name if caller else "",
        phone=caller.phone if caller else "",
        first_phone=one.first_person.phone,
        tracking_code=one.matter.tracking_code,
        transfers=[
            TransferRow(
                offer.from_person.name,
                offer.to_person.name if offer.to_person else "",
                units.get(offer.to_unit_id, ""),
                offer.offered_at,
                offer.due_at,
                rules.TRANSFER_WORDS[offer.state],
                offer.answered_at,
                offer.answer or offer.reason,
            )
            for offer in offers
        ],
        may=frozenset(may),
    )


def lapsed_offers(now: datetime, *, limit: int = 200) -> list[int]:
    """Return hand-overs that nobody accepted in time, earliest first. One query."""
    found = Transfer.objects.filter(state=rules.WAITING, due_at__lte=now).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the log. `number` is the contact that came of it, '' for none."""

    id: int
    reference: str
    called_at: datetime
    channel_word: str
    person: str
    unit: str
    summary: str
    number: str
    complained_at: datetime | None


def calls(
    *, seen_by: Officer, only_open: bool = False, offset: int = 0, limit: int = 50
) -> tuple[list[CallRow], int]:
    """Return the log of calls, newest first, and how many; own ones for others. Three queries."""
    found = CallRecord.objects.all()
    if not policies.may_log_calls(seen_by):
        found = found.filter(person=seen_by.person_id)
    if only_open:
        found = found.filter(contact=None)
    total = found.count()
    rows = list(
        found.select_related("person", "contact__matter").order_by("-called_at", "-id")[
            offset : offset + limit
        ]
    )
    units = people.unit_names({one.unit_id for one in rows})
    return [
        CallRow(
            one.pk,
            one.reference,
            one.called_at,
            rules.CHANNEL_WORDS.get(one.channel, one.channel),
            one.person.name,
            units.get(one.unit_id, ""),
            one.summary,
            one.contact.matter.number if one.contact else "",
            one.complained_at,
        )
        for one in rows
    ], total


def require_call(key: int) -> None:
    """Raise Http404 where no call of the log has this key. One query."""
    if not CallRecord.objects.filter(pk=key).exists():
        raise Http404


def own_open_calls(by: Officer, *, limit: int = 20) -> list[tuple[str, str]]:
    """Return calls that the officer took and has not registered, newest first. One query."""
    found = CallRecord.objects.filter(person=by.person_id, contact=None).order_by("-called_at", "-id")[:limit]
    return [
        (one.reference, f"{one.called_at.astimezone():%m-%d %H:%M} {one.summary or one.reference}")
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class OnlineQuestion:
    """What somebody asked on the portal, as he follows it with number and code."""

    number: str
    code: str
    title: str
    text: str
    unit: str
    responsible: str
    asked_at: datetime
    due_at: datetime | None
    state_word: str
    answer: str
    place: str
    answered_at: datetime | None


def online_question(*, number: str, code: str) -> OnlineQuestion | None:
    """Return a question asked on the portal, None for a wrong pair as for an absent one. Three queries."""
    one = (
        Contact.objects.select_related("matter__handler")
        .filter(matter__number=number.strip().upper(), matter__restricted=False, channel=rules.ONLINE)
        .first()
    )
    kept = one.matter.tracking_code if one else "-"
    if not hmac.compare_digest(kept.encode(), code.strip().upper().encode()) or one is None:
        return None
    return OnlineQuestion(
        one.matter.number, kept, one.matter.title, one.matter.requirement,
        people.unit_name(one.matter.unit_id), masked_name(one.matter.handler.name), one.asked_at,
        one.matter.due_at, rules.STATE_WORDS[one.state], one.answer, one.place, one.answered_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the portal that was answered: what it was, and the answer as it was given."""

    matter_id: int
    number: str
    title: str
    text: str
    answer: str
    topic: str
    answered_at: datetime


def answered_online(*, seen_by: Officer, without: Sequence[int] = (), limit: int = 50) -> list[Answered]:
    """Return answered questions of the portal in view, newest first, less those named. One query."""
    found = (
        _seen(seen_by)
        .filter(channel=rules.ONLINE, state=rules.ANSWERED, answered_at__isnull=False)
        .exclude(matter__in=list(without))
        .select_related("matter")
        .order_by("-answered_at", "-id")
    )
    return [
        Answered(
            one.matter_id, one.matter.number, one.matter.title, one.matter.requirement, one.answer,
            one.matter.topic, one.answered_at or one.asked_at,
        )
        for one in found[:limit]
    ]  # fmt: skip
