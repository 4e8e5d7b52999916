"""How long a stoppage lasted, how its days are divided among causes, and when tracing is proposed (C6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.foundation.words import mark

ASK_CAUSE: Final = mark("请先说明停工原因")
LAWFUL: Final = mark("合法原因，不建议倒查")
PROPOSE: Final = mark("停工达到 {days} 天，建议启动责任倒查（须人工决定）")
NOT_YET: Final = mark("停工未满 {days} 天")


def days_stopped(stopped_on: date, resumed_on: date | None, *, on: date) -> int:
    """Return the calendar days from the stop to the resumption, or so far."""
    return max(((resumed_on or on) - stopped_on).days, 0)


def adds_up(shares: Sequence[int], *, days: int) -> bool:
    """Whether the days of all causes are exactly the days of the stoppage, each at least one."""
    return bool(shares) and all(share > 0 for share in shares) and sum(shares) == days


@dataclass(frozen=True, slots=True)
class Tracing:
    """What the system says of tracing responsibility: it asks for the cause first, and only ever proposes."""

    sentence: str
    is_proposed: bool = False


def tracing(days: int, *, threshold: int, cause: str, lawful: Sequence[str]) -> Tracing:
    """Return whether tracing is proposed. Never before the cause was asked, never for a lawful one."""
    if not cause:
        return Tracing(ASK_CAUSE)
    if cause in lawful:
        return Tracing(LAWFUL)
    return Tracing(PROPOSE, is_proposed=True) if days >= threshold else Tracing(NOT_YET)
