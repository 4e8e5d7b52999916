"""What the acts of this room read first: the right asked for, the row locked, the name for the entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from zhixing.core.people import policies
from zhixing.core.people.models import Account, Incumbency, Person, Post, PostRole, Unit, UnitVersion
from zhixing.core.people.refusals import (
    NotAllowed,
    PersonHasLeft,
    PostNotLiving,
    UnitNotLiving,
    UnknownSubject,
)
from zhixing.core.people.selectors.units import at_instant, day_of, in_force
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.words import mark, translate

FOUNDING = "founding"
WHAT = {"unit": mark("该单位"), "post": mark("该岗位"), "person": mark("该人员"), "account": mark("该账号")}


def require(right: str, by: Actor) -> None:
    """Raise NotAllowed unless the actor has the right; a government is founded without rights."""
    if not by.may(right) and not founding(by):
        raise refused(right)


def refused(right: str) -> NotAllowed:
    """Return the refusal that names the right that is missing."""
    return NotAllowed(right=translate(policies.RIGHT_NAMES[right]))


def founding(by: Actor) -> bool:
    """Whether the installation itself sets up the first units, while nobody has an account. One query."""
    return isinstance(by, Tick) and by.rule == FOUNDING and not Account.objects.exists()


def locked_unit(unit_id: int) -> Unit:
    """Return the unit's row, locked. Raises UnknownSubject."""
    try:
        return Unit.objects.select_for_update().get(id=unit_id)
    except Unit.DoesNotExist:
        raise UnknownSubject(what=translate(WHAT["unit"])) from None


def locked_post(post_id: int) -> Post:
    """Return the post's row, locked. Raises UnknownSubject."""
    try:
        return Post.objects.select_for_update().get(id=post_id)
    except Post.DoesNotExist:
        raise UnknownSubject(what=translate(WHAT["post"])) from None


def locked_person(person_id: int) -> Person:
    """Return the person's row, locked. Raises UnknownSubject."""
    try:
        return Person.objects.select_for_update().get(id=person_id)
    except Person.DoesNotExist:
        raise UnknownSubject(what=translate(WHAT["person"])) from None


def locked_account(account_id: int) -> Account:
    """Return the account's row, locked. Raises UnknownSubject."""
    try:
        return Account.objects.select_for_update().get(id=account_id)
    except Account.DoesNotExist:
        raise UnknownSubject(what=translate(WHAT["account"])) from None


def living_version(unit: Unit, on: date) -> UnitVersion:
    """Return the unit's version on a day. Raises UnitNotLiving."""
    version = UnitVersion.objects.filter(in_force(on), unit=unit).first()
    if version is None:
        raise UnitNotLiving(unit=unit_label(unit.id), on=on.isoformat())
    return version


def require_living_post(post: Post, at: datetime) -> None:
    """Raise PostNotLiving when the post has ended by then."""
    if post.until is not None and post.until <= day_of(at):
        raise PostNotLiving(post=post.name)


def require_serving(person: Person, at: datetime) -> None:
    """Raise PersonHasLeft when the person no longer serves."""
    if person.until is not None and person.until <= day_of(at):
        raise PersonHasLeft(person=person.name)


def incumbency_at(post_id: int, at: datetime) -> Incumbency | None:
    """Return who holds the post at an instant, None when it is vacant. One query, a second for the name."""
    return Incumbency.objects.filter(at_instant(at), post_id=post_id).first()


def unit_label(unit_id: int) -> str:
    """Return the unit's latest short name. One query."""
    version = UnitVersion.objects.filter(unit_id=unit_id).order_by("-since").only("short_name").first()
    return version.short_name if version else str(unit_id)


def unit_labels(unit_ids: Collection[int]) -> str:
    """Return the units' latest short names, joined for a sentence."""
    return "、".join(unit_label(unit_id) for unit_id in unit_ids)


def roles_of_post(post_id: int, at: datetime) -> set[str]:
    """Return the roles of a post at an instant. One query."""
    rows = PostRole.objects.filter(at_instant(at), post_id=post_id)
    return set(rows.values_list("role", flat=True))
