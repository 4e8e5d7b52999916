"""Owed inside the act that causes them; no act ever waits for a channel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import selectors, sql, verbs
from zhixing.core.notices.models import Notice
from zhixing.core.notices.rules.moments import deliver_from
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.references import reference


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed to one person. `key` names the duty: the same key owes the same person nothing twice.

    `urgent` is told at once, all else in the receiver's working time. `text` is for the inbox; what
    leaves the system says only the topic.
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


@transaction.atomic(savepoint=False)
def owe_many(duties: Sequence[Duty]) -> int:
    """Owe every duty that is not owed already, and return how many were asked for. Ledger: by the caller.

    One statement, one for the calendars of the receivers, and those of `clocks.calendar`.
    """
    rows = drafted_many(duties)
    return len(
        Notice.objects.bulk_create(
            (Notice(**dict(zip(_OWED, row, strict=True))) for row in rows), ignore_conflicts=True
        )
    )


_OWED = tuple(name for name, _ in sql.OWED)


def drafted_many(duties: Sequence[Duty]) -> list[tuple[object, ...]]:
    """Return the rows that owing these duties writes, in the columns of `sql.OWED`.

    The same duty to the same person is one row. Two queries for any number, none where the calendars of the
    receivers are remembered. Ledger: by the caller.
    """
    if not duties:
        return []
    codes = selectors.calendar_codes(frozenset(duty.to_person_id for duty in duties if not duty.urgent))
    usual = clocks.calendar(selectors.USUAL_CALENDAR)
    calendars = {code: clocks.calendar(code) for code in set(codes.values())}
    rows = {}
    for duty in duties:
        calendar = calendars.get(codes.get(duty.to_person_id, ""), usual)
        rows[duty.key, duty.to_person_id] = (
            duty.to_person_id,
            duty.key,
            duty.about,
            duty.topic,
            duty.text,
            duty.url,
            duty.urgent,
            duty.at,
            deliver_from(duty.at, urgent=duty.urgent, calendar=calendar),
        )
    return list(rows.values())


@transaction.atomic
def withdraw_many(keys: Sequence[str], *, but_of: Collection[int] = ()) -> int:
    """End duties: unseen notices under these keys, or under keys that begin with one and a colon, go.

    What was seen stays in the inbox. Either way the duty has ended, and may be owed anew; what is owed
    to the persons `but_of` stands. Returns how many were withdrawn. Two statements. Ledger: by the caller.
    """
    wanted = Q()
    for key in dict.fromkeys(keys):
        wanted |= Q(duty_key=key) | Q(duty_key__startswith=f"{key}:")
    if not wanted:
        return 0
    now = recording_moment()
    standing = Notice.objects.filter(wanted, ended_at=None).exclude(person_id__in=but_of)
    withdrawn = standing.filter(seen_at=None).update(ended_at=now, withdrawn_at=now)
    standing.update(ended_at=now)
    return withdrawn


@transaction.atomic
def mark_seen(*, notice_ids: Sequence[int], by: Officer, at: datetime) -> int:
    """Note that the officer has seen his notices; returns how many were unseen. Ledger: notice.seen.

    One entry about the person's inbox names them; nothing is recorded when all were seen before.
    """
    unseen = Notice.objects.select_for_update().filter(
        pk__in=list(notice_ids), person_id=by.person_id, seen_at=None
    )
    keys = list(unseen.order_by("pk").values_list("pk", flat=True))
    if keys:
        Notice.objects.filter(pk__in=keys).update(seen_at=at)
        ledger.record(
            verbs.SEEN,
            about=reference(verbs.INBOX, by.person_id),
            by=by,
            at=at,
            facts={"notices": keys},
        )
    return len(keys)
