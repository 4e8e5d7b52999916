"""What a partner is told of the cases that it filed, and how it knows that it is us. Plain Python."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from zhixing.foundation.words import mark

EVENTS: Final = {
    "case.received": mark("收件"),
    "case.accepted": mark("受理"),
    "case.deemed_accepted": mark("视为受理"),
    "case.told": mark("一次性告知"),
    "case.supplemented": mark("补正材料"),
    "case.not_accepted": mark("不予受理"),
    "case.paused": mark("特别程序开始"),
    "case.resumed": mark("特别程序结束"),
    "case.extended": mark("延长办理期限"),
    "case.decided": mark("作出决定"),
    "case.delivered": mark("送达"),
    "case.withdrawn": mark("撤回申请"),
    "case.billed": mark("开具缴费单"),
    "case.paid": mark("缴费"),
    "case.refunded": mark("退费"),
}
"""The verbs of the ledger that the applicant is told of too; opinions inside the office are left out."""

MOST_TRIES: Final = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
SECRET_SIGNS: Final = 43
FRESH_SECONDS: Final = 300
"""How old a signature may be for the receiver, as the contract says."""


def body_of(content: Mapping[str, Any]) -> bytes:
    """Return the bytes that are sent and signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(secret: str, *, at: int, body: bytes) -> str:
    """Return `v1=` and the HMAC-SHA256 over the seconds since 1970, a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), str(at).encode() + b"." + body, sha256).hexdigest()


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many failures, None when it is given up."""
    if tries >= MOST_TRIES:
        return None
    return min(FIRST_WAIT * (1 << min(tries - 1, 12)), LONGEST_WAIT)


def told(*, key: str, event: str, number: str, stage: str, at: datetime) -> dict[str, Any]:
    """Return what a partner is told: which case, what happened, when. Never a name or a text."""
    return {"key": key, "event": event, "number": number, "stage": stage, "at": at.isoformat()}
