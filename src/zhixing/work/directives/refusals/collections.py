"""Why a collection, an answer or its table is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class TableNotReadable(ActRefused):
    sentence = mark("《{name}》里没有读到表格，请上传 xlsx 或带表格的 docx 文件。")
    place = "file"


class OldWorkbook(ActRefused):
    """An xls, et, doc or wps file, whose format is not read."""

    sentence = mark("《{name}》是旧版格式，请用 WPS 或 Excel 另存为 xlsx 后再上传。")
    place = "file"


class TableTooLong(ActRefused):
    sentence = mark("表格超过 {most} 行，请分次报送。")
    place = "file"


class HeadNotFound(ActRefused):
    """The table has no head, or not that of the form that was sent out."""

    sentence = mark("没有找到表头，请使用下发的表格。")
    place = "file"


class ColumnsMissing(ActRefused):
    sentence = mark("表中缺少这些列：{columns}。请使用下发的表格，不要改动表头。")
    place = "file"


class NotACollector(ActRefused):
    sentence = mark("报送通知由有交办权限的岗位下发，您的岗位不能下发。")


class CollectionUnknown(ActRefused):
    sentence = mark("没有这份报送通知，或者您无权查看。")


class AnswerUnknown(ActRefused):
    sentence = mark("本单位不在这次报送范围内，或者您无权查看。")


class AlreadySentOut(ActRefused):
    sentence = mark("已于 {day} 下发，不能再改表格和范围。")


class NotOpen(ActRefused):
    sentence = mark("这份通知还没有下发，或者已经截止收报。")


class NoUnits(ActRefused):
    sentence = mark("请选择报送单位。")
    place = "groups"


class NoColumns(ActRefused):
    sentence = mark("表格里没有需要汇总的列。")
    place = "file"


class DueTooEarly(ActRefused):
    sentence = mark("截止时间已经过去，请重新填写。")
    place = "due_on"


class AnswerHasProblems(ActRefused):
    """What the system finds by itself is never sent on for a person to find."""

    sentence = mark("还有 {count} 处需要改正，第一处：第 {row} 行“{column}”{problem}。")


class NothingToSend(ActRefused):
    sentence = mark("表里没有内容。确实没有情况的，请点“零报告”。")


class AlreadySent(ActRefused):
    sentence = mark("本单位已于 {day} 报送，需要修改请联系下发单位退回。")


class NotSent(ActRefused):
    sentence = mark("{unit}还没有报送，不能退回。")


class ReasonMissing(ActRefused):
    sentence = mark("请写明退回理由，指出第几行哪一列。")
    place = "reason"


class AnswerMissing(ActRefused):
    sentence = mark("请记一句对方的答复。")
    place = "answer"


class NothingToMerge(ActRefused):
    sentence = mark("还没有单位报送，或者上次汇总以后没有新的报送。")


class NobodyToRemind(ActRefused):
    sentence = mark("所有单位都已报送，不需要催报。")
