"""What the pages of this room show: a unit, a post, a person, the division of work, delegations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhixing.core.people import policies
from zhixing.core.people.models import (
    Account,
    Delegation,
    Incumbency,
    LeaderLine,
    Person,
    Post,
    PostRole,
    ReportingLine,
    RoleRequest,
)
from zhixing.core.people.selectors.duties import Coverage, coverage, vacant_since
from zhixing.core.people.selectors.posts import Holder, NobodyInCharge, holders, leader_in_charge
from zhixing.core.people.selectors.roster import level_names
from zhixing.core.people.selectors.units import (
    SuccessionRow,
    UnitRow,
    VersionRow,
    at_instant,
    day_of,
    in_force,
    living_units,
    successions,
    unit,
    unit_names,
    versions,
)
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.masking import masked_phone
from zhixing.foundation.words import translate

PERSONS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in a list: who answers in it. `stand_in` is the superior while nobody is named."""

    id: int
    code: str
    name: str
    level: str
    level_name: str
    person_code: str
    person_name: str
    acting: bool
    stand_in: str
    vacant_since: datetime | None


def post_lines(unit_id: int, *, at: datetime) -> list[PostLine]:
    """Return the living posts of a unit in official order with who answers. Four queries."""
    posts = list(
        Post.objects.filter(in_force(day_of(at)), unit_id=unit_id)
        .order_by("rank_order", "id")
        .values_list("id", "code", "name", "level")
    )
    answering = holders([row[0] for row in posts], at=at)
    empty = vacant_since([row[0] for row in posts], at=at)
    codes = dict(
        Person.objects.filter(id__in={one.person_id for one in answering.values()}).values_list("id", "code")
    )
    levels = level_names()
    return [_post_line(row, answering.get(row[0]), codes, levels[row[3]], empty.get(row[0])) for row in posts]


