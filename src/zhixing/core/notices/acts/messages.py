"""Messages that were given up are sent again by a person, once whatever stopped them is mended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import policies, refusals, verbs
from zhixing.core.notices.models import Message
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference


@transaction.atomic
def resend(*, message_id: int, by: Officer, at: datetime) -> Message:
    """Put a message that was given up back into the queue. Ledger: message.resent.

    It keeps its key. What is owed no more by then is left out. Raises NotForOperators, MessageUnknown.
    """
    if not policies.may_see_channels(by):
        raise refusals.NotForOperators
    found = Message.objects.select_for_update().filter(pk=message_id, dead_at__isnull=False).first()
    if found is None:
        raise refusals.MessageUnknown
    found.dead_at, found.tries, found.error, found.leased_until, found.send_from = None, 0, "", None, at
    found.save(update_fields=["dead_at", "tries", "error", "leased_until", "send_from"])
    ledger.record(
        verbs.RESENT,
        about=reference("message", found.pk),
        by=by,
        at=at,
        facts={"channel": found.channel, "key": found.key, "person": found.person_id},
    )
    return found
