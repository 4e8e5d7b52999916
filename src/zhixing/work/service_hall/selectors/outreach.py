"""Outreach as the staff see it: requests within the scope of their matters, outings, who stayed in (F7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum
from django.http import Http404

from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import CareEntry, Case, Item, Outing, VisitRequest
from zhixing.work.service_hall.rules import outreach as rules
from zhixing.work.service_hall.rules.guide import ACTIVE


def serving_units() -> list[tuple[int, str]]:
    """Return the units with items of the catalogue, by name. Two queries."""
    keys = Item.objects.filter(state=ACTIVE, unit__isnull=False).values_list("unit_id", flat=True).distinct()
    names = people.unit_names([key for key in keys if key])
    return sorted(names.items(), key=lambda pair: (pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request for a visit; the name is masked."""

    id: int
    number: str
    unit_id: int
    unit: str
    purpose: str
    name: str
    phone: str
    asked_at: datetime
    due_at: datetime | None
    light: str
    visit_on: date | None
    answer: str
    is_declined: bool
    is_closed: bool
    may_answer: bool


def requests(*, seen_by: Officer, now: datetime, only: str = "", limit: int = 100) -> list[RequestRow]:
    """Return requests in view, open ones first, newest first; at most `limit`. Four queries."""
    found = VisitRequest.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    if only:
        found = found.filter(matter__number=only.upper())
    rows = list(
        found.select_related("matter").order_by("matter__closed_at", "-asked_at")[:limit]
        if only
        else found.annotate(over=Q(matter__closed_at__isnull=False))
        .select_related("matter")
        .order_by("over", "-asked_at")[:limit]
    )
    units = people.unit_names({one.unit_id for one in rows})
    names = parties.masked({one.party_code for one in rows})
    return [
        RequestRow(
            one.pk,
            one.matter.number,
            one.unit_id,
            units.get(one.unit_id, ""),
            one.purpose,
            names[one.party_code].name if one.party_code in names else "",
            names[one.party_code].phone if one.party_code in names else "",
            one.asked_at,
            one.matter.due_at,
            light_now(
                stored=one.matter.light, yellow_at=one.matter.yellow_at, due_at=one.matter.due_at, now=now
            ),
            one.visit_on,
            one.answer,
            one.is_declined,
            one.matter.closed_at is not None,
            one.answered_at is None and policies.may_go_out(seen_by, one.unit_id),
        )
        for one in rows
    ]


def request_of(number: str, *, seen_by: Officer, now: datetime) -> RequestRow:
    """Return one request in view. Raises Http404. Four queries."""
    found = requests(seen_by=seen_by, now=now, only=number, limit=1)
    if not found:
        raise Http404
    return found[0]


@dataclass(frozen=True, slots=True)
class OutingRow:
    """One outing, with the cases that were opened on it."""

    id: int
    unit_id: int
    unit: str
    kind_word: str
    place: str
    purpose: str
    planned_on: date
    officer: str
    done_at: datetime | None
    log: str
    met: int
    solved: int
    cases: int
    is_late: bool
    may_log: bool


def outings(
    *, seen_by: Officer, today: date, only: int | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[OutingRow], int]:
    """Return outings, those not logged first, and how many; own unit's for others. Three queries."""
    found = Outing.objects.all()
    if not policies.may_follow_up_ratings(seen_by):
        found = found.filter(unit__in=[seen_by.unit_id, *seen_by.unit_line])
    if only:
        found = found.filter(pk=only)
    total = found.count()
    rows = list(
        found.annotate(n=Count("cases"), over=Q(done_at__isnull=False))
        .select_related("officer")
        .order_by("over", "-planned_on", "-id")[offset : offset + limit]
    )
    units = people.unit_names({one.unit_id for one in rows})
    return [
        OutingRow(
            one.pk,
            one.unit_id,
            units.get(one.unit_id, ""),
            rules.KIND_WORDS[one.kind],
            one.place,
            one.purpose,
            one.planned_on,
            one.officer.name,
            one.done_at,
            one.log,
            one.met,
            one.solved,
            one.n,
            one.done_at is None and one.planned_on < today,
            one.done_at is None and one.planned_on <= today and policies.may_go_out(seen_by, one.unit_id),
        )
        for one in rows
    ], total


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """How a unit went to people in a month: outings, people met, cases it opened there of all its cases."""

    unit_id: int
    unit: str
    outings: int
    met: int
    solved: int
    requests: int
    outreach_cases: int
    cases: int
    share: str


def by_unit(*, since: datetime, until: datetime, seen_by: Officer) -> list[UnitMonth]:
    """Return every unit that serves the public, those without outreach first. Five queries."""
    units = serving_units()
    if not policies.may_follow_up_ratings(seen_by):
        units = [(key, name) for key, name in units if seen_by.belongs_to(key)]
    went = {
        unit: (count, met or 0, solved or 0)
        for unit, count, met, solved in Outing.objects.filter(done_at__gte=since, done_at__lt=until)
        .values("unit_id")
        .annotate(n=Count("id"), people=Sum("met"), settled=Sum("solved"))
        .order_by("unit_id")
        .values_list("unit_id", "n", "people", "settled")
    }
    asked = dict(
        VisitRequest.objects.filter(asked_at__gte=since, asked_at__lt=until)
        .values_list("unit_id")
        .annotate(n=Count("id"))
        .order_by("unit_id")
    )
    cases = {
        unit: (count, out)
        for unit, count, out in Case.objects.filter(received_at__gte=since, received_at__lt=until, whole=None)
        .values("unit_id")
        .annotate(n=Count("id"), out=Count("id", filter=Q(channel=rules.OUTREACH)))
        .order_by("unit_id")
        .values_list("unit_id", "n", "out")
    }
    rows = []
    for key, name in units:
        every, out = cases.get(key, (0, 0))
        numbers = *went.get(key, (0, 0, 0)), asked.get(key, 0), out, every
        rows.append(UnitMonth(key, name, *numbers, rules.share_words(out, every)))
    return sorted(rows, key=lambda row: (row.outings > 0, -row.outings, row.unit))


@dataclass(frozen=True, slots=True)
class CareRow:
    """Somebody on the list, masked."""

    id: int
    name: str
    phone: str
    kind_word: str
    consented_on: date


def care_list(unit_id: int, *, limit: int = 300) -> list[CareRow]:
    """Return who agreed to be visited, of one unit, oldest consent first. Two queries."""
    rows = list(
        CareEntry.objects.filter(unit=unit_id, withdrawn_at=None).order_by("consented_on", "pk")[:limit]
    )
    names = parties.masked({one.party_code for one in rows})
    return [
        CareRow(
            one.pk,
            names[one.party_code].name if one.party_code in names else "",
            names[one.party_code].phone if one.party_code in names else "",
            rules.CARE_WORDS[one.kind],
            one.consented_on,
        )
        for one in rows
    ]


def open_outings(by: Officer, *, today: date) -> Sequence[tuple[int, str]]:
    """Return the outings under way on which the officer's unit may take cases. One query."""
    found = Outing.objects.filter(unit__in=[by.unit_id, *by.unit_line], done_at=None, planned_on__lte=today)
    return [
        (one.pk, f"{one.planned_on:%m-%d} {one.place}") for one in found.order_by("-planned_on", "-pk")[:20]
    ]
