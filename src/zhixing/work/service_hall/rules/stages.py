"""The stages of a case, as the applicant and the clerk read them."""

from __future__ import annotations

from typing import Final

from zhixing.foundation.words import mark

RECEIVED, TOLD, ACCEPTED, DECIDED, DELIVERED = "received", "told", "accepted", "decided", "delivered"
WITHDRAWN, NOT_ACCEPTED, WAITING = "withdrawn", "not_accepted", "waiting"

STAGE_WORDS: Final = {
    RECEIVED: mark("已收件，待受理"),
    TOLD: mark("待补正"),
    WAITING: mark("等待前一环节"),
    ACCEPTED: mark("办理中"),
    DECIDED: mark("已办结，待领取"),
    DELIVERED: mark("已送达"),
    WITHDRAWN: mark("已撤回"),
    NOT_ACCEPTED: mark("不予受理"),
}
SUPPLEMENTED: Final = mark("已补齐，待受理")


def word_of(stage: str, *, is_complete: bool) -> str:
    """Return the word of a stage; who was told what is missing and has brought it waits for the window."""
    return SUPPLEMENTED if stage == TOLD and is_complete else STAGE_WORDS[stage]


OPEN_STAGES: Final = (RECEIVED, TOLD, WAITING, ACCEPTED)
ENDED_STAGES: Final = (DECIDED, DELIVERED, WITHDRAWN, NOT_ACCEPTED)

GRANTED, REFUSED = "granted", "refused"
OUTCOME_WORDS: Final = {GRANTED: mark("准予（通过）"), REFUSED: mark("不予（不通过）")}

GIVEN, MISSING, OWED = "given", "missing", "owed"
PAPER_WORDS: Final = {GIVEN: mark("已提交"), MISSING: mark("待补正"), OWED: mark("容缺待补")}
NOT_GIVEN: Final = mark("未提交")


def paper_word(state: str, *, is_told: bool) -> str:
    """Return the word of a paper; what nobody has been told of yet is only not handed in."""
    return NOT_GIVEN if state == MISSING and not is_told else PAPER_WORDS[state]


CHANNEL_WORDS: Final = {
    "window": mark("窗口"),
    "online": mark("网上"),
    "mobile": mark("上门"),
    "offline": mark("离线补录"),
}
DELIVERY_WORDS: Final = {"pickup": mark("窗口领取"), "post": mark("邮寄"), "online": mark("电子证照")}

RECEIVER_WORDS: Final = {"self": mark("申请人本人"), "agent": mark("代领人"), "mailbox": mark("单位收发室")}

POWERS: Final = {
    "accept": mark("受理"),
    "review": mark("审核"),
    "decide": mark("决定"),
    "seal": mark("用章"),
}

LAW_CHANGED, FACTS_CHANGED, CONDITION = "law_changed", "facts_changed", "condition"
SECOND_LIST_REASONS: Final = {
    LAW_CHANGED: mark("法律、法规调整"),
    FACTS_CHANGED: mark("申请人变更申请内容"),
}
