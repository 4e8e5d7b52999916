"""Reads of relays: where each unit's copy lies, how long each hop took, who acted on a former version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import ClockState, Limit, compute
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models import Relay
from zhixing.work.directives.rules import relays as rules

HOP_RULE = "matters.relay_hop"


def matters_seen(seen_by: Actor) -> QuerySet[Matter]:
    """Return the matters that the viewer may see, for acts that ask."""
    return Matter.objects.visible_to(seen_by)


@dataclass(frozen=True, slots=True)
class RelayLine:
    """One relay in the list: of so many units so many have confirmed."""

    number: str
    title: str
    document_number: str
    version: int
    issued_at: datetime
    is_urgent: bool
    units: int
    confirmed: int
    replaced: int


def relays(*, seen_by: Actor, limit: int = 50) -> list[RelayLine]:
    """Return the relays whose matter the viewer may see, newest first, at most `limit`. One query."""
    found = (
        Relay.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
        .annotate(
            units=Count("matter__parts"),
            confirmed=Count("matter__parts", filter=Q(matter__parts__first_action_at__isnull=False)),
            replaced=Count("superseded_by"),
        )
        .order_by("-issued_at", "-id")
    )
    columns = (
        "matter__number", "matter__title", "matter__document_number", "version", "issued_at", "is_urgent",
        "units", "confirmed", "replaced",
    )  # fmt: skip
    return [RelayLine(*row) for row in found.values_list(*columns)[:limit]]


@dataclass(frozen=True, slots=True)
class RelayUnit:
    """One unit's copy: its hops, the one at which it lies, and who has it there."""

    matter_id: int
    number: str
    unit_id: int
    unit: str
    person: str
    hops: tuple[rules.Hop, ...]
    waiting: rules.Hop | None
    course: rules.Course


@dataclass(frozen=True, slots=True)
class Acted:
    """Who has acted on a version that a correction replaced."""

    person_id: int
    person: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RelayPage:
    """A relay with its units, worst first, and what it came to."""

    number: str
    title: str
    text: str
    document_number: str
    version: int
    issued_at: datetime
    is_urgent: bool
    former: str
    latest: str
    units: tuple[RelayUnit, ...]
    summary: rules.Summary
    acted: tuple[Acted, ...]
    unit_ids: tuple[int, ...]


def relay_page(number: str, *, seen_by: Actor, now: datetime) -> RelayPage | None:
    """Return a relay whose matter the viewer may see, None for any other. Nine queries."""
    row = (
        Relay.objects.filter(matter__number=number, matter__in=Matter.objects.visible_to(seen_by))
        .select_related("matter", "supersedes__matter", "superseded_by__matter")
        .first()
    )
    if row is None:
        return None
    found = relay_units(row.pk, now=now)
    later = getattr(row, "superseded_by", None)
    ordered = sorted(found, key=lambda one: (one.waiting is None, -one.course.minutes, one.unit_id))
    return RelayPage(
        row.matter.number,
        row.matter.title,
        row.matter.requirement,
        row.matter.document_number,
        row.version,
        row.issued_at,
        row.is_urgent,
        row.supersedes.matter.number if row.supersedes else "",
        later.matter.number if later else "",
        tuple(ordered),
        rules.summary([one.course for one in found]),
        tuple(acted_on(row.pk)) if later else (),
        tuple(one.unit_id for one in found),
    )


def relay_units(relay_id: int, *, now: datetime) -> list[RelayUnit]:
    """Return the copies of a relay with their hops, in official order of units. Five queries.

    Read is the moment at which the first person told of it saw the notice, or anything later.
    """
    row = Relay.objects.select_related("matter").get(pk=relay_id)
    parts = list(row.matter.parts.select_related("handler", "unit").order_by("id"))
    seen = dict(
        Notice.objects.filter(about__in=[part.reference for part in parts], topic="assigned")
        .exclude(seen_at=None)
        .values_list("about")
        .annotate(first=Min("seen_at"))
        .order_by("about")
    )
    names = people.unit_names([part.unit_id for part in parts])
    calendar = clocks.calendar()
    rule = rulebook.rule(HOP_RULE, on=people.day_of(row.issued_at))
    stated = rule.limit_of("urgent") if row.is_urgent else rule.limit
    limit = Limit(stated.unit, stated.amount)

    def due(start: datetime) -> datetime:
        reading = compute(ClockState(start=start, limit=limit, calendar=calendar))
        return reading.due or start

    found = []
    for part in parts:
        times = rules.Times(
            part.assigned_at or row.issued_at, seen.get(part.reference), part.signed_at, part.first_action_at
        )
        hops = rules.hops(times, due=due)
        waiting = rules.waiting_hop(hops) if part.closed_at is None else None
        by_hop = tuple(
            (hop.code, calendar.working_minutes(hop.arrived_at, hop.passed_at or part.closed_at or now))
            for hop in hops
        )
        course = rules.Course(
            names.get(part.unit_id, ""),
            sum(minutes for _code, minutes in by_hop),
            by_hop,
            is_running=waiting is not None,
            place=names.get(part.unit_id, ""),
        )
        found.append(
            RelayUnit(
                part.pk,
                part.number,
                part.unit_id,
                names.get(part.unit_id, ""),
                part.handler.name,
                hops,
                waiting,
                course,
            )
        )
    return found


def acted_on(relay_id: int) -> list[Acted]:
    """Return who confirmed or passed on a version, in order of time. Two queries."""
    row = Relay.objects.select_related("matter").get(pk=relay_id)
    parts = list(
        row.matter.parts.filter(signed_at__isnull=False).select_related("handler").order_by("signed_at", "id")
    )
    names = people.unit_names([part.unit_id for part in parts])
    found = []
    for part in parts:
        when = part.first_action_at or part.signed_at
        if when is not None:
            found.append(Acted(part.handler_id, part.handler.name, names.get(part.unit_id, ""), when))
    return found


def is_owed(key: str) -> bool:
    """Whether somebody was told under this key already. One query."""
    return Notice.objects.filter(duty_key=key).exists()


def relays_under_way(*, limit: int) -> list[int]:
    """Return relays that not everybody has confirmed, oldest first. One query."""
    rows = Relay.objects.filter(settled_at=None).order_by("issued_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])
