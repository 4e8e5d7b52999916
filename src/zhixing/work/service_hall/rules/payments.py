"""Paying online: how messages are signed, and what a word of the gateway means for an order (E3).

Plain Python on values. Nothing but a word of the gateway itself, signed, counts: never the payer's return.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from zhixing.foundation.words import mark

WAITING, PAID, CLOSED, REFUNDED, NONE = "waiting", "paid", "closed", "refunded", "none"
STATES: Final = (NONE, WAITING, PAID, CLOSED, REFUNDED)
AMOUNT, SURPLUS = "amount", "surplus"
WRONG_WORDS: Final = {AMOUNT: mark("金额不符，未计入"), SURPLUS: mark("重复缴费，未计入")}

COUNTED, REPEATED, STRANGE, EARLY, NOTHING = "counted", "repeated", "strange", "early", "nothing"
VERDICT_WORDS: Final = {
    COUNTED: mark("已计入"),
    REPEATED: mark("重复通知"),
    STRANGE: mark("待核对"),
    EARLY: mark("次序颠倒，已向收款方核实"),
    NOTHING: mark("无需处理"),
}
ORDER_WORDS: Final = {
    WAITING: mark("待支付"),
    PAID: mark("已支付"),
    CLOSED: mark("已关闭，未支付"),
    "refunding": mark("退费办理中"),
    REFUNDED: mark("已退费"),
    "wrong": mark("待核对"),
}
ONCE, TWICE, LATE, NEVER, CROSSED = "once", "twice", "late", "never", "crossed"
TRIAL_WAYS: Final = {
    ONCE: mark("立即通知一次"),
    TWICE: mark("通知两次"),
    LATE: mark("十分钟后才通知"),
    NEVER: mark("不通知，由对账发现"),
    CROSSED: mark("退费通知之后才发支付通知"),
}
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: everything but the signature, keys sorted, no blanks, UTF-8."""
    kept = {name: value for name, value in values.items() if name != "sign"}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(values: Mapping[str, Any], secret: bytes) -> dict[str, Any]:
    """Return the values with their signature, HMAC-SHA256 in hexadecimal."""
    return {**values, "sign": hmac.new(secret, canonical(values), sha256).hexdigest()}


def is_signed(values: Mapping[str, Any], secret: bytes) -> bool:
    """Whether the signature fits."""
    said = values.get("sign")
    if not isinstance(said, str):
        return False
    return hmac.compare_digest(
        hmac.new(secret, canonical(values), sha256).hexdigest().encode(), said.encode()
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the gateway says of one order: as a notice, or as the answer to a question."""

    order: str
    state: str
    trade: str = ""
    amount: Decimal = Decimal(0)
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an order before the gateway says something."""

    amount: Decimal
    is_paid: bool
    is_bill_paid: bool
    trade: str = ""
    has_refund: bool = False
    is_refunded: bool = False


def meaning(told: Told, known: Known) -> str:
    """Return what a word of the gateway means; COUNTED changes something, STRANGE waits for a person."""
    if told.state == PAID:
        if known.is_paid:
            return REPEATED if told.trade == known.trade else STRANGE
        return COUNTED if wrong(told, known) == "" else STRANGE
    if told.state == REFUNDED:
        if known.is_refunded:
            return REPEATED
        if not known.is_paid:
            return EARLY if told.notice else COUNTED
        return COUNTED if known.has_refund else STRANGE
    if told.state == CLOSED and not known.is_paid:
        return COUNTED
    return NOTHING


def wrong(told: Told, known: Known) -> str:
    """Return why money that came is not counted, '' where it is."""
    if known.is_bill_paid:
        return SURPLUS
    return "" if told.amount == known.amount else AMOUNT


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many questions or tries: a minute, then twice as long each time."""
    return min(FIRST_WAIT * (1 << min(max(tries - 1, 0), 12)), LONGEST_WAIT)


def may_close(now: datetime, ends_at: datetime) -> bool:
    """Whether an order that nobody paid is closed at the gateway now."""
    return now >= ends_at
