"""Why something about notices is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class CallInTheFuture(ActRefused):
    sentence = mark("通话时间不能晚于现在。")
    place = "called_at"


class AnswerMissing(ActRefused):
    sentence = mark("请用一句话记下对方的答复（无人接听也要写明）。")
    place = "answer"


class PersonUnknown(ActRefused):
    sentence = mark("没有这个人员，请从名单中选择。")
    place = "person"


class MayNotSeeSubject(ActRefused):
    sentence = mark("没有这个事项，或您无权查看。")


class MessageUnknown(ActRefused):
    sentence = mark("没有这条未送达的消息。")


class NotForOperators(ActRefused):
    sentence = mark("您的岗位不能查看消息通道。")
