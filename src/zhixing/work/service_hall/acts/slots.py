"""Slots outside office hours: a roster that names somebody for each, presence, bookings, time off (F6)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.parties import acts as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.models.catalogue import Window
from zhixing.work.service_hall.models.slots import Booking, Slot, TimeOff
from zhixing.work.service_hall.rules import slots as rules

HOURS: Final = "services.extended_hours"
SYSTEM: Final = Tick(rule=HOURS)
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def publish_roster(
    *, window: str, first: date, last: date, officers: Sequence[int], by: Actor, at: datetime
) -> list[Slot]:
    """Publish the slots of a window from one day to another, with somebody on duty in each, by turns.

    The hours are the rule's; days off have no slot; slots that are published stay. Raises NotAllowed,
    WindowUnknown, RosterEmpty. Ledger: roster.published.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    place = Window.objects.filter(code=window).first()
    if place is None:
        raise refusals.WindowUnknown
    if not officers or any(not people.serves_in(one, place.unit_id, at=at) for one in officers):
        raise refusals.RosterEmpty(unit=people.unit_name(place.unit_id))
    found, zone = _hours(day_of(at)), timezone.get_default_timezone()
    days = rules.days(found, first=first, last=last, calendar=clocks.calendar())
    known = set(Slot.objects.filter(window=place).values_list("starts_at", flat=True))
    made = [
        Slot(
            window=place,
            starts_at=datetime.combine(day, since, tzinfo=zone),
            ends_at=datetime.combine(day, until, tzinfo=zone),
            officer_id=rules.on_duty(turn, officers),
        )
        for turn, day in enumerate(days)
        for since, until in found.hours
    ]
    made = Slot.objects.bulk_create(
        [one for one in made if one.starts_at not in known and one.starts_at > at]
    )
    facts = {"first": first.isoformat(), "last": last.isoformat(), "days": len(days), "slots": len(made)}
    about = reference("window", window)
    ledger.record(
        verbs.ROSTER_PUBLISHED, about=about, by=by, at=at, facts=facts | {"on_duty": list(officers)}
    )
    return made


def _hours(on: date) -> rules.Times:
    """Return the hours of the rule in force."""
    rule = rulebook.rule(HOURS, on=on)
    pairs = [
        (str(rule.get(f"{part}_from_at")), str(rule.get(f"{part}_until_at"))) for part in ("early", "late")
    ]
    return rules.times(rule.texts("weekday_names"), *pairs)


