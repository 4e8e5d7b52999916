"""The room's name and label, its page in the menu, and who may see the papers it keeps."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Meetings(AppConfig):
    name = "zhixing.work.meetings"
    label = "meetings"
    menu: ClassVar = (
        MenuItem("documents", mark("会议"), "meetings:meetings", right="see", icon="calendar-days", order=5),
    )

    def ready(self) -> None:
        from zhixing.core.evidence.policies import register_gate
        from zhixing.core.notices.kinds import topic
        from zhixing.work.meetings import kinds, selectors, verbs  # noqa: F401

        register_gate("sitting", lambda actor, key: selectors.may_see_meeting(actor, key))
        register_gate("topic", lambda actor, key: selectors.may_see_topic(actor, key))
        for code, sentence in {
            "meeting_list": mark("列入汇报清单"),
            "meeting_approval": mark("待审定汇报项目"),
            "meeting_approved": mark("汇报项目已批准"),
            "meeting_notice": mark("会议通知"),
            "meeting_cancelled": mark("会议取消"),
            "topic_waiting": mark("待审议题"),
            "topic_returned": mark("议题退回"),
        }.items():
            topic(code, sentence)
