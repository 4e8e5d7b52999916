"""Who is first contact, when a hand-over has lapsed, whether a call was registered (F1). Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhixing.foundation.words import mark

OPEN, OFFERED, ANSWERED, REFERRED = "open", "offered", "answered", "referred"
STATE_WORDS: Final = {
    OPEN: mark("办理中"),
    OFFERED: mark("转交待接收"),
    ANSWERED: mark("已答复"),
    REFERRED: mark("已告知承办单位"),
}
WAITING, ACCEPTED, REFUSED, LAPSED = "waiting", "accepted", "refused", "lapsed"
TRANSFER_WORDS: Final = {
    WAITING: mark("待接收"),
    ACCEPTED: mark("已接收"),
    REFUSED: mark("不接收，退回首问责任人"),
    LAPSED: mark("逾时未接收，退回首问责任人"),
}
WINDOW: Final = "window"
ONLINE: Final = "online"
CHANNEL_WORDS: Final = {
    WINDOW: mark("窗口"),
    "visit": mark("来访"),
    "phone": mark("来电"),
    ONLINE: mark("网上"),
}
LEVELS: Final = ("clerk", "office_head", "deputy", "head", "county_leader")
CALL_COLUMNS: Final = ("来源编号", "时间", "方式", "接待人", "摘要")


@dataclass(frozen=True, slots=True)
class Asked:
    """One of those who were asked together, with the level of the post."""

    person_id: int
    post_id: int
    level: str


def first_contact(asked: Sequence[Asked]) -> Asked:
    """Return who is responsible: of several asked together the senior one, among equals the first asked."""
    return max(asked, key=lambda one: (_level(one.level), -asked.index(one)))


def _level(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else 0
