"""From owed to delivered: into the inbox, and into the message by which each channel will tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.notices import adapters, policies, selectors
from zhixing.core.notices.models import Message, Notice
from zhixing.core.notices.rules.moments import next_digest

BATCH = 500


@dataclass(frozen=True, slots=True)
class _Part:
    """One notice in one message to come."""

    notice: Notice
    channel: str
    address: str
    key: str
    send_from: datetime


def deliver_batch(*, now: datetime, batch: int = BATCH) -> int:
    """Deliver notices whose time has come, at most `batch`, and return how many were taken.

    Each is claimed by one worker alone. Whoever has left the service, or the subject, is told
    nothing: his notice is withdrawn. The rest lies in the inbox at once, and goes into the digest of
    each channel that reaches the person, or into a message of its own when urgent. Ledger: none.
    """
    with transaction.atomic():
        waiting = list(
            Notice.objects.select_for_update(skip_locked=True)
            .filter(withdrawn_at=None, delivered_at=None, deliver_from__lte=now)
            .order_by("deliver_from", "id")[:batch]
        )
        if not waiting:
            return 0
        receivers = selectors.receivers({notice.person_id for notice in waiting}, now=now)
        left = policies.gone({(notice.about, notice.person_id) for notice in waiting})
        to_tell = [
            notice
            for notice in waiting
            if notice.person_id in receivers and (notice.about, notice.person_id) not in left
        ]
        told = {notice.pk for notice in to_tell}
        Notice.objects.filter(pk__in=told).update(delivered_at=now)
        Notice.objects.filter(pk__in=[one.pk for one in waiting if one.pk not in told]).update(
            ended_at=now, withdrawn_at=now
        )
        _put_into_messages([notice for notice in to_tell if notice.seen_at is None], receivers, now)
        return len(waiting)


def _put_into_messages(
    notices: Sequence[Notice], receivers: Mapping[int, selectors.Receiver], now: datetime
) -> None:
    parts = list(_parts(notices, receivers, now))
    if not parts:
        return
    wanted = {part.key: part for part in parts}
    Message.objects.bulk_create(
        (
            Message(
                person_id=part.notice.person_id,
                channel=part.channel,
                address=part.address,
                key=key,
                urgent=part.notice.urgent,
                send_from=part.send_from,
            )
            for key, part in wanted.items()
        ),
        ignore_conflicts=True,
    )
    # Under lock: a digest that a worker has claimed meanwhile takes nothing more, so its notices
    # go into one of their own. The sender in turn skips what is locked here.
    messages = {one.key: one for one in Message.objects.select_for_update().filter(key__in=list(wanted))}
    late = [part for part in parts if _is_taken(messages[part.key])]
    for part in late:
        key = f"{part.key}:{part.notice.pk}"
        messages[key] = Message.objects.create(
            person_id=part.notice.person_id,
            channel=part.channel,
            address=part.address,
            key=key,
            urgent=part.notice.urgent,
            send_from=now,
        )
    through = Message.notices.through
    through.objects.bulk_create(
        (
            through(
                message_id=messages[f"{part.key}:{part.notice.pk}" if part in late else part.key].pk,
                notice_id=part.notice.pk,
            )
            for part in parts
        ),
        ignore_conflicts=True,
    )


def _is_taken(message: Message) -> bool:
    return bool(message.leased_until or message.sent_at or message.dropped_at or message.dead_at)


def _parts(
    notices: Sequence[Notice], receivers: Mapping[int, selectors.Receiver], now: datetime
) -> Iterable[_Part]:
    """Yield which notice goes by which channel, when, and under which key."""
    channels = adapters.enabled()
    if not channels:
        return
    times = selectors.digest_times(now)
    calendars = {code: clocks.calendar(code) for code in {one.calendar_code for one in receivers.values()}}
    for notice in notices:
        receiver = receivers[notice.person_id]
        for channel in channels:
            if channel.only_urgent and not notice.urgent:
                continue
            address = channel.address(receiver.person, receiver.unit_codes)
            if not address:
                continue
            if notice.urgent:
                key, send_from = f"urgent:{channel.code}:{notice.pk}", now
            else:
                send_from = next_digest(now, times=times, calendar=calendars[receiver.calendar_code])
                key = f"digest:{channel.code}:{notice.person_id}:{send_from:%Y%m%d%H%M}"
            yield _Part(notice, channel.code, address, key, send_from)
