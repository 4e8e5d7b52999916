"""Posts and persons: set up, line up, take, leave, act in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import policies, rules, selectors, verbs
from zhixing.core.people.models import (
    Account,
    Delegation,
    FormDraft,
    Incumbency,
    Person,
    Post,
    PostRole,
    ReportingLine,
)
from zhixing.core.people.refusals import (
    CodeTaken,
    LineDrawnLater,
    PostIsHeld,
    PostIsVacant,
    SuperiorIsBelow,
    UnknownRole,
)
from zhixing.core.people.selectors import at_instant, day_of
from zhixing.core.people.selectors.subjects import (
    founding,
    incumbency_at,
    living_version,
    locked_person,
    locked_post,
    locked_unit,
    refused,
    require,
    require_living_post,
    require_serving,
)
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference


@transaction.atomic
def register_post(
    *,
    code: str,
    unit_id: int,
    name: str,
    level: str,
    since: date,
    by: Actor,
    at: datetime,
    superior_id: int | None = None,
    rank_order: int = 0,
    role: str | None = None,
) -> Post:
    """Return a new post with the ordinary role of its level, or another ordinary `role`.

    Roles beyond the ordinary are granted by two people. Raises NotAllowed, CodeTaken, UnknownRole,
    UnitNotLiving. Ledger: post.registered.
    """
    require("manage_people", by)
    if Post.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    version = living_version(locked_unit(unit_id), since)
    chosen = role or policies.ordinary_role(level, version.kind)
    if chosen not in policies.ORDINARY_ROLES:
        raise UnknownRole(role=chosen)
    post = Post.objects.create(
        code=code, unit_id=unit_id, name=name, rank_order=rank_order, level=level, since=since
    )
    PostRole.objects.create(post=post, role=chosen, since=at)
    if superior_id is not None:
        ReportingLine.objects.create(post=post, superior=locked_post(superior_id), since=at)
    ledger.record(
        verbs.POST_REGISTERED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={
            "code": code,
            "name": name,
            "unit": unit_id,
            "level": str(level),
            "role": chosen,
            "superior": superior_id,
            "since": since.isoformat(),
        },
    )
    return post


@transaction.atomic
def abolish_post(*, post_id: int, by: Actor, at: datetime) -> Post:
    """End a vacant post today. Raises NotAllowed, PostNotLiving, PostIsHeld. Ledger: post.abolished."""
    require("manage_people", by)
    post = locked_post(post_id)
    require_living_post(post, at)
    if held := incumbency_at(post.id, at):
        raise PostIsHeld(post=post.name, person=held.person.name)
    if day_of(at) <= post.since:
        raise LineDrawnLater(subject=post.name, since=post.since.isoformat())
    ReportingLine.objects.filter(at_instant(at), post=post, since__lt=at).update(until=at)
    PostRole.objects.filter(at_instant(at), post=post, since__lt=at).update(until=at)
    post.until = day_of(at)
    post.save(update_fields=["until"])
    ledger.record(verbs.POST_ABOLISHED, about=reference("post", post.id), by=by, at=at, facts={})
    return post


@transaction.atomic
def change_superior(
    *,
    post_id: int,
    superior_id: int | None,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
) -> ReportingLine | None:
    """Draw a post's line to another superior from `since` (else `at`) on; None makes it a top post.

    Raises NotAllowed, PostNotLiving, SuperiorIsBelow, LineDrawnLater. Ledger: post.relined.
    """
    require("manage_people", by)
    post = locked_post(post_id)
    require_living_post(post, at)
    begin = since or at
    last = ReportingLine.objects.filter(post=post).order_by("-since").first()
    if last is not None and begin <= last.since:
        raise LineDrawnLater(subject=post.name, since=f"{last.since:%Y-%m-%d %H:%M}")
    former = last.superior_id if last is not None and last.until is None else None
    line = None
    if last is not None and (last.until is None or last.until > begin):
        last.until = begin
        last.save(update_fields=["until"])
    if superior_id is not None:
        superior = locked_post(superior_id)
        require_living_post(superior, begin)
        if superior_id == post_id or post_id in selectors.superiors(superior_id, at=begin):
            raise SuperiorIsBelow(superior=superior.name, post=post.name)
        line = ReportingLine.objects.create(post=post, superior=superior, since=begin)
    ledger.record(
        verbs.POST_RELINED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={"from": former, "to": superior_id, "since": begin.isoformat()},
    )
    return line


@transaction.atomic
def register_person(
    *, code: str, name: str, by: Actor, at: datetime, phone: str = "", email: str = ""
) -> Person:
    """Return a new person, found by name, pinyin and initials. Raises NotAllowed, CodeTaken.

    Ledger: person.registered.
    """
    require("manage_people", by)
    if Person.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    pinyin, initials = rules.pinyin_of(name)
    person = Person.objects.create(
        code=code, name=name, pinyin=pinyin, initials=initials, phone=phone, email=email
    )
    ledger.record(
        verbs.PERSON_REGISTERED,
        about=reference("person", person.id),
        by=by,
        at=at,
        facts={"code": code, "name": name},
        personal={"phone": phone, "email": email},
    )
    return person


@transaction.atomic
def correct_person(*, person_id: int, name: str, phone: str, email: str, by: Actor, at: datetime) -> Person:
    """Correct a person's name, telephone and mail address. Raises NotAllowed, UnknownSubject.

    Ledger: person.corrected.
    """
    require("manage_people", by)
    person = locked_person(person_id)
    before = person.name
    person.name, person.phone, person.email = name, phone, email
    person.pinyin, person.initials = rules.pinyin_of(name)
    person.save(update_fields=["name", "phone", "email", "pinyin", "initials"])
    ledger.record(
        verbs.PERSON_CORRECTED,
        about=reference("person", person.id),
        by=by,
        at=at,
        facts={"from": before, "to": name},
        personal={"phone": phone, "email": email},
    )
    return person


@transaction.atomic
def take_post(
    *,
    post_id: int,
    person_id: int,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
    document: str = "",
) -> Incumbency:
    """Appoint a person to a vacant post from `since` (else `at`) on; an acting holder ends there.

    Raises NotAllowed, PostNotLiving, PersonHasLeft, PostIsHeld, LineDrawnLater. Ledger: post.taken.
    """
    require("manage_people", by)
    post = locked_post(post_id)
    begin = since or at
    require_living_post(post, begin)
    person = locked_person(person_id)
    require_serving(person, begin)
    _make_way(post, begin)
    row = Incumbency.objects.create(post=post, person=person, since=begin, document=document)
    ledger.record(
        verbs.POST_TAKEN,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={
            "person": person.id,
            "name": person.name,
            "since": begin.isoformat(),
            "document": document,
        },
    )
    return row


def _make_way(post: Post, begin: datetime) -> None:
    """End an acting holder at `begin`. Raises PostIsHeld for an appointed one, LineDrawnLater."""
    last = Incumbency.objects.filter(post=post).order_by("-since").first()
    if last is None or (last.until is not None and last.until <= begin):
        return
    if last.kind == Incumbency.Kind.SUBSTANTIVE and last.since <= begin:
        raise PostIsHeld(post=post.name, person=last.person.name)
    if last.since >= begin:
        raise LineDrawnLater(subject=post.name, since=f"{last.since:%Y-%m-%d %H:%M}")
    last.until = begin
    last.save(update_fields=["until"])


@transaction.atomic
def leave_post(
    *, post_id: int, by: Actor, at: datetime, since: datetime | None = None, document: str = ""
) -> Incumbency:
    """End the holding of a post at `since` (else `at`); what the holder had handed over ends too.

    From that instant the superior in line acts, until somebody is named. Raises NotAllowed,
    PostIsVacant, LineDrawnLater. Ledger: post.left.
    """
    require("manage_people", by)
    post = locked_post(post_id)
    end = since or at
    row = incumbency_at(post.id, end)
    if row is None:
        raise PostIsVacant(post=post.name)
    _end_incumbency(row, end)
    ledger.record(
        verbs.POST_LEFT,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={
            "person": row.person_id,
            "name": row.person.name,
            "until": end.isoformat(),
            "document": document,
        },
    )
    return row


def _end_incumbency(row: Incumbency, end: datetime) -> None:
    if row.since >= end:
        raise LineDrawnLater(subject=row.post.name, since=f"{row.since:%Y-%m-%d %H:%M}")
    row.until = end
    row.save(update_fields=["until"])
    Delegation.objects.filter(
        from_post_id=row.post_id, given_by_id=row.person_id, since__lt=end, until__gt=end
    ).update(until=end)


@transaction.atomic
def name_acting(
    *,
    post_id: int,
    person_id: int,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
    document: str = "",
) -> Incumbency:
    """Name who acts in a vacant post from `since` (else `at`) on, in place of the superior (A2).

    The head of the unit names, a superior of the post, or the personnel office. Raises NotAllowed,
    PostNotLiving, PersonHasLeft, PostIsHeld, LineDrawnLater. Ledger: post.acting_named.
    """
    post = locked_post(post_id)
    begin = since or at
    if not _may_name_acting(by, post, begin):
        raise refused("manage_people")
    require_living_post(post, begin)
    person = locked_person(person_id)
    require_serving(person, begin)
    _make_way(post, begin)
    row = Incumbency.objects.create(
        post=post, person=person, kind=Incumbency.Kind.ACTING, since=begin, document=document
    )
    ledger.record(
        verbs.ACTING_NAMED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={
            "person": person.id,
            "name": person.name,
            "since": begin.isoformat(),
            "document": document,
        },
    )
    return row


def _may_name_acting(by: Actor, post: Post, at: datetime) -> bool:
    if founding(by) or policies.may_look_after_unit(by, unit_id=post.unit_id):
        return True
    return isinstance(by, Officer) and bool(by.post_ids & set(selectors.superiors(post.id, at=at)))


@transaction.atomic
def leave_service(*, person_id: int, by: Actor, at: datetime, document: str = "") -> Person:
    """End everything that a person holds: posts, what was handed over, the account, drafts (R27).

    Raises NotAllowed, PersonHasLeft. Ledger: person.left, post.left on each post.
    """
    require("manage_people", by)
    person = locked_person(person_id)
    require_serving(person, at)
    rows = list(
        Incumbency.objects.filter(at_instant(at), person=person).select_related("post").order_by("post_id")
    )
    for row in rows:
        _end_incumbency(row, at)
        ledger.record(
            verbs.POST_LEFT,
            about=reference("post", row.post_id),
            by=by,
            at=at,
            facts={
                "person": person.id,
                "name": person.name,
                "until": at.isoformat(),
                "document": document,
            },
        )
    Delegation.objects.filter(to_person=person, since__lt=at, until__gt=at).update(until=at)
    Account.objects.filter(person=person).update(is_active=False)
    FormDraft.objects.filter(account__person=person).delete()
    person.until = day_of(at)
    person.save(update_fields=["until"])
    ledger.record(
        verbs.PERSON_LEFT,
        about=reference("person", person.id),
        by=by,
        at=at,
        facts={"posts": [row.post_id for row in rows], "document": document},
    )
    return person
