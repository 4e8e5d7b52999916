"""The inbox, who was told what, and how the channels are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from zhixing.core.ledger.policies import may_see_about
from zhixing.core.notices import adapters, kinds
from zhixing.core.notices.models import Call, Message, Notice
from zhixing.core.notices.rules.words import OwedNotice
from zhixing.core.people.models import Incumbency, Person
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import RuleNotInForce, RuleUnknown
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.memory import prime, recall, remember

USUAL_CALENDAR = "office"
DIGEST_RULE = "notices.digest"
USUAL_DIGESTS = (time(8, 30), time(14, 0))
URGING = "urged"

Owed = Mapping[int, Sequence[OwedNotice]]


def oldest_waiting(*, now: datetime) -> datetime | None:
    """Return since when the oldest due notice or message has waited, None without any. Two queries."""
    notices = Notice.objects.filter(withdrawn_at=None, delivered_at=None, deliver_from__lte=now)
    # A message that failed waits for its next try with a lease: it is not forgotten.
    messages = Message.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now),
        sent_at=None,
        dropped_at=None,
        dead_at=None,
        send_from__lte=now,
    )
    moments = (
        notices.aggregate(oldest=Min("deliver_from"))["oldest"],
        messages.aggregate(oldest=Min("send_from"))["oldest"],
    )
    return min((at for at in moments if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the inbox. `seen_at` None: unread. `at` is when it was told."""

    id: int
    topic: str
    text: str
    url: str
    urgent: bool
    at: datetime
    seen_at: datetime | None
    topic_label: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a notice may be told: a person in service, with his units and the calendar of the first."""

    person: Person
    unit_codes: tuple[str, ...]
    calendar_code: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One telephone call about a subject."""

    called_at: datetime
    person_name: str
    called_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """How one channel is: what waits, since when, what was given up."""

    code: str
    is_enabled: bool
    waiting: int
    oldest_at: datetime | None
    dead: int
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A message that was given up. The address is not shown."""

    id: int
    channel: str
    person_name: str
    error: str
    tries: int
    dead_at: datetime


def _inbox(person_id: int, now: datetime) -> Q:
    return Q(person_id=person_id, withdrawn_at=None, deliver_from__lte=now)


def inbox(
    *,
    seen_by: Officer,
    now: datetime,
    unseen_only: bool = False,
    topic: str = "",
    urgent_only: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[NoticeRow]:
    """Return the officer's notices whose time has come, newest first, at most `limit`. One query."""
    found = Notice.objects.filter(_filtered(seen_by, now, unseen_only, topic, urgent_only))
    rows = found.order_by("-owed_at", "-id")[offset : offset + limit]
    return [
        NoticeRow(n.pk, n.topic, n.text, n.url, n.urgent, n.deliver_from, n.seen_at, kinds.label(n.topic))
        for n in rows
    ]


def _filtered(seen_by: Officer, now: datetime, unseen_only: bool, topic: str, urgent_only: bool) -> Q:  # noqa: FBT001
    wanted = _inbox(seen_by.person_id, now)
    if unseen_only:
        wanted &= Q(seen_at=None)
    if topic:
        wanted &= Q(topic=topic)
    if urgent_only:
        wanted &= Q(urgent=True)
    return wanted


def inbox_count(
    *, seen_by: Officer, now: datetime, unseen_only: bool = False, topic: str = "", urgent_only: bool = False
) -> int:
    """Return how many notices `inbox` has under the same filter. One query."""
    return Notice.objects.filter(_filtered(seen_by, now, unseen_only, topic, urgent_only)).count()


def notice(notice_id: int, *, seen_by: Officer, now: datetime) -> NoticeRow | None:
    """Return one notice of the officer's, None when he has no such. One query."""
    n = Notice.objects.filter(_inbox(seen_by.person_id, now), pk=notice_id).first()
    if n is None:
        return None
    return NoticeRow(n.pk, n.topic, n.text, n.url, n.urgent, n.deliver_from, n.seen_at, kinds.label(n.topic))


def topics_in(*, seen_by: Officer, now: datetime) -> list[tuple[str, str]]:
    """Return the topics in the officer's inbox as code and label, by label. One query."""
    codes = Notice.objects.filter(_inbox(seen_by.person_id, now)).values_list("topic", flat=True).distinct()
    return sorted(((code, kinds.label(code)) for code in codes), key=lambda pair: (pair[1], pair[0]))


def unread(*, seen_by: Officer, now: datetime) -> int:
    """Return how many notices wait unseen. One query."""
    return Notice.objects.filter(_inbox(seen_by.person_id, now), seen_at=None).count()


def told(about: str, *, topic: str = "") -> list[Notice]:
    """Return who was told about a subject, and when it was seen, in the order owed. One query."""
    found = Notice.objects.filter(about=about).select_related("person").order_by("owed_at", "id")
    return list(found.filter(topic=topic) if topic else found)


def calls(about: str, *, seen_by: Actor, limit: int = 100) -> list[CallRow]:
    """Return the telephone calls about a subject that the actor may see, oldest first. One query."""
    if not may_see_about(seen_by, about):
        return []
    found = Call.objects.filter(about=about).select_related("person", "called_by").order_by("called_at", "id")
    return [CallRow(one.called_at, one.person.name, one.called_by.name, one.answer) for one in found[:limit]]