def _post_line(
    row: tuple[int, str, str, str],
    holder: Holder | None,
    codes: dict[int, str],
    level_name: str,
    since: datetime | None,
) -> PostLine:
    named = holder is not None and not holder.nobody_named
    return PostLine(
        *row,
        level_name=level_name,
        person_code=codes.get(holder.person_id, "") if holder and named else "",
        person_name=holder.person_name if holder and named else "",
        acting=bool(holder and named and holder.acting),
        stand_in=holder.person_name if holder and not named else "",
        vacant_since=since,
    )


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with its posts. `coverage` is None for a viewer who sees the directory only."""

    unit: UnitRow
    parent: UnitRow | None
    offices: list[UnitRow]
    leader: Holder | None
    posts: list[PostLine]
    versions: list[VersionRow]
    successions: list[SuccessionRow]
    coverage: Coverage | None
    may_keep: bool
    may_head: bool


def unit_page(code: str, *, seen_by: Actor, at: datetime) -> UnitPage | None:
    """Return the page of a unit, None for an unknown code and for strangers. About eighteen queries."""
    on = day_of(at)
    found = unit(code, seen_by=seen_by, on=on)
    if found is None:
        return None
    living = {row.id: row for row in living_units(on=on)}
    detail = policies.may_see_unit_detail(seen_by, unit_id=found.id, sphere=found.sphere)
    return UnitPage(
        unit=found,
        parent=living.get(found.parent_id or 0),
        offices=[row for row in living.values() if row.parent_id == found.id],
        leader=_leader(found.id, at=at),
        posts=post_lines(found.id, at=at),
        versions=versions(found.id),
        successions=successions(found.id),
        coverage=coverage(found.id, at=at) if detail else None,
        may_keep=policies.may_manage_people(seen_by),
        may_head=policies.may_look_after_unit(seen_by, unit_id=found.id),
    )


def _leader(unit_id: int, *, at: datetime) -> Holder | None:
    try:
        post_id = leader_in_charge(unit_id, at=at)
    except NobodyInCharge:
        return None
    return holders([post_id], at=at).get(post_id)


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """Somebody in a post for a time."""

    person_code: str
    person_name: str
    post_code: str
    post_name: str
    unit_name: str
    kind: str
    since: datetime
    until: datetime | None
    document: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of a post, with what it may and where."""

    role: str
    name: str
    since: datetime
    rights: tuple[str, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """Who acts for whom, in what, until when. `in_force` says whether it holds now."""

    id: int
    post_name: str
    unit_name: str
    giver_name: str
    receiver_name: str
    kind: str
    rights: tuple[str, ...]
    since: datetime
    until: datetime
    document: str
    in_force: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post: who answers, to whom it answers, who has held it, what it may."""

    id: int
    code: str
    name: str
    unit: UnitRow
    level: str
    level_name: str
    living: bool
    line: PostLine
    superior_code: str
    superior_name: str
    below: list[PostLine]
    held_by: list[HoldingRow]
    roles: list[RoleLine]
    may_keep: bool
    may_name_acting: bool


def post_page(code: str, *, seen_by: Actor, at: datetime) -> PostPage | None:
    """Return the page of a post, None for an unknown code and for strangers. About fifteen queries."""
    post = Post.objects.filter(code=code).select_related("unit").first()
    if post is None or not policies.may_see_directory(seen_by):
        return None
    home = unit(post.unit.code, seen_by=seen_by, on=day_of(at))
    if home is None:
        return None
    answering = holders([post.id], at=at).get(post.id)
    codes = _codes([answering])
    line = ReportingLine.objects.filter(at_instant(at), post=post).select_related("superior").first()
    detail = policies.may_see_unit_detail(seen_by, unit_id=home.id, sphere=home.sphere)
    return PostPage(
        id=post.id,
        code=post.code,
        name=post.name,
        unit=home,
        level=post.level,
        level_name=level_names()[post.level],
        living=post.until is None or post.until > day_of(at),
        line=_post_line(
            (post.id, post.code, post.name, post.level),
            answering,
            codes,
            level_names()[post.level],
            vacant_since([post.id], at=at).get(post.id),
        ),
        superior_code=line.superior.code if line else "",
        superior_name=line.superior.name if line else "",
        below=_below(post.id, at=at),
        held_by=holdings(Q(post=post)),
        roles=role_lines(post.id, at=at) if detail else [],
        may_keep=policies.may_manage_people(seen_by),
        may_name_acting=policies.may_look_after_unit(seen_by, unit_id=home.id),
    )


def _codes(found: Iterable[Holder | None]) -> dict[int, str]:
    ids = {holder.person_id for holder in found if holder is not None}
    return dict(Person.objects.filter(id__in=ids).values_list("id", "code"))


def _below(post_id: int, *, at: datetime) -> list[PostLine]:
    posts = list(
        Post.objects.filter(
            in_force(day_of(at)),
            id__in=ReportingLine.objects.filter(at_instant(at), superior_id=post_id).values("post_id"),
        )
        .order_by("unit_id", "rank_order", "id")
        .values_list("id", "code", "name", "level")
    )
    answering = holders([row[0] for row in posts], at=at)
    codes, levels = _codes(answering.values()), level_names()
    return [_post_line(row, answering.get(row[0]), codes, levels[row[3]], None) for row in posts]


def holdings(condition: Q, *, limit: int = PERSONS_SHOWN) -> list[HoldingRow]:
    """Return who held what, newest first. Two queries."""
    rows = list(
        Incumbency.objects.filter(condition)
        .order_by("-since", "id")
        .values_list(
            "person__code",
            "person__name",
            "post__code",
            "post__name",
            "post__unit_id",
            "kind",
            "since",
            "until",
            "document",
        )[:limit]
    )
    names = unit_names({row[4] for row in rows})
    return [
        HoldingRow(
            person_code=row[0],
            person_name=row[1],
            post_code=row[2],
            post_name=row[3],
            unit_name=names.get(row[4], ""),
            kind=str(Incumbency.Kind(row[5]).label),
            since=row[6],
            until=row[7],
            document=row[8],
        )
        for row in rows
    ]


def role_lines(post_id: int, *, at: datetime) -> list[RoleLine]:
    """Return the roles of a post at an instant, by name, with words for rights and reach. One query."""
    rows = (
        PostRole.objects.filter(at_instant(at), post_id=post_id).order_by("role").values_list("role", "since")
    )
    return [role_line(role, since) for role, since in rows]


def role_line(role: str, since: datetime) -> RoleLine:
    """Return a role in words. No query."""
    table = [row for row in policies.ROLE_TABLE if row.role == role]
    return RoleLine(
        role=role,
        name=translate(policies.ROLE_NAMES.get(role, role)),
        since=since,
        rights=right_words(policies.rights_of([role])),
        relations=tuple(dict.fromkeys(translate(policies.RELATION_NAMES[row.relation]) for row in table)),
    )


def right_words(rights: Iterable[str]) -> tuple[str, ...]:
    """Return the words of rights in the order of the table."""
    wanted = set(rights)
    return tuple(translate(words) for right, words in policies.RIGHT_NAMES.items() if right in wanted)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: posts now and before, account. Telephone and mail are masked beyond the own reach."""

    id: int
    code: str
    name: str
    phone: str
    email: str
    has_left: bool
    now: list[HoldingRow]
    before: list[HoldingRow]
    username: str
    may_keep: bool


def person_page(code: str, *, seen_by: Actor, at: datetime) -> PersonPage | None:
    """Return the page of a person, None for an unknown code and for strangers. Four queries."""
    person = Person.objects.filter(code=code).first()
    if person is None or not policies.may_see_directory(seen_by):
        return None
    rows = holdings(Q(person=person))
    now = [row for row in rows if row.until is None or row.until > at]
    open_to = policies.may_manage_people(seen_by) or _works_with(seen_by, person, at=at)
    account = Account.objects.filter(person=person).only("username").first()
    return PersonPage(
        id=person.id,
        code=person.code,
        name=person.name,
        phone=person.phone if open_to else masked_phone(person.phone),
        email=person.email if open_to else "",
        has_left=person.until is not None and person.until <= day_of(at),
        now=now,
        before=[row for row in rows if row not in now],
        username=account.username if account and policies.may_manage_people(seen_by) else "",
        may_keep=policies.may_manage_people(seen_by),
    )


def _works_with(seen_by: Actor, person: Person, *, at: datetime) -> bool:
    """Whether the viewer reaches a unit in which the person serves, or is the person."""
    if not isinstance(seen_by, Officer):
        return False
    if seen_by.person_id == person.id:
        return True
    places = Incumbency.objects.filter(at_instant(at), person=person).values_list(
        "post__unit_id", "post__unit__sphere"
    )
    return any(policies.reaches(seen_by.reach, unit_id=unit_id, sphere=sphere) for unit_id, sphere in places)


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A county leader with the units in charge of."""

    post_code: str
    post_name: str
    person_name: str
    acting: bool
    units: list[UnitRow]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the history of 分工."""

    unit_name: str
    post_name: str
    since: datetime
    until: datetime | None
    document: str


def leader_rows(*, seen_by: Actor, at: datetime) -> list[LeaderRow]:
    """Return the county leaders in official order with their units. Four queries; none for strangers."""
    if not policies.may_see_directory(seen_by):
        return []
    on = day_of(at)
    leaders = list(
        Post.objects.filter(in_force(on), level=Post.Level.COUNTY_LEADER)
        .order_by("rank_order", "id")
        .values_list("id", "code", "name")
    )
    lines: dict[int, list[UnitRow]] = {}
    living = {row.id: row for row in living_units(on=on)}
    for post_id, unit_id in LeaderLine.objects.filter(at_instant(at)).values_list("post_id", "unit_id"):
        if unit_id in living:
            lines.setdefault(post_id, []).append(living[unit_id])
    answering = holders([row[0] for row in leaders], at=at)
    return [
        LeaderRow(
            post_code=code,
            post_name=name,
            person_name=answering[id_].person_name if id_ in answering else "",
            acting=id_ in answering and answering[id_].acting,
            units=sorted(lines.get(id_, ()), key=lambda row: (row.rank_order, row.id)),
        )
        for id_, code, name in leaders
    ]


def unled_units(*, seen_by: Actor, at: datetime) -> list[UnitRow]:
    """Return departments and towns without a line: the head of the county leads them. Two queries."""
    if not policies.may_see_directory(seen_by):
        return []
    led = set(LeaderLine.objects.filter(at_instant(at)).values_list("unit_id", flat=True))
    return [
        row
        for row in living_units(on=day_of(at))
        if row.kind in ("department", "town", "zone") and row.id not in led and row.sphere == "gov"
    ]


def line_history(*, seen_by: Actor, limit: int = PERSONS_SHOWN) -> list[LineRow]:
    """Return changes of 分工, newest first. Two queries; none for strangers."""
    if not policies.may_see_directory(seen_by):
        return []
    rows = list(
        LeaderLine.objects.order_by("-since", "unit_id").values_list(
            "unit_id", "post__name", "since", "until", "document"
        )[:limit]
    )
    names = unit_names({row[0] for row in rows})
    return [
        LineRow(names.get(unit_id, ""), post_name, since, until, document)
        for unit_id, post_name, since, until, document in rows
    ]


def delegations(*, seen_by: Actor, at: datetime, limit: int = PERSONS_SHOWN) -> list[DelegationRow]:
    """Return delegations that concern the viewer, newest first: given, received, or of reached units.

    Who keeps persons sees all. Three queries.
    """
    if not isinstance(seen_by, Officer):
        return []
    rows = Delegation.objects.select_related("from_post__unit", "given_by", "to_person").order_by(
        "-since", "id"
    )
    if not policies.may_manage_people(seen_by):
        mine = Q(given_by_id=seen_by.person_id) | Q(to_person_id=seen_by.person_id)
        reached = Q(from_post__unit_id__in=seen_by.reach.unit_ids | seen_by.reach.line_unit_ids)
        if seen_by.reach.everything:
            reached = Q(from_post__unit__sphere=seen_by.reach.sphere) if seen_by.reach.sphere else Q(id__gt=0)
        rows = rows.filter(mine | reached)
    found = list(rows[:limit])
    names = unit_names({row.from_post.unit_id for row in found})
    answering = holders({row.from_post_id for row in found}, at=at)
    return [
        DelegationRow(
            id=row.id,
            post_name=row.from_post.name,
            unit_name=names.get(row.from_post.unit_id, ""),
            giver_name=row.given_by.name,
            receiver_name=row.to_person.name,
            kind=str(Delegation.Kind(row.kind).label),
            rights=right_words(row.rights),
            since=row.since,
            until=row.until,
            document=row.document,
            in_force=row.since <= at < row.until and _still_holds(row, answering),
            may_end=row.until > at
            and (
                policies.may_manage_people(seen_by)
                or seen_by.person_id in (row.given_by_id, row.to_person_id)
            ),
        )
        for row in found
    ]


def _still_holds(row: Delegation, answering: dict[int, Holder]) -> bool:
    holder = answering.get(row.from_post_id)
    return holder is not None and not holder.nobody_named and holder.person_id == row.given_by_id


def delegable_rights(post_id: int, *, at: datetime) -> list[tuple[str, str]]:
    """Return the rights that the post may hand over, with their words. One query."""
    roles = set(PostRole.objects.filter(at_instant(at), post_id=post_id).values_list("role", flat=True))
    rights = policies.rights_of(roles - policies.SEPARATED_ROLES) - {"see"}
    return [(right, translate(words)) for right, words in policies.RIGHT_NAMES.items() if right in rights]


def delegation_kinds() -> list[tuple[str, str]]:
    """Return the kinds of delegation with their words."""
    return [(code, str(label)) for code, label in Delegation.Kind.choices]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request for a role, as the approver sees it. `digest` is of exactly what is shown."""

    id: int
    post_code: str
    post_name: str
    unit_name: str
    holder_name: str
    role_name: str
    rights: tuple[str, ...]
    grants: bool
    reason: str
    asked_by: str
    asked_at: datetime
    digest: str
    state: str
    decided_by: str
    decided_at: datetime | None
    is_own: bool


def role_requests(*, seen_by: Actor, at: datetime, limit: int = 100) -> list[RequestRow]:
    """Return requests for roles: waiting ones first, oldest first, then decided ones, newest first.

    For who approves roles or keeps persons; nothing for others. Three queries.
    """
    if not (seen_by.may("approve_roles") or seen_by.may("manage_people")):
        return []
    rows = list(
        RoleRequest.objects.select_related("post", "asked_by", "decided_by").order_by("-asked_at", "id")[
            :limit
        ]
    )
    names = unit_names({row.post.unit_id for row in rows})
    answering = holders({row.post_id for row in rows}, at=at)
    found = [
        RequestRow(
            id=row.id,
            post_code=row.post.code,
            post_name=row.post.name,
            unit_name=names.get(row.post.unit_id, ""),
            holder_name=answering[row.post_id].person_name if row.post_id in answering else "",
            role_name=translate(policies.ROLE_NAMES.get(row.role, row.role)),
            rights=right_words(policies.rights_of([row.role])),
            grants=row.grants,
            reason=row.reason,
            asked_by=row.asked_by.name,
            asked_at=row.asked_at,
            digest=row.digest,
            state=row.state,
            decided_by=row.decided_by.name if row.decided_by else "",
            decided_at=row.decided_at,
            is_own=isinstance(seen_by, Officer) and seen_by.person_id == row.asked_by_id,
        )
        for row in rows
    ]
    waiting = sorted((row for row in found if row.state == "waiting"), key=lambda row: (row.asked_at, row.id))
    return waiting + [row for row in found if row.state != "waiting"]
