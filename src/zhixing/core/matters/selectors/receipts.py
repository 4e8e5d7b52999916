"""Answers already given to forms that were sent before (R15)."""

from __future__ import annotations

from collections.abc import Mapping

from zhixing.core.matters.models import Receipt
from zhixing.core.matters.refusals import SameKeyOtherContent
from zhixing.core.matters.rules.receipts import digest_of_content
from zhixing.foundation.actors import Actor


def kept_answer(*, key: str, content: Mapping[str, object], by: Actor) -> dict[str, str] | None:
    """Return the answer that the actor's form with this key got, None for one that is new. One query.

    Raises SameKeyOtherContent where the form said something else. Asked before the form is judged
    again: what it changed may have made it one that could not be sent now.
    """
    kept = Receipt.objects.filter(actor=by.code, key=key).first() if key else None
    if kept is None:
        return None
    if kept.digest != digest_of_content(content):
        raise SameKeyOtherContent
    answer: dict[str, str] = kept.answer
    return answer
