"""What enterprises ask for: when an answer is none, and how a month adds up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zhixing.foundation.words import mark

OPEN, ANSWERED, SOLVED, REFUSED, RAISED = "open", "answered", "solved", "refused", "raised"
STATE_WORDS: Final = {
    OPEN: mark("待答复"),
    ANSWERED: mark("已答复，待企业确认"),
    SOLVED: mark("已解决"),
    REFUSED: mark("无法解决（已说明）"),
    RAISED: mark("已提请包联县领导"),
}
TYPES: Final = {
    "approval": mark("审批手续"),
    "land": mark("用地"),
    "utility": mark("水电气"),
    "hiring": mark("用工"),
    "finance": mark("融资"),
    "policy": mark("政策兑现"),
    "other": mark("其他"),
}

# Words that say that something goes on and nothing else.
_HOLLOW: Final = re.compile(
    r"(正在|抓紧|尽快|积极|进一步|加快|认真|将|予以|已经?|会同|有关|部门|我局|我们|此事|该|问题|情况|相关|单位|"
    r"研究|协调|办理|处理|推进|落实|跟进|对接|汇报|解决|沟通|之中|中|请|耐心|等待|您|企业|的|，|。|、|；|！|\s)+"
)


def is_hollow(text: str) -> bool:
    """Whether an answer says only that the matter is being looked into (正在研究)."""
    return not text.strip() or _HOLLOW.fullmatch(text.strip()) is not None


@dataclass(frozen=True, slots=True)
class Month:
    """The needs of one month: all of them are solved, open, or refused with a reason."""

    filed: int
    solved: int
    open: int
    refused: int


def month_of(states: Iterable[str]) -> Month:
    """Return the month's sum from the states of its needs."""
    found = list(states)
    solved, refused = found.count(SOLVED), found.count(REFUSED)
    return Month(len(found), solved, len(found) - solved - refused, refused)
