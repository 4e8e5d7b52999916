"""Telling partners of the cases that they filed: signed, at least once, given up in the open."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import selectors as log
from zhixing.core.notices.adapters.outside import HostRefused, NoAnswer, checked, post_bytes
from zhixing.core.parties import adapters as seals
from zhixing.core.people.models import PartnerKey
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Filing, Webhook, WebhookEvent
from zhixing.work.service_hall.rules import webhooks

LEASE: Final = timedelta(minutes=5)
BATCH: Final = 20
READ_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True, repr=False)
class SetHook:
    """Where a partner is told, and the secret, which nobody can read again. Its repr says nothing."""

    hook: Webhook
    secret: str


@transaction.atomic
def set_webhook(*, key_id: int, address: str, by: Actor, at: datetime) -> SetHook:
    """Tell a partner at this address from now on, signed with a new secret that is shown once.

    Only addresses whose host the operator listed. Raises NotAllowed, PartnerUnknown, AddressRefused.
    Ledger: partner.webhook_set.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    key = PartnerKey.objects.select_for_update().filter(pk=key_id, until__gt=at).first()
    if key is None:
        raise refusals.PartnerUnknown
    try:
        parts = checked(address)
    except HostRefused:
        raise refusals.AddressRefused from None
    if len(address) > 300 or parts.fragment:
        raise refusals.AddressRefused
    secret = secrets.token_urlsafe(32)
    former = Webhook.objects.filter(key=key).first()
    head = log.status().sealed - 1
    sealed = seals.seal(secret, place=f"webhook:{key.pk}")
    made, _is_new = Webhook.objects.update_or_create(
        key=key,
        defaults={
            "address": address,
            "secret": sealed,
            "set_at": at,
            "ended_at": None,
            "cursor": head if former is None or former.ended_at else former.cursor,
        },
    )
    ledger.record(
        verbs.WEBHOOK_SET, about=reference("partner", key.pk), by=by, at=at,
        facts={"name": key.name, "host": f"{parts.scheme}://{parts.netloc}"},
    )  # fmt: skip
    return SetHook(made, secret)


@transaction.atomic
def end_webhook(*, key_id: int, by: Actor, at: datetime) -> Webhook:
    """Tell a partner nothing more. Raises NotAllowed, PartnerUnknown. Ledger: partner.webhook_ended."""
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    found = Webhook.objects.select_for_update().filter(key=key_id, ended_at=None).first()
    if found is None:
        raise refusals.PartnerUnknown
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    ledger.record(verbs.WEBHOOK_ENDED, about=reference("partner", key_id), by=by, at=at, facts={})
    return found


def note_events(*, by: Tick, at: datetime, limit: int = READ_AT_ONCE) -> int:  # noqa: ARG001 - an act
    """Read on in the signed records for each partner and note what it is told of; return how many entries.

    The cursor moves with the events, so each entry has its effect once (R14). Ledger: none, what is read is
    the ledger itself.
    """
    read = 0
    for key in Webhook.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            hook = Webhook.objects.select_for_update(skip_locked=True).filter(pk=key, ended_at=None).first()
            if hook is None:
                continue
            entries = log.entries_after(hook.cursor, limit)
            if not entries:
                continue
            read += len(entries)
            told = [one for one in entries if one.entry.verb in webhooks.EVENTS]
            own = _own_cases(hook, {one.entry.about for one in told})
            WebhookEvent.objects.bulk_create(
                (
                    _event(
                        hook,
                        f"{hook.pk}:{one.entry.about}:{one.entry.seq}",
                        one.entry.verb,
                        case,
                        one.entry.at,
                        at,
                    )
                    for one in told
                    if (case := own.get(one.entry.about)) is not None
                ),
                ignore_conflicts=True,
            )
            hook.cursor = entries[-1].cursor
            hook.save(update_fields=["cursor"])
    return read


