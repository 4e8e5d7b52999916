"""Accounts for those who keep them, and why somebody may what he may (为何可见)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q

from zhixing.core.people import policies
from zhixing.core.people.models import Account, Incumbency
from zhixing.core.people.selectors.officers import Seat, Standing, seats, stand
from zhixing.core.people.selectors.pages import RoleLine, right_words, role_lines
from zhixing.core.people.selectors.units import at_instant, spheres, unit_names
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import mark, translate


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list."""

    username: str
    person_code: str
    person_name: str
    posts: str
    is_active: bool
    last_login: datetime | None


def _may_see(seen_by: Actor) -> bool:
    return seen_by.may("manage_people") or seen_by.may("approve_roles")


def accounts(
    *, seen_by: Actor, at: datetime, text: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[AccountRow], int]:
    """Return officials' accounts by name of account, and how many there are. Four queries.

    For who keeps persons or approves roles; nobody else sees any.
    """
    if not _may_see(seen_by):
        return [], 0
    rows = Account.objects.filter(person__isnull=False)
    if text:
        rows = rows.filter(
            Q(username__icontains=text)
            | Q(person__name__icontains=text)
            | Q(person__initials__startswith=text.lower())
        )
    total = rows.count()
    found = list(
        rows.order_by("username").values_list(
            "username", "person_id", "person__code", "person__name", "is_active", "last_login"
        )[offset : offset + limit]
    )
    held = list(
        Incumbency.objects.filter(at_instant(at), person_id__in=[row[1] for row in found])
        .order_by("post__rank_order", "post_id")
        .values_list("person_id", "post__unit_id", "post__name")
    )
    names = unit_names({row[1] for row in held})
    posts: dict[int, list[str]] = {}
    for person_id, unit_id, post_name in held:
        posts.setdefault(person_id, []).append(f"{names.get(unit_id, '')}{post_name}")
    return [
        AccountRow(username, code, name, "、".join(posts.get(person_id, ())), active, last_login)
        for username, person_id, code, name, active, last_login in found
    ], total


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account: its id and the seat to begin with (a key of a seat, or empty)."""

    id: int
    first_seat: str


def own_account(person_id: int) -> OwnAccount | None:
    """Return the account of a person, None without one. One query."""
    account = Account.objects.filter(person_id=person_id).only("id", "preferences").first()
    if account is None:
        return None
    return OwnAccount(account.id, str(account.preferences.get("first_seat") or ""))


@dataclass(frozen=True, slots=True)
class SeatReason:
    """One way in which somebody may act, the roles behind it and what they give."""

    seat: Seat
    how: str
    roles: list[RoleLine]
    rights: tuple[str, ...]
    body_rights: tuple[str, ...]
    reach: str
    needs_second_factor: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account with every reason for its rights."""

    id: int
    username: str
    person_id: int
    person_code: str
    person_name: str
    is_active: bool
    last_login: datetime | None
    sessions: int
    reasons: list[SeatReason]


HOW = {
    "holds": mark("任职"),
    "acting": mark("代理"),
    "delegated": mark("受委托"),
    "vacant": mark("该岗位空缺，由直接上级代行"),
}


def account_page(username: str, *, seen_by: Actor, at: datetime) -> AccountPage | None:
    """Return one account with its reasons, None for strangers and unknown names.

    Four queries, and two for each seat.
    """
    if not _may_see(seen_by):
        return None
    account = Account.objects.filter(username__iexact=username).select_related("person").first()
    if account is None or account.person is None:
        return None
    return AccountPage(
        id=account.id,
        username=account.username,
        person_id=account.person.id,
        person_code=account.person.code,
        person_name=account.person.name,
        is_active=account.is_active,
        last_login=account.last_login,
        sessions=len(session_keys(account.id, at=at)),
        reasons=seat_reasons(account.person.id, at=at),
    )


def seat_reasons(person_id: int, *, at: datetime) -> list[SeatReason]:
    """Return why a person may what: each seat with roles, rights, reach. Three queries a seat."""
    found = []
    for seat in seats(person_id, at=at):
        standing = stand(person_id, seat, at=at)
        roles = role_lines(seat.for_post_id or seat.post_id, at=at)
        found.append(
            SeatReason(
                seat=seat,
                how=translate(HOW[seat.how]),
                roles=[role for role in roles if role.role in standing.roles],
                rights=right_words(standing.officer.rights),
                body_rights=right_words(standing.officer.rights & policies.BODY_RIGHTS),
                reach=reach_words(standing),
                needs_second_factor=standing.needs_second_factor,
            )
        )
    return found


def reach_words(standing: Standing) -> str:
    """Return in words which business a seat reaches. One query when units are named."""
    reach = standing.officer.reach
    if reach.everything:
        return translate(mark("全部系统")) if not reach.sphere else translate(mark("本系统全部单位"))
    ids = reach.unit_ids | reach.line_unit_ids
    if not ids:
        return translate(mark("不涉及业务内容"))
    names = unit_names(ids)
    return "、".join(names[unit_id] for unit_id in sorted(names))


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person sees the business of a unit through one seat, or does not."""

    seat: Seat
    sees: bool
    because: tuple[str, ...]


def explain_unit(person_id: int, unit_id: int, *, at: datetime) -> list[Why]:
    """Return for each seat of a person whether it sees the unit's business, and through which roles.

    Two queries a seat, and two.
    """
    sphere = spheres([unit_id]).get(unit_id, "")
    found = []
    for seat in seats(person_id, at=at):
        standing = stand(person_id, seat, at=at)
        reach = standing.officer.reach
        sees = standing.officer.may("see") and policies.reaches(reach, unit_id=unit_id, sphere=sphere)
        because = []
        for row in policies.ROLE_TABLE:
            if row.role not in standing.roles or "see" not in row.rights:
                continue
            alone = policies.reach_of(
                [row.role],
                sphere=reach.sphere or sphere,
                unit_ids=reach.unit_ids,
                line_unit_ids=reach.line_unit_ids,
            )
            if policies.reaches(alone, unit_id=unit_id, sphere=sphere):
                words = mark("角色「{role}」可查看{relation}")
                because.append(
                    translate(words).format(
                        role=translate(policies.ROLE_NAMES[row.role]),
                        relation=translate(policies.RELATION_NAMES[row.relation]),
                    )
                )
        found.append(Why(seat, sees, tuple(because)))
    return found


def session_keys(account_id: int, *, at: datetime) -> list[str]:
    """Return the keys of an account's living sessions, by key. One query over the living ones."""
    living = Session.objects.filter(expire_date__gt=at).order_by("session_key")
    return [
        session.session_key
        for session in living.iterator()
        if session.get_decoded().get("_auth_user_id") == str(account_id)
    ]
