"""Erasing personal facts. The entry and its commitment stay, so the chain stays valid (R54)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from zhixing.core.ledger import sql, verbs
from zhixing.core.ledger.acts.recording import record
from zhixing.core.ledger.rules.drafts import Entry
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference

_ERASE = (
    "DELETE FROM ledger_personal WHERE entry_id IN"
    " (SELECT id FROM ledger_entry WHERE about = %s AND seq <= %s)"
)


@transaction.atomic
def erase_personal(*, about: str, ground: str, by: Actor, at: datetime) -> Entry | None:
    """Destroy the personal facts of all entries about a subject so far, with their salts.

    `ground` is the reason in words, without personal facts. Returns the entry that says so, None
    when the subject has no entry. Whoever may ask this is decided by the room of the subject.
    Ledger: personal.erased, about `erasure:<subject>`.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.LAST_ENTRY, [about])
        last = cursor.fetchone()
        if last is None:
            return None
        cursor.execute(_ERASE, [about, last[0]])
        count = cursor.rowcount
    return record(
        verbs.PERSONAL_ERASED,
        about=reference(verbs.ERASURE, about),
        by=by,
        at=at,
        facts={"about": about, "up_to": last[0], "count": count, "ground": ground},
    )
