"""The secret address of one's calendar: made, shown once, ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.work.meetings import verbs
from zhixing.work.meetings.models import FeedKey

TOKEN_BYTES = 24


@transaction.atomic
def open_feed(*, by: Officer, at: datetime) -> str:
    """Give the officer a new secret address and return its token; a former one stops at once.

    Only the token's digest is kept, so it is shown this once. Ledger: meeting_feed.opened.
    """
    FeedKey.objects.filter(person_id=by.person_id, ended_at=None).update(ended_at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = FeedKey.objects.create(
        person_id=by.person_id, digest=hashlib.sha256(token.encode()).hexdigest(), made_at=at
    )
    ledger.record(
        verbs.FEED_OPENED, about=reference("meeting_feed", by.person_id), by=by, at=at, facts={"key": made.pk}
    )
    return token


@transaction.atomic
def end_feed(*, by: Officer, at: datetime) -> int:
    """Stop the officer's calendar address; returns how many were stopped. Ledger: meeting_feed.ended."""
    ended = FeedKey.objects.filter(person_id=by.person_id, ended_at=None).update(ended_at=at)
    if ended:
        ledger.record(
            verbs.FEED_ENDED,
            about=reference("meeting_feed", by.person_id),
            by=by,
            at=at,
            facts={"keys": ended},
        )
    return ended
