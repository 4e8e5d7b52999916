"""Units as they are or were: names, the tree, succession, who leads them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from unicodedata import normalize

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from zhixing.core.people import policies
from zhixing.core.people.models import Unit, UnitSuccession, UnitVersion
from zhixing.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit on one day. `parent_id` is None at the top of the tree."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    sphere: str
    calendar_code: str
    parent_id: int | None
    rank_order: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A unit in the tree, in official order, with its depth (the top is 0)."""

    unit: UnitRow
    depth: int


def day_of(at: datetime) -> date:
    """Return the instance's local date of an instant: units are dated by days."""
    return at.astimezone(timezone.get_default_timezone()).date()


def opening_of(day: date) -> datetime:
    """Return midnight at the beginning of a day, in the instance's zone."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def in_force(on: date, *, prefix: str = "") -> Q:
    """Return the condition that a dated row, or the one behind `prefix`, holds on a day."""
    return Q(**{f"{prefix}since__lte": on}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": on})
    )


def at_instant(at: datetime, *, prefix: str = "") -> Q:
    """Return the condition that a row dated by instants, or the one behind `prefix`, holds then."""
    return Q(**{f"{prefix}since__lte": at}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": at})
    )


_COLUMNS = (
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


def units(*, seen_by: Actor, on: date) -> list[UnitRow]:
    """Return all units of the day in official order (rank, then id). One query.

    The directory is open to officials; anybody else gets an empty list.
    """
    if not policies.may_see_directory(seen_by):
        return []
    return living_units(on=on)


def living_units(*, on: date) -> list[UnitRow]:
    """Return all units of the day in official order, for programs (exports, ticks). One query."""
    versions = UnitVersion.objects.filter(in_force(on)).order_by("rank_order", "unit_id")
    return [UnitRow(*row) for row in versions.values_list(*_COLUMNS)]


def unit(code: str, *, seen_by: Actor, on: date) -> UnitRow | None:
    """Return the unit as it was on the day, or as last known when it had ended. One query.

    None for an unknown code and for whoever is no official.
    """
    if not policies.may_see_directory(seen_by):
        return None
    row = (
        UnitVersion.objects.filter(unit__code=code, since__lte=on)
        .order_by("-since")
        .values_list(*_COLUMNS)
        .first()
    )
    return UnitRow(*row) if row else None


def tree(rows: Iterable[UnitRow]) -> list[TreeRow]:
    """Return the rows as a tree, parents before children, siblings in official order. No query."""
    children: dict[int | None, list[UnitRow]] = {}
    known = {}
    for row in rows:
        known[row.id] = row
    for row in known.values():
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    placed: list[TreeRow] = []

    def place(parent_id: int | None, depth: int) -> None:
        for row in sorted(children.get(parent_id, []), key=lambda row: (row.rank_order, row.id)):
            placed.append(TreeRow(row, depth))
            place(row.id, depth + 1)

    place(None, 0)
    return placed


def unit_names(ids: Collection[int], *, on: date | None = None) -> dict[int, str]:
    """Return short names by unit id: of the day, or the latest when `on` is None. One query.

    A unit that had no name on the day keeps its nearest earlier one, else its first.
    """
    rows = (
        UnitVersion.objects.filter(unit_id__in=set(ids))
        .order_by("unit_id", "since")
        .values_list("unit_id", "short_name", "since")
    )
    names: dict[int, str] = {}
    for unit_id, short_name, since in rows:
        if unit_id not in names or on is None or since <= on:
            names[unit_id] = short_name
    return names


def spheres(ids: Collection[int]) -> dict[int, str]:
    """Return the sphere (gov, party …) of each unit. One query."""
    return dict(Unit.objects.filter(id__in=set(ids)).values_list("id", "sphere"))


_SPACE = re.compile(r"\s+")


def _plain(text: str) -> str:
    return _SPACE.sub("", normalize("NFKC", text)).strip("。、，；,;")


def _spellings(text: str, places: Collection[str]) -> list[str]:
    """Return what `text` may be meant as: itself, without the county's name, without 县."""
    plain = _plain(text)
    longest_first = sorted(filter(None, places), key=len, reverse=True)
    found = [plain, *(plain[len(place) :] for place in longest_first if plain.startswith(place))]
    found += [word[1:] for word in list(found) if word[:1] in "县市区" and len(word) > 2]
    return [word for word in dict.fromkeys(found) if word]


