"""Whether what is owed to people goes out: the age of the oldest row that waits (R51)."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhixing.core.notices import selectors
from zhixing.foundation.health import Health, ask_about
from zhixing.foundation.words import mark

WAITS_AT_MOST = timedelta(minutes=10)


@ask_about("queue", mark("待发消息"))
def queue(now: datetime) -> Health:
    """Whether no notice or message that was due has waited for ten minutes. Two queries."""
    oldest = selectors.oldest_waiting(now=now)
    if oldest is None:
        return Health(is_well=True, sentence=mark("没有积压"))
    waited = now - oldest
    return Health(
        waited <= WAITS_AT_MOST, mark("最早一条已等待 {n} 分钟"), {"n": waited // timedelta(minutes=1)}
    )
