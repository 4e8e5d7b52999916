"""What meetings add to the kinds of matter, and the closed lists of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.foundation.words import mark

HANDING_OUT = matter_kind(
    MatterKind(
        "meetings.handing_out",
        zh=mark("纪要交办"),
        en="Handing out of minutes",
        takes_work=False,
        own_steps=True,
        page="/meetings/handing-out/{number}/",
    )
)
TOPIC = matter_kind(
    MatterKind(
        "meetings.topic",
        zh=mark("议题"),
        en="Topic",
        takes_work=False,
        own_steps=True,
        page="/meetings/topics/{number}/",
    )
)
REVIEW = matter_kind(
    MatterKind(
        "meetings.review",
        zh=mark("联审事项"),
        en="Matter under joint review",
        takes_work=False,
        own_steps=True,
        page="/meetings/reviews/",
    )
)

SERIES_KINDS: Final[Mapping[str, str]] = {
    "executive": mark("常务会议"),
    "head_office": mark("办公会议"),
    "special": mark("专题会议"),
    "dispatch": mark("调度会议"),
    "on_site": mark("现场办公会"),
    "review": mark("联审会议"),
}
STATES: Final[Mapping[str, str]] = {
    "planned": mark("筹备中"),
    "noticed": mark("已通知"),
    "held": mark("待印发纪要"),
    "issued": mark("待交办"),
    "closed": mark("已办结"),
    "cancelled": mark("已取消"),
}
SECTIONS: Final[Mapping[str, str]] = {
    "topic": mark("审议议题"),
    "report": mark("重点工作与重点项目汇报"),
    "review": mark("联审事项"),
}
STANCES: Final[Mapping[str, str]] = {
    "agree": mark("同意"),
    "agree_with": mark("原则同意，提出修改意见"),
    "disagree": mark("不同意"),
    "none": mark("无意见"),
}
CONCLUSIONS: Final[Mapping[str, str]] = {
    "agree": mark("同意"),
    "agree_with": mark("原则同意，修改后印发"),
    "disagree": mark("不予同意"),
    "defer": mark("暂缓，进一步论证后再议"),
}
ATTENDANCE: Final[Mapping[str, str]] = {
    "invited": mark("待到会"),
    "present": mark("出席"),
    "deputy": mark("委派代表"),
    "absent": mark("缺席"),
    "leave": mark("请假"),
}
ROLES: Final[Mapping[str, str]] = {"member": mark("组成人员"), "attending": mark("列席")}
POINTS: Final[Mapping[str, str]] = {"decision": mark("议定事项"), "question": mark("会上提问")}
POINT_STATES: Final[Mapping[str, str]] = {
    "open": mark("待交办"),
    "handed_out": mark("已交办"),
    "answered": mark("会上已答复"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "approved": mark("通过"),
    "rejected": mark("不予通过"),
    "returned": mark("退回补正"),
}
TOPIC_STATES: Final[Mapping[str, str]] = {
    "moving": mark("报批中"),
    "listed": mark("已列入议程"),
    "concluded": mark("已审议"),
    "returned": mark("已退回"),
    "withdrawn": mark("已撤回"),
}
