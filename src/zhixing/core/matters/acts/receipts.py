"""The same form sent twice is done once and answered the same (R15)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction

from zhixing.core.matters import refusals
from zhixing.core.matters.models import Receipt
from zhixing.foundation.actors import Actor


@transaction.atomic
def answer_once(
    *, key: str, content: Mapping[str, object], perform: Callable[[], dict[str, str]], by: Actor, at: datetime
) -> dict[str, str]:
    """Perform and keep the answer, or return the answer kept for this actor and key.

    The same key with other content is refused. Without a key it is performed. Ledger: by the act performed.
    """
    if not key:
        return perform()
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()
    with connection.cursor() as cursor:  # the second of two that race waits here for the first to end
        cursor.execute(
            "INSERT INTO matters_receipt (actor, key, digest, answer, given_at) VALUES (%s, %s, %s, '{}', %s)"
            " ON CONFLICT (actor, key) DO NOTHING RETURNING id",
            [by.code, key, digest, at],
        )
        fresh = cursor.fetchone()
    if fresh is None:
        kept = Receipt.objects.get(actor=by.code, key=key)
        if kept.digest != digest:
            raise refusals.SameKeyOtherContent
        answer: dict[str, str] = kept.answer
        return answer
    answer = perform()
    Receipt.objects.filter(pk=fresh[0]).update(answer=answer)
    return answer
