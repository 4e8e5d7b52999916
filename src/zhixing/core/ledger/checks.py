"""Whether the records are sealed and signed: an installation without heads protects nothing (R19, R51)."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhixing.core.ledger import selectors
from zhixing.foundation.health import Health, ask_about
from zhixing.foundation.words import mark

SIGNED_WITHIN = timedelta(minutes=15)


@ask_about("records", mark("办理记录校验点"))
def records(now: datetime) -> Health:
    """Whether nothing has waited for its place or its signature for more than a quarter of an hour.

    Three queries.
    """
    found = selectors.status()
    if found.oldest_waiting_at is not None and now - found.oldest_waiting_at > SIGNED_WITHIN:
        return Health(
            is_well=False, sentence=mark("有 {n} 条记录超过 15 分钟未纳入"), values={"n": found.waiting}
        )
    if found.unsigned and (found.head is None or now - found.head.at > SIGNED_WITHIN):
        return Health(
            is_well=False, sentence=mark("有 {n} 条记录超过 15 分钟未签名"), values={"n": found.unsigned}
        )
    return Health(
        is_well=True, sentence=mark("已签名 {n} 条"), values={"n": found.head.size if found.head else 0}
    )


@ask_about("witness", mark("外部见证"))
def witness(now: datetime) -> Health:
    """Whether every witness has kept the heads that are older than a quarter of an hour. One query."""
    found = selectors.witnessed(now=now, within=SIGNED_WITHIN)
    if found.refused:
        return Health(is_well=False, sentence=mark("见证方拒绝了校验点：历史记录与其留存的不一致"))
    if found.behind:
        late = mark("有 {n} 个见证方超过 15 分钟未留存新的校验点")
        return Health(is_well=False, sentence=late, values={"n": len(found.behind)})
    if not found.channels:
        return Health(is_well=True, sentence=mark("未设外部见证"))
    return Health(is_well=True, sentence=mark("{n} 个见证方已留存"), values={"n": found.channels})
