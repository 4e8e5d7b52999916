"""Slots outside office hours: the roster, what is red, what can be booked, time off that is owed (F6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from zhixing.core.ledger import selectors as ledger
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.references import reference
from zhixing.work.service_hall import verbs
from zhixing.work.service_hall.models.slots import Booking, Slot, TimeOff

OPEN, NOW, MISSED, SERVED = "open", "now", "missed", "served"


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot. `left` are the places that can still be booked; `state` says how it stands."""

    id: int
    window: str
    starts_at: datetime
    ends_at: datetime
    officer_id: int
    officer: str
    attended_at: datetime | None
    state: str
    booked: int
    left: int


def _rows(found: QuerySet[Slot], *, now: datetime, limit: int) -> list[SlotRow]:
    places = rulebook.number("services.extended_hours", "booking_count", day_of(now))
    counted = found.annotate(taken=Count("bookings", filter=Q(bookings__cancelled_at=None)))
    rows = counted.select_related("window", "officer").order_by("starts_at", "window__order", "pk")[:limit]
    return [
        SlotRow(
            one.pk,
            one.window.name,
            one.starts_at,
            one.ends_at,
            one.officer_id,
            one.officer.name,
            one.attended_at,
            _state(one, now),
            one.taken,
            max(places - one.taken, 0),
        )
        for one in rows
    ]


def _state(one: Slot, now: datetime) -> str:
    if one.missed_at and one.attended_at is None:
        return MISSED
    if one.ends_at <= now:
        return SERVED if one.attended_at else MISSED
    return NOW if one.starts_at <= now else OPEN


def slots(*, since: datetime, until: datetime, now: datetime, limit: int = 300) -> list[SlotRow]:
    """Return the slots that begin in a period, earliest first, at most `limit`. One query."""
    return _rows(Slot.objects.filter(starts_at__gte=since, starts_at__lt=until), now=now, limit=limit)


def coming(*, now: datetime, days: int = 15) -> list[SlotRow]:
    """Return what is under way or comes within so many days, for everybody. One query."""
    found = Slot.objects.filter(ends_at__gt=now, starts_at__lt=now + timedelta(days=days))
    return _rows(found, now=now, limit=300)


def slot(slot_id: int, *, now: datetime) -> SlotRow | None:
    """Return one slot, None where there is none. One query."""
    return next(iter(_rows(Slot.objects.filter(pk=slot_id), now=now, limit=1)), None)


@dataclass(frozen=True, slots=True)
class DutyChange:
    """One change of who serves in a slot."""

    at: datetime
    by: str
    former: str
    new: str
    reason: str


def duty_changes(slot_id: int) -> list[DutyChange]:
    """Return who was put on duty in a slot instead of whom, oldest first. One query."""
    entries = ledger.history(reference("slot", slot_id))
    return [
        DutyChange(
            one.at,
            one.by_name,
            str(one.facts.get("from_name", "")),
            str(one.facts.get("to_name", "")),
            str(one.facts.get("reason", "")),
        )
        for one in entries
        if one.verb == verbs.ROSTER_CHANGED
    ]


def staff_for(slot_id: int, *, at: datetime) -> list[tuple[str, str]]:
    """Return the people who may serve in a slot, those of its window's unit: person and name. Two queries."""
    unit = Slot.objects.filter(pk=slot_id).values_list("window__unit_id", flat=True).first()
    return [(str(one.person_id), one.label) for one in people.serving_in(unit, at=at)] if unit else []


def on_duty_now(person_id: int, *, now: datetime) -> list[SlotRow]:
    """Return the slots at which the officer may sign in. One query."""
    early = timedelta(minutes=rulebook.number("services.extended_hours", "sign_in_minutes", day_of(now)))
    found = Slot.objects.filter(
        officer=person_id, attended_at=None, starts_at__lte=now + early, ends_at__gt=now
    )
    return _rows(found, now=now, limit=10)


@dataclass(frozen=True, slots=True)
class RosterYear:
    """How a year stands: days with slots, days on which somebody is named, slots served and missed."""

    days: int
    named: int
    served: int
    missed: int


def roster_year(year: int, *, window: str = "") -> RosterYear:
    """Return how the roster of a year stands. One query."""
    found = Slot.objects.filter(starts_at__year=year)
    if window:
        found = found.filter(window__code=window)
    rows = list(found.values_list("starts_at", "officer_id", "attended_at", "missed_at"))
    return RosterYear(
        days=len({day_of(start) for start, *_ in rows}),
        named=len({day_of(start) for start, officer, *_ in rows if officer}),
        served=sum(attended is not None for _, _, attended, _ in rows),
        missed=sum(missed is not None and attended is None for _, _, attended, missed in rows),
    )


def time_off() -> list[tuple[str, int, int]]:
    """Return officer, slots and minutes of time off not yet taken, most first. One query."""
    rows = TimeOff.objects.filter(taken_on=None).values("officer__name", "officer_id")
    summed = rows.annotate(n=Count("id"), minutes=Sum("minutes")).order_by("-minutes", "officer_id")
    return [(row["officer__name"], row["n"], row["minutes"]) for row in summed]


def waiting(now: datetime, *, limit: int = 200) -> list[int]:
    """Return slots to look at: begun with nobody there, or ended. One query."""
    begun = Q(starts_at__lte=now, attended_at=None, missed_at=None)
    ended = Q(ends_at__lte=now, closed_at=None)
    found = Slot.objects.filter(begun | ended).order_by("starts_at", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class BookingRow:
    """One booking as the officer on duty sees it: the name masked."""

    slot_id: int
    name: str
    phone: str
    purpose: str
    booked_at: datetime


def bookings(slot_ids: Sequence[int]) -> list[BookingRow]:
    """Return the bookings of slots, earliest first. Two queries."""
    rows = list(
        Booking.objects.filter(slot__in=slot_ids, cancelled_at=None).order_by("booked_at", "pk")[:500]
    )
    known = parties.masked({one.party_code for one in rows})
    return [
        BookingRow(
            one.slot_id,
            known[one.party_code].name if one.party_code in known else "",
            known[one.party_code].phone if one.party_code in known else "",
            one.purpose,
            one.booked_at,
        )
        for one in rows
    ]


def booking(code: str, *, now: datetime) -> SlotRow | None:
    """Return the slot of a booking by its code, None for a wrong one. Two queries."""
    found = Booking.objects.filter(code=code.strip().upper(), cancelled_at=None).first()
    return slot(found.slot_id, now=now) if found else None


def year_ends(today: date) -> tuple[date, date]:
    """Return from today to the end of the year."""
    return today, date(today.year, 12, 31)
