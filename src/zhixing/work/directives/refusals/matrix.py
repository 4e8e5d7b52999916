"""Why an act on a clause matrix is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class PolicyUnknown(ActRefused):
    sentence = mark("没有这件政策，或者您不能办理这一步。")


class ClausesMissing(ActRefused):
    sentence = mark("没有读出条款。请一行一条，或带条款编号粘贴。")
    place = "text"


class ReceiversMissing(ActRefused):
    sentence = mark("请至少选择一个落实单位。")
    place = "units"


class ClauseUnknown(ActRefused):
    sentence = mark("没有第 {place} 条。")
    place = "clause"


class MeasureIncomplete(ActRefused):
    sentence = mark("落实措施须有责任人和时限。")
    place = "owner"


class MappingEmpty(ActRefused):
    sentence = mark("请写明措施、不适用的理由或变通的内容。")
    place = "text"


class NothingToApprove(ActRefused):
    sentence = mark("这一条没有待批准的变通。")


class ApprovalMissing(ActRefused):
    sentence = mark("请填写制定机关同意的文号或依据。")
    place = "approval"
