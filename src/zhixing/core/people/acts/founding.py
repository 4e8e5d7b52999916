"""Many at once: a county's units, posts and persons in a dozen statements, each with its entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger.acts import Draft
from zhixing.core.people import policies, rules, verbs
from zhixing.core.people.models import (
    Account,
    Incumbency,
    Person,
    Post,
    PostRole,
    ReportingLine,
    Unit,
    UnitVersion,
)
from zhixing.core.people.refusals import (
    RolesKeptApart,
    SecondPersonUnfit,
    SuperiorIsBelow,
    UnknownRole,
    UnknownSubject,
)
from zhixing.core.people.selectors.subjects import founding, require
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.foundation.taking import noted
from zhixing.foundation.words import mark, translate


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be registered; `parent` is a code, of the same batch or registered before."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    since: date
    sphere: str = "gov"
    calendar_code: str = "office"
    rank_order: int = 0
    document: str = ""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be registered; `unit` and `superior` are codes. `roles` go beyond the ordinary one."""

    code: str
    unit: str
    name: str
    level: str
    since: date
    superior: str | None = None
    rank_order: int = 0
    role: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered into posts (codes); with a `username` an account is opened."""

    code: str
    name: str
    posts: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    username: str = ""
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Ids by code of everything that the batch named, new or already there."""

    units: Mapping[str, int]
    posts: Mapping[str, int]
    people: Mapping[str, int]


Row = TypeVar("Row", NewUnit, NewPost, NewPerson)


@transaction.atomic
def register_organisation(
    *,
    units: Sequence[NewUnit],
    posts: Sequence[NewPost],
    people: Sequence[NewPerson],
    by: Actor,
    at: datetime,
    second: Actor | None = None,
) -> Registered:
    """Register units, posts and persons together; codes that exist already are left as they are.

    A few statements for any number of rows. Roles beyond the ordinary need a second person, except
    while the government is being founded by the installation and nobody has an account. All or
    nothing. Raises NotAllowed, UnknownSubject, UnknownRole, RolesKeptApart, SecondPersonUnfit,
    SuperiorIsBelow. Ledger: unit.registered, post.registered, post.role_granted, person.registered,
    post.taken, account.opened, one for each.
    """
    require("manage_people", by)
    at_founding = founding(by)
    drafts: list[Draft] = []
    unit_ids = _register_units(units, by=by, at=at, drafts=drafts)
    new_posts = _new(posts, Post)
    post_ids = _register_posts(posts, unit_ids, by=by, at=at, drafts=drafts)
    _draw_lines(new_posts, post_ids, at=at)
    granted = [(post.code, role) for post in new_posts for role in post.roles]
    if granted and not at_founding:
        if second is None or not policies.may_second(by, second):
            raise SecondPersonUnfit
        drafts += [
            Draft(
                verbs.ROLE_GRANTED,
                reference("post", post_ids[code]),
                by,
                at,
                {"role": role, "reason": ""},
                None,
                None,
                second,
            )
            for code, role in granted
        ]
    people_ids = _register_people(people, post_ids, by=by, at=at, drafts=drafts)
    ledger.record_many(drafts)
    return Registered(unit_ids, post_ids, people_ids)