def _event(
    hook: Webhook, key: str, verb: str, case: tuple[str, str], happened_at: datetime, at: datetime
) -> WebhookEvent:
    number, stage = case
    content = webhooks.told(key=key, event=verb, number=number, stage=stage, at=happened_at)
    return WebhookEvent(hook=hook, key=key, event=verb, content=content, made_at=at, next_try_at=at)


def _own_cases(hook: Webhook, abouts: set[str]) -> dict[str, tuple[str, str]]:
    """Return number and stage of the cases that the partner filed, by the reference of their matter."""
    keys = [int(about.partition(":")[2]) for about in abouts if about.startswith("matter:")]
    rows = Filing.objects.filter(partner_key=hook.key_id, case__matter__in=keys).values_list(
        "case__matter_id", "case__matter__number", "case__stage"
    )
    return {reference("matter", key): (number, stage) for key, number, stage in rows}


def send_events(*, by: Tick, at: datetime, limit: int = BATCH) -> int:  # noqa: ARG001 - an act
    """Send events whose time has come; return how many were claimed.

    Each is one worker's until its lease ends, and is sent outside any transaction: at least once, always
    with its key. After the last try it is given up and stands in the list of the hall's manager.
    Ledger: none, the records that it tells of are there already.
    """
    with transaction.atomic():
        due = WebhookEvent.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            Q(leased_until=None) | Q(leased_until__lte=at),
            sent_at=None,
            dead_at=None,
            next_try_at__lte=at,
            hook__in=Webhook.objects.filter(ended_at=None).values("pk"),
        )
        claimed = list(due.order_by("next_try_at", "pk")[:limit])
        WebhookEvent.objects.filter(pk__in=[one.pk for one in claimed]).update(leased_until=at + LEASE)
    hooks = Webhook.objects.in_bulk({one.hook_id for one in claimed})
    for event in claimed:
        _send(event, hooks[event.hook_id], at=at)
    return len(claimed)


def _send(event: WebhookEvent, hook: Webhook, *, at: datetime) -> None:
    body, error, is_final = webhooks.body_of(event.content), "", False
    secret = seals.open_seal(bytes(hook.secret), place=f"webhook:{hook.key_id}")
    stamp = int(at.timestamp())
    headers = {
        "X-Zhixing-Event": event.event,
        "X-Zhixing-Key": event.key,
        "X-Zhixing-Time": str(stamp),
        "X-Zhixing-Signature": webhooks.signature(secret, at=stamp, body=body),
    }
    try:
        status, _answer = post_bytes(hook.address, body, headers=headers)
        if not 200 <= status < 300:
            error = f"HTTP {status}"
    except HostRefused:
        error, is_final = "the host is not on the list", True
    except NoAnswer as failure:
        error = str(failure)
    live = WebhookEvent.objects.filter(pk=event.pk, sent_at=None, dead_at=None)
    tries = event.tries + 1
    wait = webhooks.wait_after(tries)
    if not error:
        live.update(sent_at=at, tries=tries, leased_until=None, error="")
    elif is_final or wait is None:
        live.update(dead_at=at, tries=tries, leased_until=None, error=error[:200])
    else:
        live.update(next_try_at=at + wait, tries=tries, leased_until=None, error=error[:200])


@transaction.atomic
def resend_event(*, event_id: int, by: Actor, at: datetime) -> WebhookEvent:
    """Send an event that was given up again, with its key. Raises NotAllowed, EventUnknown.

    Ledger: partner.event_resent.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    found = WebhookEvent.objects.select_for_update().filter(pk=event_id, dead_at__isnull=False).first()
    if found is None:
        raise refusals.EventUnknown
    found.dead_at, found.tries, found.error, found.next_try_at, found.leased_until = None, 0, "", at, None
    found.save(update_fields=["dead_at", "tries", "error", "next_try_at", "leased_until"])
    key = Webhook.objects.values_list("key_id", flat=True).get(pk=found.hook_id)
    ledger.record(
        verbs.WEBHOOK_RESENT, about=reference("partner", key), by=by, at=at, facts={"key": found.key}
    )
    return found
