"""Who serves where, and to whom a matter may be given: the questions that acts on matters ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from zhixing.core.people.models import Person, Post, Unit, UnitVersion
from zhixing.core.people.selectors.posts import holders
from zhixing.core.people.selectors.units import UnitRow, day_of, in_force, unit_names, units
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.memory import remember_standing

GIVEN_TO = frozenset({"department", "town", "zone", "institution", "body"})


@dataclass(frozen=True, slots=True)
class Serving:
    """A person in a post of a unit. `label` is what a list of choices shows."""

    person_id: int
    person_name: str
    post_id: int
    post_name: str
    level: str
    unit_id: int

    @property
    def label(self) -> str:
        return f"{self.person_name}（{self.post_name}）"


_SERVING = """
WITH RECURSIVE below AS (
    SELECT %(unit)s::bigint AS unit_id, 0 AS depth
    UNION ALL
    SELECT v.unit_id, b.depth + 1
    FROM below b JOIN people_unitversion v ON v.parent_id = b.unit_id
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s) AND v.kind = 'section'
    WHERE b.depth < 8
)
SELECT i.person_id, n.name, p.id, p.name, p.level, p.unit_id
FROM below b
JOIN people_post p ON p.unit_id = b.unit_id
JOIN people_incumbency i ON i.post_id = p.id AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
JOIN people_person n ON n.id = i.person_id
ORDER BY CASE p.level WHEN 'head' THEN 0 WHEN 'deputy' THEN 1 WHEN 'office_head' THEN 2 ELSE 3 END,
    p.rank_order, p.id, i.id
"""

_SERVES = """
WITH RECURSIVE below AS (
    SELECT %(unit)s::bigint AS unit_id, 0 AS depth
    UNION ALL
    SELECT v.unit_id, b.depth + 1
    FROM below b JOIN people_unitversion v ON v.parent_id = b.unit_id
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s) AND v.kind = 'section'
    WHERE b.depth < 8
)
SELECT EXISTS (
    SELECT 1 FROM below b
    JOIN people_post p ON p.unit_id = b.unit_id
    JOIN people_incumbency i ON i.post_id = p.id
        AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
    WHERE i.person_id = %(person)s
)
"""

_LEADERS = """
SELECT i.person_id, n.name, p.id, p.name, p.level, p.unit_id
FROM people_post p
JOIN people_incumbency i ON i.post_id = p.id AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
JOIN people_person n ON n.id = i.person_id
WHERE p.level = 'county_leader'
ORDER BY p.rank_order, p.id
"""


@remember_standing
def serving_in(unit_id: int, *, at: datetime) -> list[Serving]:
    """Return who serves in the unit and its sections at an instant, heads first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVING, {"unit": unit_id, "on": day_of(at), "at": at})
        return [Serving(*row) for row in cursor.fetchall()]


@remember_standing
def serves_in(person_id: int, unit_id: int, *, at: datetime) -> bool:
    """Whether the person holds a post of the unit or of a section below it at an instant. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVES, {"unit": unit_id, "on": day_of(at), "at": at, "person": person_id})
        return bool(cursor.fetchone()[0])


def leading_posts(unit_id: int, *, at: datetime) -> list[Serving]:
    """Return heads and deputies of the unit, in order. One query."""
    return [row for row in serving_in(unit_id, at=at) if row.level in ("head", "deputy")]


def county_leaders(*, at: datetime) -> list[Serving]:
    """Return the county leaders at an instant in official order. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LEADERS, {"at": at})
        return [Serving(*row) for row in cursor.fetchall()]


def assignable_units(*, seen_by: Actor, at: datetime) -> list[UnitRow]:
    """Return the units that a matter may be given to, in official order. One query.

    Departments, towns, the zone and standing institutions; not the county itself and not sections,
    but for an officer of a unit its own sections as well (A1 applies inside units).
    """
    own = {seen_by.unit_id, *seen_by.unit_line} if isinstance(seen_by, Officer) else set()
    return [
        row
        for row in units(seen_by=seen_by, on=day_of(at))
        if row.kind in GIVEN_TO or (row.kind == "section" and row.parent_id in own)
    ]


def offices_of(unit_id: int, *, at: datetime) -> list[UnitRow]:
    """Return the sections directly below a unit, in order. One query."""
    rows = (
        UnitVersion.objects.filter(in_force(day_of(at)), parent_id=unit_id, kind="section")
        .order_by("rank_order", "unit_id")
        .values_list(
            "unit_id",
            "unit__code",
            "name",
            "short_name",
            "kind",
            "unit__sphere",
            "unit__calendar_code",
            "parent_id",
            "rank_order",
            "since",
            "until",
        )
    )
    return [UnitRow(*row) for row in rows]


@remember_standing
def has_offices(unit_id: int) -> bool:
    """Whether sections stand below the unit today or ever did. One query."""
    return UnitVersion.objects.filter(parent_id=unit_id, kind="section").exists()


@remember_standing
def unit_kind(unit_id: int) -> str:
    """Return the kind of the unit's latest version, '' for an unknown unit. One query."""
    return (
        UnitVersion.objects.filter(unit_id=unit_id).order_by("-since").values_list("kind", flat=True).first()
        or ""
    )


@remember_standing
def unit_name(unit_id: int) -> str:
    """Return the latest short name of a unit, '' for an unknown one. One query."""
    return unit_names([unit_id]).get(unit_id, "")


@remember_standing
def person_name(person_id: int) -> str:
    """Return a person's name, '' for an unknown one. One query."""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""


def person_names(person_ids: Collection[int]) -> dict[int, str]:
    """Return names by person. One query."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))


def persons_by_name(names: Collection[str], *, at: datetime) -> dict[str, int]:
    """Return the persons serving then who alone bear one of the names; shared ones are left out.

    One query.
    """
    found: dict[str, list[int]] = {}
    serving = Q(until=None) | Q(until__gt=day_of(at))
    rows = Person.objects.filter(serving, name__in=names).values_list("name", "pk")
    for name, key in rows:
        found.setdefault(name, []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


@remember_standing
def calendar_of(unit_id: int) -> str:
    """Return the code of the calendar in which a unit's clocks run. One query."""
    return Unit.objects.filter(pk=unit_id).values_list("calendar_code", flat=True).first() or "office"


@remember_standing
def post_of(person_id: int, unit_id: int, *, at: datetime) -> int | None:
    """Return the post in which a person serves in a unit, the highest; None where in none. One query."""
    return next((row.post_id for row in serving_in(unit_id, at=at) if row.person_id == person_id), None)


def persons_in_posts(post_ids: Collection[int], *, at: datetime) -> list[tuple[int, str]]:
    """Return who answers in each post, person and name, in the posts' order, each once. One query."""
    found = holders(post_ids, at=at)
    people: dict[int, str] = {}
    for post_id in post_ids:
        if post_id in found:
            people.setdefault(found[post_id].person_id, found[post_id].person_name)
    return list(people.items())


def levels_of(post_ids: Collection[int]) -> dict[int, str]:
    """Return the level of each post. One query."""
    return dict(Post.objects.filter(pk__in=post_ids).values_list("pk", "level"))
