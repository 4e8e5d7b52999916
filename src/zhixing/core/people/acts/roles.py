"""Roles of posts, always by two people; delegations, never more than the giver has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import policies, rules, selectors, verbs
from zhixing.core.people.models import Delegation, Incumbency, Post, PostRole, RoleRequest
from zhixing.core.people.refusals import (
    AlreadyDelegated,
    DelegationEnded,
    DelegationExceedsGiver,
    DelegationInCircle,
    DelegationPeriodMissing,
    DelegationToSelf,
    NotAllowed,
    OnlyOwnPost,
    PostIsVacant,
    RequestChanged,
    RequestDecided,
    RequestWaiting,
    RoleHeldAlready,
    RoleNotHeld,
    RolesKeptApart,
    SecondPersonUnfit,
    UnknownRole,
    UnknownSubject,
)
from zhixing.core.people.selectors import at_instant
from zhixing.core.people.selectors.subjects import (
    incumbency_at,
    locked_person,
    locked_post,
    refused,
    require,
    require_living_post,
    require_serving,
    roles_of_post,
)
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate


@transaction.atomic
def grant_role(*, post_id: int, role: str, reason: str, by: Actor, second: Actor, at: datetime) -> PostRole:
    """Give a post a role. Two people: who keeps persons asks, who approves roles approves.

    Raises NotAllowed, SecondPersonUnfit, UnknownRole, RoleHeldAlready, RolesKeptApart, PostNotLiving.
    Ledger: post.role_granted.
    """
    require("manage_people", by)
    if not policies.may_second(by, second):
        raise SecondPersonUnfit
    post = locked_post(post_id)
    _check_grant(post, role, at)
    row = PostRole.objects.create(post=post, role=role, since=at)
    ledger.record(
        verbs.ROLE_GRANTED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={"role": role, "reason": reason},
        second=second,
    )
    return row


def _check_grant(post: Post, role: str, at: datetime) -> None:
    require_living_post(post, at)
    if role not in policies.ROLES:
        raise UnknownRole(role=role)
    if role in roles_of_post(post.id, at):
        raise RoleHeldAlready(post=post.name, role=translate(policies.ROLE_NAMES[role]))
    if not policies.may_hold_together({role, *_roles_beside(post.id, at)}):
        raise RolesKeptApart


def _roles_beside(post_id: int, at: datetime) -> set[str]:
    """Return the roles of the post and of every other post that its holder has."""
    roles = roles_of_post(post_id, at)
    held = incumbency_at(post_id, at)
    if held is not None:
        posts = Incumbency.objects.filter(at_instant(at), person_id=held.person_id).values("post_id")
        roles |= set(
            PostRole.objects.filter(at_instant(at), post_id__in=posts).values_list("role", flat=True)
        )
    return roles


@transaction.atomic
def revoke_role(*, post_id: int, role: str, reason: str, by: Actor, second: Actor, at: datetime) -> PostRole:
    """Take a role from a post; the very next request of its holder obeys (R27). Two people.

    Raises NotAllowed, SecondPersonUnfit, RoleNotHeld. Ledger: post.role_revoked.
    """
    require("manage_people", by)
    if not policies.may_second(by, second):
        raise SecondPersonUnfit
    post = locked_post(post_id)
    row = _held_role(post, role, at)
    if row.since == at:
        row.delete()
    else:
        row.until = at
        row.save(update_fields=["until"])
    ledger.record(
        verbs.ROLE_REVOKED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={"role": role, "reason": reason},
        second=second,
    )
    return row


def _held_role(post: Post, role: str, at: datetime) -> PostRole:
    row = PostRole.objects.filter(at_instant(at), post=post, role=role).first()
    if row is None:
        raise RoleNotHeld(post=post.name, role=translate(policies.ROLE_NAMES.get(role, role)))
    return row


@transaction.atomic
def ask_for_role(
    *, post_id: int, role: str, grants: bool, reason: str, by: Actor, at: datetime
) -> RoleRequest:
    """Ask that a role be granted to a post, or taken from it; another person decides.

    Raises NotAllowed, UnknownRole, RoleHeldAlready, RoleNotHeld, RolesKeptApart, RequestWaiting.
    Ledger: post.role_asked.
    """
    require("manage_people", by)
    if not isinstance(by, Officer):
        raise refused("manage_people")
    post = locked_post(post_id)
    if grants:
        _check_grant(post, role, at)
    else:
        _held_role(post, role, at)
    if RoleRequest.objects.filter(post=post, role=role, state=RoleRequest.State.WAITING).exists():
        raise RequestWaiting
    digest = rules.request_digest(
        post_id=post.id, role=role, grants=grants, reason=reason, asked_by_id=by.person_id
    )
    request = RoleRequest.objects.create(
        post=post,
        role=role,
        grants=grants,
        reason=reason,
        digest=digest,
        asked_by_id=by.person_id,
        asked_as_id=by.post_id,
        asked_at=at,
    )
    ledger.record(
        verbs.ROLE_ASKED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={"role": role, "grants": grants, "reason": reason, "digest": digest},
    )
    return request


def _waiting_request(request_id: int) -> RoleRequest:
    try:
        request = RoleRequest.objects.select_for_update().get(id=request_id)
    except RoleRequest.DoesNotExist:
        raise UnknownSubject(what=translate(mark("该申请"))) from None
    if request.state != RoleRequest.State.WAITING:
        person = request.decided_by.name if request.decided_by else ""
        raise RequestDecided(person=person)
    return request


@transaction.atomic
def approve_role_request(*, request_id: int, digest: str, by: Actor, at: datetime) -> RoleRequest:
    """Approve a request as the second person; the role changes at once.

    Both must still have their rights, and the request must be what the approver saw (`digest`).
    Raises SecondPersonUnfit, RequestDecided, RequestChanged, NotAllowed and what grant_role raises.
    Ledger: role_request.approved, and post.role_granted or post.role_revoked by the act that it calls.
    """
    request = _waiting_request(request_id)
    now = rules.request_digest(
        post_id=request.post_id,
        role=request.role,
        grants=request.grants,
        reason=request.reason,
        asked_by_id=request.asked_by_id,
    )
    if digest != now or request.digest != now:
        raise RequestChanged
    try:
        asker = selectors.officer(request.asked_by_id, request.asked_as_id, at=at)
    except selectors.NotInPost:
        raise NotAllowed(right=translate(policies.RIGHT_NAMES["manage_people"])) from None
    act = grant_role if request.grants else revoke_role
    act(post_id=request.post_id, role=request.role, reason=request.reason, by=asker, second=by, at=at)
    ledger.record(
        verbs.ROLE_REQUEST_APPROVED,
        about=reference("role_request", request.id),
        by=by,
        at=at,
        facts={"post": request.post_id, "role": request.role, "grants": request.grants, "digest": now},
    )
    return _decide(request, RoleRequest.State.APPROVED, by, at)


@transaction.atomic
def decline_role_request(*, request_id: int, reason: str, by: Actor, at: datetime) -> RoleRequest:
    """Decline a request. Raises SecondPersonUnfit, RequestDecided. Ledger: post.role_declined."""
    request = _waiting_request(request_id)
    if not by.may("approve_roles") or (isinstance(by, Officer) and by.person_id == request.asked_by_id):
        raise SecondPersonUnfit
    ledger.record(
        verbs.ROLE_DECLINED,
        about=reference("post", request.post_id),
        by=by,
        at=at,
        facts={"role": request.role, "grants": request.grants, "reason": reason},
    )
    return _decide(request, RoleRequest.State.REFUSED, by, at)


def _decide(request: RoleRequest, state: RoleRequest.State, by: Actor, at: datetime) -> RoleRequest:
    request.state, request.decided_at = state, at
    request.decided_by_id = by.person_id if isinstance(by, Officer) else None
    request.save(update_fields=["state", "decided_at", "decided_by"])
    return request


@transaction.atomic
def delegate(
    *,
    from_post_id: int,
    to_person_id: int,
    kind: str,
    rights: Collection[str],
    until: datetime,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
    document: str = "",
) -> Delegation:
    """Let a person act for a post, in `rights` of it, from `since` (else `at`) until `until` (P16).

    The holder hands over, or the personnel office registers the holder's paper. What is received
    by delegation cannot be handed on, the separated roles cannot be handed over at all. Raises
    OnlyOwnPost, PostIsVacant, PersonHasLeft, DelegationPeriodMissing, DelegationToSelf,
    DelegationExceedsGiver, DelegationInCircle, AlreadyDelegated. Ledger: post.delegated.
    """
    post = locked_post(from_post_id)
    begin = since or at
    holder = incumbency_at(post.id, at)
    if holder is None:
        raise PostIsVacant(post=post.name)
    if not _may_delegate(by, holder):
        raise OnlyOwnPost(post=post.name)
    receiver = locked_person(to_person_id)
    require_serving(receiver, begin)
    if until <= begin:
        raise DelegationPeriodMissing
    if receiver.id == holder.person_id:
        raise DelegationToSelf
    _check_rights(post, rights, at)
    _check_circle(holder, receiver.id, begin, until)
    same = Delegation.objects.filter(from_post=post, to_person=receiver)
    if same.filter(since__lt=until, until__gt=begin).exists():
        raise AlreadyDelegated(post=post.name, person=receiver.name)
    row = Delegation.objects.create(
        from_post=post,
        given_by_id=holder.person_id,
        to_person=receiver,
        kind=kind,
        rights=sorted(rights),
        since=begin,
        until=until,
        document=document,
    )
    ledger.record(
        verbs.POST_DELEGATED,
        about=reference("post", post.id),
        by=by,
        at=at,
        facts={
            "delegation": row.id,
            "to": receiver.id,
            "name": receiver.name,
            "kind": str(kind),
            "rights": sorted(rights),
            "since": begin.isoformat(),
            "until": until.isoformat(),
            "document": document,
        },
    )
    return row


def _may_delegate(by: Actor, holder: Incumbency) -> bool:
    if by.may("manage_people"):
        return True
    if not isinstance(by, Officer) or by.for_post_id is not None:
        return False
    return (by.person_id, by.post_id) == (holder.person_id, holder.post_id)


def _check_rights(post: Post, rights: Collection[str], at: datetime) -> None:
    """Raise unless something is handed over, and nothing that the post lacks or may not hand over."""
    roles = roles_of_post(post.id, at) - policies.SEPARATED_ROLES
    beyond = set(rights) - policies.rights_of(roles)
    if beyond or not rights:
        names = "、".join(translate(policies.RIGHT_NAMES.get(right, right)) for right in sorted(beyond))
        raise DelegationExceedsGiver(post=post.name, rights=names or translate(mark("未选择权限")))


def _check_circle(holder: Incumbency, receiver_id: int, begin: datetime, until: datetime) -> None:
    """Raise when what the receiver has handed over in the period leads back to the giver."""
    handed: dict[int, list[int]] = {}
    rows = Delegation.objects.filter(since__lt=until, until__gt=begin)
    for giver, taker in rows.values_list("given_by_id", "to_person_id"):
        handed.setdefault(giver, []).append(taker)
    if rules.reaches_person(receiver_id, holder.person_id, handed_to=lambda person: handed.get(person, ())):
        receiver = locked_person(receiver_id)
        raise DelegationInCircle(person=receiver.name, giver=holder.person.name)


@transaction.atomic
def end_delegation(*, delegation_id: int, by: Actor, at: datetime) -> Delegation:
    """End a delegation now: by who gave it, who received it, or the personnel office.

    Raises OnlyOwnPost, DelegationEnded. Ledger: post.delegation_ended.
    """
    try:
        row = Delegation.objects.select_for_update().get(id=delegation_id)
    except Delegation.DoesNotExist:
        raise DelegationEnded from None
    concerned = isinstance(by, Officer) and by.person_id in (row.given_by_id, row.to_person_id)
    if not concerned and not by.may("manage_people"):
        raise OnlyOwnPost(post=row.from_post.name)
    if row.until <= at:
        raise DelegationEnded
    if row.since >= at:
        row.delete()
    else:
        row.until = at
        row.save(update_fields=["until"])
    ledger.record(
        verbs.DELEGATION_ENDED,
        about=reference("post", row.from_post_id),
        by=by,
        at=at,
        facts={"delegation": delegation_id, "to": row.to_person_id},
    )
    return row
