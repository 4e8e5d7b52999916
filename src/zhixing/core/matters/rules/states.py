"""States of a matter and the acts that each allows."""

from __future__ import annotations

from typing import Final

from zhixing.foundation.words import mark

REGISTERED: Final = "registered"
ISSUED: Final = "issued"
ACTIVE: Final = "active"
CLOSING: Final = "closing"
CLOSED: Final = "closed"

OPEN_STATES: Final = (REGISTERED, ISSUED, ACTIVE, CLOSING)
STATE_WORDS: Final = {
    REGISTERED: mark("待交办"),
    ISSUED: mark("待签收"),
    ACTIVE: mark("办理中"),
    CLOSING: mark("待审核销号"),
    CLOSED: mark("已销号"),
}

GRADE_WORDS: Final = {"tracked": mark("一般跟踪"), "supervised": mark("督办"), "key": mark("重点督办")}
URGENCY_WORDS: Final = {"normal": mark("平件"), "urgent": mark("急件"), "immediate": mark("马上就办")}
SOURCE_WORDS: Final = {
    "meeting": mark("会议决定"),
    "instruction": mark("领导批示"),
    "document": mark("文件"),
    "upper": mark("上级交办"),
    "inspection": mark("检查反馈"),
    "public": mark("群众反映"),
    "report": mark("政府工作报告"),
    "application": mark("群众和企业申请"),
    "other": mark("其他"),
}

TRACKED_SOURCES: Final = frozenset({"public", "application"})
"""What the public follows by number and code."""

# The kinds of close (P12), as the rule matters.closing lists them; `ENDING` ones leave the open matters.
CLOSE_KINDS: Final = {
    "done": mark("办结"),
    "stage_done": mark("阶段性办结"),
    "made_regular": mark("转入常态化"),
    "merged": mark("合并办理"),
    "retimed": mark("调整时限"),
    "shelved": mark("暂缓（挂起）"),
    "terminated": mark("终止（经批准）"),
    "reassigned": mark("退回改派"),
}
ENDING_KINDS: Final = frozenset({"done", "made_regular", "merged", "terminated"})
DOER_MAY_ASK: Final = frozenset({"done", "stage_done", "made_regular", "merged", "terminated"})

SUPPORT: Final = "support"
ISSUER: Final = "issuer"
FORMER: Final = "former"

LIGHT_WORDS: Final = {
    "green": mark("正常"),
    "yellow": mark("临期"),
    "red": mark("逾期"),
    "paused": mark("暂停"),
    "done": mark("按期办结"),
    "done_late": mark("逾期办结"),
    "provisional": mark("时限待定"),
    "none": mark("长期"),
}
