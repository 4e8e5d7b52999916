"""Everything that is registered, by code: what an import is compared with and an export writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhixing.core.people.models import (
    Account,
    Incumbency,
    Person,
    Post,
    ReportingLine,
    Unit,
    UnitVersion,
)
from zhixing.core.people.selectors.units import UnitIndex, at_instant, day_of, in_force, unit_index


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """A unit as it is now, or as it last was when it has ended."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    sphere: str
    parent_id: int | None
    rank_order: int
    since: date


@dataclass(frozen=True, slots=True)
class RegisteredPost:
    """A living post with the codes of its unit and of its superior."""

    id: int
    code: str
    name: str
    level: str
    rank_order: int
    unit_code: str
    superior_code: str | None


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """A person, serving or not."""

    id: int
    code: str
    name: str
    phone: str
    email: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """All of it by code; `holders` maps a post to the person appointed or acting, `usernames` to a person."""

    units: Mapping[str, RegisteredUnit]
    posts: Mapping[str, RegisteredPost]
    people: Mapping[str, RegisteredPerson]
    holders: Mapping[str, str]
    usernames: Mapping[str, str]
    index: UnitIndex

    def unit_code(self, word: str) -> str | None:
        """Return the code of the unit that a name means, None unless exactly one fits."""
        found = self.index.find(word)
        return next((code for code, unit in self.units.items() if unit.id == found), None)


def registry(*, at: datetime) -> Registry:
    """Return what is registered at an instant. Eight queries, whatever the size."""
    on = day_of(at)
    units: dict[str, RegisteredUnit] = {}
    for row in (
        UnitVersion.objects.filter(since__lte=on)
        .order_by("since", "id")
        .values_list(
            "unit_id",
            "unit__code",
            "name",
            "short_name",
            "kind",
            "unit__sphere",
            "parent_id",
            "rank_order",
            "since",
        )
    ):
        units[row[1]] = RegisteredUnit(*row)
    lines = dict(ReportingLine.objects.filter(at_instant(at)).values_list("post_id", "superior__code"))
    posts = {
        code: RegisteredPost(id_, code, name, level, order, unit, lines.get(id_))
        for id_, code, name, level, order, unit in Post.objects.filter(in_force(on))
        .order_by("unit_id", "rank_order", "id")
        .values_list("id", "code", "name", "level", "rank_order", "unit__code")
    }
    people = {
        code: RegisteredPerson(id_, code, name, phone, email, until is not None and until <= on)
        for id_, code, name, phone, email, until in Person.objects.order_by("id").values_list(
            "id", "code", "name", "phone", "email", "until"
        )
    }
    holders = dict(Incumbency.objects.filter(at_instant(at)).values_list("post__code", "person__code"))
    accounts = Account.objects.filter(person__isnull=False).values_list("username", "person__code")
    usernames = {name.casefold(): code for name, code in accounts if code}
    return Registry(units, posts, people, holders, usernames, unit_index(on))


def unit_kinds() -> dict[str, str]:
    """Return the kinds of unit with their words."""
    return {code: str(label) for code, label in UnitVersion.Kind.choices}


def sphere_names() -> dict[str, str]:
    """Return the spheres with their words."""
    return {code: str(label) for code, label in Unit.Sphere.choices}


def level_names() -> dict[str, str]:
    """Return the levels of posts with their words."""
    return {code: str(label) for code, label in Post.Level.choices}


def person_id(word: str, *, at: datetime) -> int | None:
    """Return the serving person with this code, or the only one of this name; else None. One query."""
    serving = Q(until__isnull=True) | Q(until__gt=day_of(at))
    found = list(
        Person.objects.filter(serving)
        .filter(Q(code=word) | Q(name=word))
        .order_by("id")
        .values_list("id", "code")[:50]
    )
    exact = [id_ for id_, code in found if code == word]
    if exact:
        return exact[0]
    return found[0][0] if len(found) == 1 else None


def post_id(code: str) -> int | None:
    """Return the post with this code, None when there is none. One query."""
    return Post.objects.filter(code=code).values_list("id", flat=True).first()
