"""Why something on a list from the level above is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAKeeper(ActRefused):
    sentence = mark("上级督查系统的清单由督查室、政府办对接，您的岗位不能办理。")


class UpperUnknown(ActRefused):
    sentence = mark("没有这份清单或这个事项，或者您无权查看。")


class UpperHeadMissing(ActRefused):
    sentence = mark("没有找到表头。清单至少要有编号、事项和上报时限三列，列名保持上级原样即可。")
    place = "file"


class UpperListEmpty(ActRefused):
    sentence = mark("清单里没有事项。")
    place = "file"


class UpperRowRefused(ActRefused):
    sentence = mark("第 {row} 行：{reason}")
    place = "file"


class OtherPlatform(ActRefused):
    """Numbers are theirs: the same number of another matter of ours is another matter."""

    sentence = mark("编号 {number} 已在《{title}》中导入，内容不同，请与上级核对。")
    place = "file"


class NothingToGive(ActRefused):
    sentence = mark("请至少为一个事项选择承办单位。")


class ReplyMissing(ActRefused):
    sentence = mark("请填写上报内容。")
    place = "text"


class NothingChosen(ActRefused):
    sentence = mark("请勾选已经上报的事项。")


class NoReplyYet(ActRefused):
    sentence = mark("{number}还没有拟写上报内容，不能登记回执。")


class ReceiptMissing(ActRefused):
    sentence = mark("请上传上级系统的上报截图或回执，作为已上报的凭证。")
    place = "receipt"


class ReceiptNotShown(ActRefused):
    sentence = mark("“{name}”不是截图或扫描件，请上传图片或 PDF。")
    place = "receipt"


class CloseNotAsked(ActRefused):
    """What is reported above as done has been reported as done by the unit, signed by its head."""

    sentence = mark("{number}上报为“已办结”，须先由{unit}申请办结并经主要负责人签发。")


class StageNotAsked(ActRefused):
    sentence = mark(
        "{number}上报为“正在办理”并有下一次上报时限，须先由{unit}申请阶段性办结并经主要负责人签发。"
    )


class NextDateMissing(ActRefused):
    sentence = mark("上报为“正在办理”的，请填写下一次上报时限。")
    place = "next_due_on"


class AlreadyUploaded(ActRefused):
    sentence = mark("{number}已于 {day} 上报。")
