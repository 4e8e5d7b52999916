"""The topics of notices: what a message outside may say, which is a topic and a number, never a title."""

from __future__ import annotations

from zhixing.foundation.words import mark, translate

_topics: dict[str, str] = {}
OTHER = mark("其他消息")


def topic(code: str, zh: str) -> str:
    """Register the topic `code` with its marked label and return it. Called by the room that owes it.

    Raises ValueError when the code already says something else.
    """
    if _topics.setdefault(code, zh) != zh:
        raise ValueError(f"the topic {code!r} says {_topics[code]!r}")
    return code


def label(code: str) -> str:
    """Return the topic in the reader's language; an unknown one is another message."""
    return translate(_topics.get(code, OTHER))


def topics() -> dict[str, str]:
    """Return the registered topics: code → marked label."""
    return dict(_topics)


for _code, _label in {
    "assigned": mark("待签收"),
    "named": mark("待承办"),
    "returned": mark("被退回"),
    "ruling": mark("待裁定"),
    "offered": mark("待接收移交"),
    "offer_refused": mark("移交未被接收"),
    "support": mark("请配合"),
    "sign": mark("待签发"),
    "check": mark("待审核"),
    "sent_back": mark("退回补充"),
    "extension": mark("申请延期"),
    "extension_answered": mark("延期答复"),
    "paused": mark("暂缓"),
    "stage": mark("阶段性办结"),
    "closed": mark("已销号"),
    "grade": mark("督办等级调整"),
    "progress_due": mark("待填报进展"),
    "explain": mark("请说明情况"),
    "urged": mark("催办"),
    "ladder": mark("督办文书"),
    "yellow": mark("临期"),
    "red": mark("逾期"),
    "sign_red": mark("未按时签收"),
    "start_red": mark("未按时开始办理"),
    "reply_red": mark("未按时答复"),
    "explain_red": mark("未按时说明情况"),
    "ruling_red": mark("未按时裁定"),
    "vacant": mark("岗位空缺"),
    "vacant_red": mark("未按时明确代理人"),
}.items():
    topic(_code, _label)