def reminders(about: str, *, since: datetime | None = None) -> int:
    """Return how often somebody was reminded of a subject: notices that urge, and calls. Two queries."""
    notices, called = Notice.objects.filter(about=about, topic=URGING), Call.objects.filter(about=about)
    if since is not None:
        notices, called = notices.filter(owed_at__gte=since), called.filter(called_at__gte=since)
    return notices.count() + called.count()


@remember
def calendar_code(person_id: int) -> str:
    """Return the calendar of the person's first unit at present. One query."""
    return _calendar_codes({person_id}).get(person_id, USUAL_CALENDAR)


def calendar_codes(person_ids: Collection[int]) -> dict[int, str]:
    """Return the calendar of each person's first unit, where it is not the usual one.

    One query for those who are not remembered, none where all are.
    """
    codes, asked = {}, set()
    for person_id in person_ids:
        is_known, code = recall(calendar_code, person_id)
        if not is_known:
            asked.add(person_id)
        elif code != USUAL_CALENDAR:
            codes[person_id] = code
    found = _calendar_codes(asked) if asked else {}
    for person_id in asked:
        prime(calendar_code, found.get(person_id, USUAL_CALENDAR), person_id)
    return codes | found


def _calendar_codes(person_ids: Collection[int]) -> dict[int, str]:
    rows = (
        Incumbency.objects.filter(person_id__in=person_ids, until=None)
        .exclude(post__unit__calendar_code=USUAL_CALENDAR)
        .order_by("person_id", "-post__rank_order", "-id")
    )
    return dict(rows.values_list("person_id", "post__unit__calendar_code"))


def receivers(person_ids: Collection[int], *, now: datetime) -> dict[int, Receiver]:
    """Return who of these may be told: persons still in service. Two queries.

    A person without a post at present may be told all the same: he may have matters to hand over.
    """
    people = Person.objects.filter(pk__in=person_ids).filter(Q(until=None) | Q(until__gt=now.date()))
    served: dict[int, list[tuple[str, str]]] = {}
    rows = (
        Incumbency.objects.filter(person_id__in=person_ids, since__lte=now)
        .filter(Q(until=None) | Q(until__gt=now))
        .order_by("person_id", "post__rank_order", "id")
    )
    for person_id, code, calendar in rows.values_list(
        "person_id", "post__unit__code", "post__unit__calendar_code"
    ):
        served.setdefault(person_id, []).append((code, calendar))
    return {
        person.pk: Receiver(
            person,
            tuple(code for code, _ in served.get(person.pk, ())),
            served[person.pk][0][1] if person.pk in served else USUAL_CALENDAR,
        )
        for person in people
    }


def digest_times(now: datetime) -> tuple[time, ...]:
    """Return the times of day at which notices are told together (rule notices.digest)."""
    try:
        found = rulebook.rule(DIGEST_RULE, on=now.date())
    except (RuleUnknown, RuleNotInForce):
        return USUAL_DIGESTS
    texts = [str(found.get(key)) for key in ("morning_at", "afternoon_at") if found.get(key)]
    return tuple(time.fromisoformat(text) for text in texts) or USUAL_DIGESTS


def owed_in(message_ids: Sequence[int]) -> dict[int, list[OwedNotice]]:
    """Return by message what in it is still owed: neither seen nor withdrawn. One query."""
    found: dict[int, list[OwedNotice]] = {}
    rows = (
        Message.notices.through.objects.filter(
            message_id__in=message_ids, notice__seen_at=None, notice__withdrawn_at=None
        )
        .order_by("message_id", "notice__owed_at", "notice_id")
        .values_list("message_id", "notice__person__name", "notice__topic", "notice__urgent")
    )
    for message_id, name, topic, urgent in rows:
        found.setdefault(message_id, []).append(OwedNotice(name, kinds.label(topic), urgent))
    return found


def inbox_address() -> str:
    """Return the full address of the inbox, as messages outside name it."""
    return f"{str(settings.SITE_URL).rstrip('/')}{reverse('notices:inbox')}"


def channels() -> list[ChannelRow]:
    """Return how each channel is: the enabled ones, and others that still have messages. One query."""
    open_ones = Q(sent_at=None, dropped_at=None, dead_at=None)
    found = Message.objects.values_list("channel").annotate(
        waiting=Count("pk", filter=open_ones),
        oldest=Min("send_from", filter=open_ones),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
        sent=Max("sent_at"),
    )
    on = [one.code for one in adapters.enabled()]
    known = {code: ChannelRow(code, code in on, *numbers) for code, *numbers in found}
    silent = {code: ChannelRow(code, True, 0, None, 0, None) for code in on}  # noqa: FBT003 - it is on
    return [(silent | known)[code] for code in [*on, *sorted(set(known) - set(on))]]


def dead_messages(*, limit: int = 100) -> list[DeadRow]:
    """Return messages that were given up, newest first. One query."""
    found = Message.objects.filter(dead_at__isnull=False).select_related("person").order_by("-dead_at", "-id")
    return [
        DeadRow(m.pk, m.channel, m.person.name, m.error, m.tries, m.dead_at)
        for m in found[:limit]
        if m.dead_at
    ]
