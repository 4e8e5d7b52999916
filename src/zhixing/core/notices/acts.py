"""Owing, withdrawing and seeing notices. Owed inside the act that causes them; no act waits for a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed to one person. `key` names the duty: the same key owes the same person nothing twice.

    `urgent` is told at once, all else in the receiver's working time.
    """

    to_person_id: int
    to_name: str
    about: str
    topic: str
    text: str
    key: str
    at: datetime
    urgent: bool = False
    url: str = ""


def deliver_from(duty: Duty) -> datetime:
    """Return when the duty may be told: at once if urgent, else at the next opening of the office.

    Ledger: none.
    """
    if duty.urgent:
        return duty.at
    try:
        return clocks.calendar().next_opening(duty.at)
    except CalendarNotPublished:
        return duty.at


@transaction.atomic
def owe_many(duties: Sequence[Duty]) -> int:
    """Owe every duty that is not owed already; return how many were. One statement. Ledger: by the caller."""
    rows = {
        (duty.key, duty.to_person_id): Notice(
            person_id=duty.to_person_id,
            duty_key=duty.key,
            about=duty.about,
            topic=duty.topic,
            text=duty.text,
            url=duty.url,
            urgent=duty.urgent,
            owed_at=duty.at,
            deliver_from=deliver_from(duty),
        )
        for duty in duties
    }
    return len(Notice.objects.bulk_create(rows.values(), ignore_conflicts=True))


@transaction.atomic
def withdraw_many(keys: Sequence[str]) -> int:
    """End duties: notices under these keys, or under keys that begin with one and a colon, are shown no more.

    What was seen stays in the record. Returns how many were withdrawn. One statement. Ledger: by the caller.
    """
    wanted = Q()
    for key in dict.fromkeys(keys):
        wanted |= Q(duty_key=key) | Q(duty_key__startswith=f"{key}:")
    if not wanted:
        return 0
    return Notice.objects.filter(wanted, withdrawn_at=None, seen_at=None).update(
        withdrawn_at=recording_moment()
    )


@transaction.atomic
def mark_seen(*, notice_ids: Sequence[int], by: Officer, at: datetime) -> int:
    """Note that the officer has seen his notices; returns how many were unseen. Ledger: none."""
    return Notice.objects.filter(pk__in=notice_ids, person_id=by.person_id, seen_at=None).update(seen_at=at)
