"""The same form sent twice is done once and answered the same (R15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction

from zhixing.core.matters.models import Receipt
from zhixing.core.matters.rules.receipts import digest_of_content
from zhixing.core.matters.selectors.receipts import kept_answer
from zhixing.foundation.actors import Actor


@transaction.atomic
def answer_once(
    *, key: str, content: Mapping[str, object], perform: Callable[[], dict[str, str]], by: Actor, at: datetime
) -> dict[str, str]:
    """Perform and keep the answer, or return the answer kept for this actor and key.

    The same key with other content is refused. Without a key it is performed. Ledger: by the caller.
    """
    if not key:
        return perform()
    with connection.cursor() as cursor:  # the second of two that race waits here for the first to end
        cursor.execute(
            "INSERT INTO matters_receipt (actor, key, digest, answer, given_at) VALUES (%s, %s, %s, '{}', %s)"
            " ON CONFLICT (actor, key) DO NOTHING RETURNING id",
            [by.code, key, digest_of_content(content), at],
        )
        fresh = cursor.fetchone()
    if fresh is None:
        return kept_answer(key=key, content=content, by=by) or {}
    answer = perform()
    Receipt.objects.filter(pk=fresh[0]).update(answer=answer)
    return answer