@transaction.atomic
def change_duty(*, slot_id: int, officer_id: int, reason: str, by: Actor, at: datetime) -> Slot:
    """Put somebody else on duty before the slot begins; both are told.

    Raises NotAllowed, SlotUnknown, SlotBegun, RosterEmpty, DutyHeld, ReasonMissing. Ledger: roster.changed.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    slot = _locked(slot_id)
    if slot.starts_at <= at:
        raise refusals.SlotBegun
    unit = Window.objects.values_list("unit_id", flat=True).get(pk=slot.window_id)
    if not people.serves_in(officer_id, unit, at=at):
        raise refusals.RosterEmpty(unit=people.unit_name(unit))
    if officer_id == slot.officer_id:
        raise refusals.DutyHeld(name=people.person_name(officer_id))
    if not reason.strip():
        raise refusals.ReasonMissing
    former, slot.officer_id = slot.officer_id, officer_id
    slot.save(update_fields=["officer"])
    names = {key: people.person_name(key) for key in (former, officer_id)}
    facts = {"from": former, "from_name": names[former], "to": officer_id, "to_name": names[officer_id]}
    facts |= {"reason": reason.strip()[:200]}
    about = reference("slot", slot.pk)
    ledger.record(verbs.ROSTER_CHANGED, about=about, by=by, at=at, facts=facts)
    _tell_changed(slot, names, at=at)
    return slot


def _tell_changed(slot: Slot, names: Mapping[int, str], *, at: datetime) -> None:
    """Tell who is relieved and who serves instead."""
    window = Window.objects.get(pk=slot.window_id)
    begins = clocks.calendar().local(slot.starts_at)
    text = translate(mark("{moment} {window}错时时段改由{name}值班"))
    said = text.format(moment=f"{begins:%m-%d %H:%M}", window=window.name, name=names[slot.officer_id])
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=reference("slot", slot.pk),
                topic=kinds.SLOT_CHANGED,
                text=said,
                key=f"slot:{slot.pk}:duty:{at:%Y%m%d%H%M%S}",
                at=at,
                url="/services/slots/",
            )
            for person, name in names.items()
        ]
    )


@transaction.atomic
def attend_slot(*, slot_id: int, by: Officer, at: datetime) -> Slot:
    """Sign in on duty, from some minutes before the slot until its end.

    Raises NotOnDuty, SlotUnknown, SlotBegun. Ledger: slot.attended.
    """
    slot = _locked(slot_id)
    if by.person_id != slot.officer_id:
        raise refusals.NotOnDuty(name=people.person_name(slot.officer_id))
    early = timedelta(minutes=rulebook.number(HOURS, "sign_in_minutes", day_of(at)))
    if slot.attended_at or not slot.starts_at - early <= at < slot.ends_at:
        raise refusals.SlotBegun
    slot.attended_at = at
    slot.save(update_fields=["attended_at"])
    late = max(int((at - slot.starts_at).total_seconds()) // 60, 0)
    ledger.record(
        verbs.SLOT_ATTENDED, about=reference("slot", slot.pk), by=by, at=at, facts={"late_minutes": late}
    )
    return slot


@transaction.atomic
def watch_slot(*, slot_id: int, by: Tick, at: datetime) -> Slot:
    """Look at a slot that has begun or ended: nobody there is red for everybody, service earns time off.

    Raises SlotUnknown. Ledger: slot.missed, slot.closed.
    """
    slot = _locked(slot_id)
    about = reference("slot", slot.pk)
    if slot.starts_at <= at and slot.attended_at is None and slot.missed_at is None:
        slot.missed_at = at
        ledger.record(verbs.SLOT_MISSED, about=about, by=by, at=at, facts={"officer": slot.officer_id})
        _tell_missed(slot, at=at)
    if slot.ends_at <= at and slot.closed_at is None:
        slot.closed_at = at
        minutes = rules.minutes_served(
            starts_at=slot.starts_at, ends_at=slot.ends_at, attended_at=slot.attended_at
        )
        if minutes:
            TimeOff.objects.create(slot=slot, officer_id=slot.officer_id, minutes=minutes, earned_at=at)
        ledger.record(verbs.SLOT_CLOSED, about=about, by=by, at=at, facts={"minutes": minutes})
    slot.save(update_fields=["missed_at", "closed_at"])
    return slot


def _tell_missed(slot: Slot, *, at: datetime) -> None:
    window = Window.objects.get(pk=slot.window_id)
    head = people.holder_of(people.post_in_charge(window.unit_id, at=at), at=at)
    text = translate(mark("{window}错时时段无人到岗（值班：{name}）"))
    told = {head.person_id: head.person_name, slot.officer_id: people.person_name(slot.officer_id)}
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=reference("slot", slot.pk),
                topic=kinds.SLOT_MISSED,
                text=text.format(window=window.name, name=told[slot.officer_id]),
                key=f"slot:{slot.pk}:missed",
                at=at,
                urgent=True,
                url="/services/slots/",
            )
            for person, name in told.items()
        ]
    )


@transaction.atomic
def book_slot(*, slot_id: int, name: str, phone: str, purpose: str, by: Actor, at: datetime) -> Booking:
    """Book a place in a slot that has not begun. Raises SlotUnknown, SlotBegun, SlotFull, ReasonMissing.

    Ledger: party.registered, slot.booked.
    """
    slot = _locked(slot_id)
    if slot.starts_at <= at:
        raise refusals.SlotBegun
    places = rulebook.number(HOURS, "booking_count", day_of(at))
    if Booking.objects.filter(slot=slot, cancelled_at=None).count() >= places:
        raise refusals.SlotFull
    if not (name.strip() and phone.strip() and purpose.strip()):
        raise refusals.ReasonMissing
    unit = Window.objects.values_list("unit_id", flat=True).get(pk=slot.window_id)
    party = parties.register_party(kind="person", name=name, phone=phone, unit_id=unit, by=by, at=at)
    made = Booking.objects.create(
        slot=slot,
        code="".join(secrets.choice(SIGNS) for _ in range(8)),
        party_code=party.code,
        purpose=purpose.strip()[:200],
        booked_at=at,
    )
    ledger.record(verbs.SLOT_BOOKED, about=reference("slot", slot.pk), by=by, at=at, facts={"place": made.pk})
    return made


@transaction.atomic
def cancel_booking(*, code: str, by: Citizen, at: datetime) -> Booking:
    """Give a booked place back, by its code. Raises BookingUnknown. Ledger: slot.booking_cancelled."""
    found = Booking.objects.select_for_update().filter(code=code.strip().upper(), cancelled_at=None).first()
    if found is None:
        raise refusals.BookingUnknown
    found.cancelled_at = at
    found.save(update_fields=["cancelled_at"])
    facts = {"place": found.pk}
    about = reference("slot", found.slot_id)
    ledger.record(verbs.BOOKING_CANCELLED, about=about, by=by, at=at, facts=facts)
    return found


def _locked(slot_id: int) -> Slot:
    found = Slot.objects.select_for_update().filter(pk=slot_id).first()
    if found is None:
        raise refusals.SlotUnknown
    return found
