"""What other systems may do in the hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Count, Q

from zhixing.core.people.models import PartnerKey
from zhixing.foundation.actors import Actor, Partner
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import PartnerGrant, Webhook, WebhookEvent


def partner_in_hall(by: Actor) -> Actor:
    """Return a partner with the rights that its key was given in the hall; others as they are. One query."""
    if not isinstance(by, Partner):
        return by
    found = PartnerGrant.objects.filter(key_id=int(by.key_id)).values_list("scopes", flat=True).first()
    return replace(by, rights=by.rights | frozenset(found or ()))


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A key in force and what it may do in the hall."""

    key_id: int
    name: str
    until: datetime
    scopes: Sequence[str]
    document: str


def partner_rows(*, seen_by: Actor, at: datetime, limit: int = 100) -> list[PartnerRow]:
    """Return the keys in force with their rights in the hall, for who runs it. Two queries."""
    if not policies.may_run_hall(seen_by):
        return []
    grants = {one.key_id: one for one in PartnerGrant.objects.filter(key__until__gt=at)}
    keys = PartnerKey.objects.filter(until__gt=at).order_by("name", "pk")[:limit]
    return [
        PartnerRow(
            key.pk,
            key.name,
            key.until,
            grants[key.pk].scopes if key.pk in grants else (),
            grants[key.pk].document if key.pk in grants else "",
        )
        for key in keys
    ]


@dataclass(frozen=True, slots=True)
class HookRow:
    """Where a partner is told, and how that goes. The host only: what follows it may be secret."""

    key_id: int
    name: str
    host: str
    set_at: datetime
    ended_at: datetime | None
    sent: int
    waiting: int
    dead: int


def hook_rows(*, seen_by: Actor) -> list[HookRow]:
    """Return the addresses with what was sent, waits and was given up, for who runs the hall. One query."""
    if not policies.may_run_hall(seen_by):
        return []
    found = Webhook.objects.select_related("key").annotate(
        sent=Count("events", filter=Q(events__sent_at__isnull=False)),
        dead=Count("events", filter=Q(events__dead_at__isnull=False)),
        waiting=Count("events", filter=Q(events__sent_at=None, events__dead_at=None)),
    )
    return [
        HookRow(
            one.key_id, one.key.name, urlsplit(one.address).netloc, one.set_at, one.ended_at, one.sent,
            one.waiting, one.dead,
        )
        for one in found.order_by("key__name", "pk")
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event and what became of it."""

    id: int
    name: str
    event: str
    number: str
    key: str
    made_at: datetime
    tries: int
    error: str
    next_try_at: datetime
    sent_at: datetime | None
    dead_at: datetime | None


def event_rows(
    *, seen_by: Actor, dead: bool = True, offset: int = 0, limit: int = 50
) -> tuple[list[EventRow], int]:
    """Return events, those given up or all, newest first, for who runs the hall. Two queries."""
    if not policies.may_run_hall(seen_by):
        return [], 0
    found = WebhookEvent.objects.select_related("hook__key")
    if dead:
        found = found.filter(dead_at__isnull=False)
    rows = [
        EventRow(
            one.pk, one.hook.key.name, one.event, str(one.content["number"]), one.key, one.made_at, one.tries,
            one.error, one.next_try_at, one.sent_at, one.dead_at,
        )
        for one in found.order_by("-made_at", "-id")[offset : offset + limit]
    ]  # fmt: skip
    return rows, found.count()