def unit_by_name(text: str, on: date) -> int | None:
    """Return the unit meant by a full, short or former name on a day; None unless exactly one fits.

    Spaces, full-width signs and a leading county name (澄阳县住建局, 县住建局) do not matter. A
    former name, or a merged unit's, leads to who answers on that day. At most three queries.
    """
    return unit_index(on).find(text)


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """Names of one day, kept to resolve many texts: an import, a decomposed document."""

    current: Mapping[str, frozenset[int]]
    former: Mapping[str, frozenset[int]]
    places: frozenset[str]

    def find(self, text: str) -> int | None:
        """Return the only unit that `text` can mean, None when none or several do. No query."""
        for names in (self.current, self.former):
            for spelling in _spellings(text, self.places):
                meant = names.get(spelling)
                if meant:
                    return next(iter(meant)) if len(meant) == 1 else None
        return None

    def names(self) -> frozenset[str]:
        """Return every name and short name in force, for finding them inside a sentence."""
        return frozenset(self.current)


def unit_index(on: date) -> UnitIndex:
    """Return the names of all units on a day, and former names with who answers now. Two queries."""
    current: dict[str, set[int]] = {}
    older: dict[str, set[int]] = {}
    living: set[int] = set()
    places: set[str] = set()
    rows = UnitVersion.objects.filter(since__lte=on).values_list(
        "unit_id", "name", "short_name", "kind", "until"
    )
    for unit_id, name, short_name, kind, until in rows:
        lives = until is None or until > on
        if lives:
            living.add(unit_id)
        if kind == UnitVersion.Kind.COUNTY:
            places |= {_plain(name), _plain(short_name), _plain(name).removesuffix("人民政府")}
        for word in {_plain(name), _plain(short_name)}:
            (current if lives else older).setdefault(word, set()).add(unit_id)
    heirs = _heirs(on)
    former = {
        word: frozenset(heir for unit_id in ids for heir in _answering(unit_id, living, heirs))
        for word, ids in older.items()
    }
    return UnitIndex({word: frozenset(ids) for word, ids in current.items()}, former, frozenset(places))


def _heirs(on: date) -> dict[int, set[int]]:
    heirs: dict[int, set[int]] = {}
    for former_id, successor_id in UnitSuccession.objects.filter(on__lte=on).values_list(
        "former_id", "successor_id"
    ):
        heirs.setdefault(former_id, set()).add(successor_id)
    return heirs


def _answering(unit_id: int, living: set[int], heirs: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    seen: set[int] = set()
    waiting = [unit_id]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in living:
            found.add(current)
        else:
            waiting += heirs.get(current, ())
    return found


def successors(unit_id: int, *, on: date) -> list[int]:
    """Return who answers on a day for what the unit did: itself while it lives. Two queries."""
    living = set(UnitVersion.objects.filter(in_force(on)).values_list("unit_id", flat=True))
    return sorted(_answering(unit_id, living, _heirs(on)))


_SUBTREE = """
WITH RECURSIVE below AS (
    SELECT %(unit)s::bigint AS unit_id
    UNION
    SELECT v.unit_id FROM people_unitversion v JOIN below b ON v.parent_id = b.unit_id
    WHERE v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
)
SELECT unit_id FROM below ORDER BY unit_id
"""


def subtree(unit_id: int, *, on: date) -> list[int]:
    """Return the unit and all units below it on a day, by id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUBTREE, {"unit": unit_id, "on": on})
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One name and place of a unit, for its history page."""

    name: str
    short_name: str
    kind: str
    parent_name: str
    since: date
    until: date | None
    document: str


def versions(unit_id: int) -> list[VersionRow]:
    """Return every version of a unit, newest first. Two queries."""
    rows = list(
        UnitVersion.objects.filter(unit_id=unit_id)
        .order_by("-since")
        .values_list("name", "short_name", "kind", "parent_id", "since", "until", "document")
    )
    names = unit_names([row[3] or 0 for row in rows])
    return [
        VersionRow(
            name, short, str(UnitVersion.Kind(kind).label), names.get(parent or 0, ""), since, until, paper
        )
        for name, short, kind, parent, since, until, paper in rows
    ]


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """One transfer of duties between units."""

    former_name: str
    successor_name: str
    kind: str
    on: date
    document: str


def successions(unit_id: int) -> list[SuccessionRow]:
    """Return transfers from and to a unit, newest first. Two queries."""
    rows = list(
        UnitSuccession.objects.filter(Q(former_id=unit_id) | Q(successor_id=unit_id))
        .order_by("-on", "id")
        .values_list("former_id", "successor_id", "kind", "on", "document")
    )
    names = unit_names([unit_id for row in rows for unit_id in row[:2]])
    return [
        SuccessionRow(
            names.get(former, ""), names.get(successor, ""), str(UnitSuccession.Kind(kind).label), on, paper
        )
        for former, successor, kind, on, paper in rows
    ]