@transaction.atomic
def note_import(*, digest: str, counts: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Write down that a workbook (its SHA-256) was imported. Raises NotAllowed. Ledger: people.imported."""
    require("manage_people", by)
    ledger.record(
        verbs.IMPORTED,
        about=reference("roster", "county"),
        by=by,
        at=at,
        facts={"digest": digest, **counts},
    )


@transaction.atomic
def note_export(*, rows: int, by: Actor, at: datetime) -> None:
    """Write down that the roster was taken out (R48). Raises NotAllowed. Ledger: people.exported."""
    require("manage_people", by)
    noted()
    ledger.record(verbs.EXPORTED, about=reference("roster", "county"), by=by, at=at, facts={"rows": rows})


def _new(rows: Sequence[Row], model: type[Unit] | type[Post] | type[Person]) -> list[Row]:
    """Return the rows whose code is not registered yet."""
    codes = [row.code for row in rows]
    known = set(model.objects.filter(code__in=codes).values_list("code", flat=True))
    return [row for row in rows if row.code not in known]


def _ids(
    model: type[Unit] | type[Post] | type[Person], codes: Iterable[str | None], what: str
) -> dict[str, int]:
    wanted = {code for code in codes if code}
    found = dict(model.objects.filter(code__in=wanted).values_list("code", "id"))
    if missing := wanted - set(found):
        raise UnknownSubject(what=f"{translate(what)} {'、'.join(sorted(missing))}")
    return found


def _register_units(
    units: Sequence[NewUnit], *, by: Actor, at: datetime, drafts: list[Draft]
) -> dict[str, int]:
    new = _new(units, Unit)
    Unit.objects.bulk_create(
        [
            Unit(code=row.code, sphere=row.sphere, calendar_code=row.calendar_code, since=row.since)
            for row in new
        ]
    )
    ids = _ids(Unit, [*(row.code for row in units), *(row.parent for row in units)], mark("单位"))
    UnitVersion.objects.bulk_create(
        [
            UnitVersion(
                unit_id=ids[row.code],
                name=row.name,
                short_name=row.short_name,
                kind=row.kind,
                parent_id=ids[row.parent] if row.parent else None,
                rank_order=row.rank_order,
                since=row.since,
                document=row.document,
            )
            for row in new
        ]
    )
    drafts += [
        Draft(
            verbs.UNIT_REGISTERED,
            reference("unit", ids[row.code]),
            by,
            at,
            {
                "code": row.code,
                "name": row.name,
                "short_name": row.short_name,
                "kind": str(row.kind),
                "sphere": str(row.sphere),
                "parent": ids[row.parent] if row.parent else None,
                "since": row.since.isoformat(),
                "document": row.document,
            },
        )
        for row in new
    ]
    return ids


def _register_posts(
    posts: Sequence[NewPost],
    unit_ids: dict[str, int],
    *,
    by: Actor,
    at: datetime,
    drafts: list[Draft],
) -> dict[str, int]:
    new = _new(posts, Post)
    unit_ids |= _ids(Unit, {row.unit for row in posts} - set(unit_ids), mark("单位"))
    roles = _roles(new, unit_ids)
    Post.objects.bulk_create(
        [
            Post(
                code=row.code,
                unit_id=unit_ids[row.unit],
                name=row.name,
                rank_order=row.rank_order,
                level=row.level,
                since=row.since,
            )
            for row in new
        ]
    )
    ids = _ids(Post, [*(row.code for row in posts), *(row.superior for row in posts)], mark("岗位"))
    PostRole.objects.bulk_create(
        [PostRole(post_id=ids[code], role=role, since=at) for code, held in roles.items() for role in held]
    )
    drafts += [
        Draft(
            verbs.POST_REGISTERED,
            reference("post", ids[row.code]),
            by,
            at,
            {
                "code": row.code,
                "name": row.name,
                "unit": unit_ids[row.unit],
                "level": str(row.level),
                "role": roles[row.code][0],
                "roles": list(row.roles),
                "superior": ids[row.superior] if row.superior else None,
                "since": row.since.isoformat(),
            },
        )
        for row in new
    ]
    return ids


def _roles(posts: Sequence[NewPost], unit_ids: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return the roles of each new post by code, the ordinary one first if it has one."""
    kinds = dict(
        UnitVersion.objects.filter(
            unit_id__in={unit_ids[row.unit] for row in posts}, until__isnull=True
        ).values_list("unit_id", "kind")
    )
    found = {}
    for row in posts:
        ordinary = row.role or policies.ordinary_role(row.level, kinds.get(unit_ids[row.unit], ""))
        if ordinary not in policies.ORDINARY_ROLES:
            raise UnknownRole(role=ordinary)
        if unknown := set(row.roles) - policies.ROLES:
            raise UnknownRole(role="、".join(sorted(unknown)))
        if not policies.may_hold_together(row.roles):
            raise RolesKeptApart
        # Who administers the system, its security or its records has no part in the business.
        apart = row.role is None and policies.SEPARATED_ROLES & set(row.roles)
        found[row.code] = row.roles if apart else (ordinary, *row.roles)
    return found


def _draw_lines(new: Sequence[NewPost], ids: Mapping[str, int], *, at: datetime) -> None:
    lines = {ids[row.code]: ids[row.superior] for row in new if row.superior}
    for row in new:
        if row.superior and rules.closes_ring(ids[row.code], ids[row.superior], above=lines.get):
            raise SuperiorIsBelow(superior=row.superior, post=row.name)
    ReportingLine.objects.bulk_create(
        [ReportingLine(post_id=post, superior_id=superior, since=at) for post, superior in lines.items()]
    )


def _password(word: str | None, encoded: Mapping[str, str]) -> str:
    return encoded[word] if word else make_password(None)


def _register_people(
    people: Sequence[NewPerson],
    post_ids: dict[str, int],
    *,
    by: Actor,
    at: datetime,
    drafts: list[Draft],
) -> dict[str, int]:
    new = _new(people, Person)
    rows = []
    for row in new:
        pinyin, initials = rules.pinyin_of(row.name)
        rows.append(
            Person(
                code=row.code,
                name=row.name,
                pinyin=pinyin,
                initials=initials,
                phone=row.phone,
                email=row.email,
            )
        )
    Person.objects.bulk_create(rows)
    ids = _ids(Person, [row.code for row in people], mark("人员"))
    post_ids |= _ids(Post, {code for row in new for code in row.posts} - set(post_ids), mark("岗位"))
    Incumbency.objects.bulk_create(
        [
            Incumbency(post_id=post_ids[code], person_id=ids[row.code], since=at)
            for row in new
            for code in row.posts
        ]
    )
    # Whoever is given the same first password is given the same hash: made slow on purpose, made once.
    encoded = {word: make_password(word) for word in {row.password for row in new if row.password}}
    accounts = Account.objects.bulk_create(
        [
            Account(username=row.username, password=_password(row.password, encoded), person_id=ids[row.code])
            for row in new
            if row.username
        ]
    )
    drafts += [
        Draft(
            verbs.PERSON_REGISTERED,
            reference("person", ids[row.code]),
            by,
            at,
            {"code": row.code, "name": row.name},
            {"phone": row.phone, "email": row.email},
        )
        for row in new
    ]
    drafts += [
        Draft(
            verbs.POST_TAKEN,
            reference("post", post_ids[code]),
            by,
            at,
            {"person": ids[row.code], "name": row.name, "since": at.isoformat(), "document": ""},
        )
        for row in new
        for code in row.posts
    ]
    drafts += [
        Draft(
            verbs.ACCOUNT_OPENED,
            reference("account", account.id),
            by,
            at,
            {"person": account.person_id, "username": account.username},
        )
        for account in accounts
    ]
    return ids
