"""The inbox: a person's notices, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Officer


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the inbox. `seen_at` None: unread."""

    id: int
    topic: str
    text: str
    url: str
    urgent: bool
    at: datetime
    seen_at: datetime | None


def inbox(*, seen_by: Officer, now: datetime, unseen_only: bool = False, limit: int = 100) -> list[NoticeRow]:
    """Return the officer's notices whose time has come, newest first. One query."""
    found = Notice.objects.filter(person_id=seen_by.person_id, withdrawn_at=None, deliver_from__lte=now)
    if unseen_only:
        found = found.filter(seen_at=None)
    rows = found.order_by("-owed_at", "-id")[:limit]
    return [NoticeRow(n.pk, n.topic, n.text, n.url, n.urgent, n.deliver_from, n.seen_at) for n in rows]


def unread(*, seen_by: Officer, now: datetime) -> int:
    """Return how many notices wait unseen. One query."""
    return Notice.objects.filter(
        person_id=seen_by.person_id, withdrawn_at=None, seen_at=None, deliver_from__lte=now
    ).count()


def told(about: str, *, topic: str = "") -> list[Notice]:
    """Return who was told about a subject, and when it was seen, in the order owed. One query."""
    found = Notice.objects.filter(about=about).select_related("person").order_by("owed_at", "id")
    return list(found.filter(topic=topic) if topic else found)
