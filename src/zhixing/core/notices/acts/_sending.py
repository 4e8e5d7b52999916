"""From waiting to sent: claimed with a lease, handed over outside any transaction, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q

from zhixing.core.notices import adapters, selectors
from zhixing.core.notices.adapters import Channel, ChannelFailed, ChannelRefused, Outgoing
from zhixing.core.notices.models import Message
from zhixing.core.notices.rules import words
from zhixing.core.notices.rules.moments import wait_after

BATCH = 50
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def send_batch(*, now: datetime, batch: int = BATCH) -> int:
    """Send messages whose time has come, at most `batch`, and return how many were claimed.

    A message is claimed by one worker until its lease ends; a worker that dies leaves it to the next,
    with the same key: at least once outside. Nothing is sent of what has been seen or withdrawn
    meanwhile, and a message without anything left is dropped. Ledger: none.
    """
    channels = {one.code: one for one in adapters.enabled()}
    claimed = _claimed(now, batch, channels)
    told = selectors.owed_in([message.pk for message in claimed])
    groups: dict[tuple[str, str, int], list[Message]] = {}
    for message in claimed:
        if not told.get(message.pk):
            _end(message, dropped_at=now)
            continue
        alone = 0 if channels[message.channel].merges else message.pk
        groups.setdefault((message.channel, message.address, alone), []).append(message)
    for (code, _, _), messages in groups.items():
        _send(channels[code], messages, told, now)
    return len(claimed)


def _claimed(now: datetime, batch: int, channels: dict[str, Channel]) -> list[Message]:
    """Return messages that are this worker's alone until the lease ends. Channels switched off wait."""
    with transaction.atomic():
        waiting = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, dropped_at=None, dead_at=None, send_from__lte=now)
            .filter(Q(leased_until=None) | Q(leased_until__lte=now))
            .filter(channel__in=list(channels))
            .order_by("send_from", "id")
        )
        found = _within_rate(list(waiting[:batch]), now, channels)
        Message.objects.filter(pk__in=[message.pk for message in found]).update(leased_until=now + LEASE)
        return found


def _within_rate(found: Sequence[Message], now: datetime, channels: dict[str, Channel]) -> list[Message]:
    """Leave out messages to an address that has had all that it takes in a minute; they wait, unclaimed."""
    kept, full = [], dict[str, bool]()
    for message in found:
        limit = channels[message.channel].a_minute
        if limit is not None and message.address not in full:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"zhixing.robot {message.address}"]
                )
            recent = Message.objects.filter(address=message.address).filter(
                Q(sent_at__gt=now - MINUTE) | Q(leased_until__gt=now)
            )
            posts = recent.exclude(post="").values("post").distinct().count()
            full[message.address] = posts >= limit
        if not full.get(message.address):
            kept.append(message)
    return kept


def _send(channel: Channel, messages: Sequence[Message], told: selectors.Owed, now: datetime) -> None:
    """Hand the messages to one address over as one, and note what became of them."""
    post = uuid4().hex
    counted = [words.counted(told[message.pk]) for message in messages]
    if channel.merges:
        text = words.merged(
            [(told[m.pk][0].person_name, line) for m, line in zip(messages, counted, strict=True)]
        )
    else:
        text = words.digest(counted[0], urgent=messages[0].urgent)
    text = f"{text}\n{selectors.inbox_address()}"
    outgoing = Outgoing(messages[0].key, messages[0].address, words.subject(told[messages[0].pk]), text)
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(post=post)
    try:
        channel.send(outgoing)
    except ChannelRefused as error:
        for message in messages:
            _end(message, dead_at=now, error=str(error)[:300])
    except ChannelFailed as error:
        for message in messages:
            _try_again(message, now, str(error)[:300])
    else:
        for message in messages:
            _end(message, sent_at=now, text=text[:500])


def _try_again(message: Message, now: datetime, error: str) -> None:
    tries = message.tries + 1
    wait = wait_after(tries)
    if wait is None:
        _end(message, dead_at=now, error=error, tries=tries)
    else:
        Message.objects.filter(pk=message.pk).update(
            leased_until=None, tries=tries, error=error, send_from=now + wait
        )


def _end(message: Message, **columns: object) -> None:
    """End a message, unless another worker has ended it meanwhile."""
    Message.objects.filter(pk=message.pk, sent_at=None, dropped_at=None, dead_at=None).update(
        leased_until=None, **columns
    )
