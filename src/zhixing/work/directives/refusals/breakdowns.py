"""Why a document or an issue of tasks is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class OldWordDocument(ActRefused):
    """A doc or wps file, whose format is not read."""

    sentence = mark("《{name}》是旧版格式，请用 WPS 或 Word 另存为 docx 后再上传。")
    place = "file"


class DocumentNotReadable(ActRefused):
    """Neither Word nor text, or damaged, or larger than what is taken."""

    sentence = mark("《{name}》无法读取，请上传 docx 或纯文本文件（20 MB 以内），也可以直接粘贴正文。")
    place = "file"


class DocumentEmpty(ActRefused):
    """A document without a word."""

    sentence = mark("《{name}》没有文字内容，扫描件请先识别为文字。")
    place = "file"


class TextTooLong(ActRefused):
    """Pasted text beyond what a document has."""

    sentence = mark("正文超过 {limit} 字，请改用上传文件。")
    place = "text"


class NothingToRead(ActRefused):
    """Neither a file nor text was given, or both."""

    sentence = mark("请上传一个文件，或粘贴正文，二者选一。")
    place = "file"


class NotASupervisor(ActRefused):
    sentence = mark("只有督查室、政府办的立项交办岗位可以分解文件。")


class BreakdownUnknown(ActRefused):
    sentence = mark("没有这份任务分解稿，或者您无权查看。")


class RowUnknown(ActRefused):
    sentence = mark("没有这一行，可能已被他人改动，请刷新后再办。")


class RowIssued(ActRefused):
    sentence = mark("这一行已经交办（{number}），不能再改。需要调整的请到该事项办理。")


class SomethingIssued(ActRefused):
    """A breakdown from which matters have come stays as their source."""

    sentence = mark("已有 {count} 项由本稿交办，分解稿须留存，不能作废。")


class RowNotReady(ActRefused):
    """Questions that only a person answers."""

    sentence = mark("尚待核对：{questions}。")


class UnitNotFound(ActRefused):
    sentence = mark("“{name}”不是本县在册单位，请改为具体单位。")


class LeadMissing(ActRefused):
    sentence = mark("请填写牵头单位。")


class PartsMissing(ActRefused):
    sentence = mark("拆分后的子任务至少要有一个单位。")


class NobodyLeads(ActRefused):
    sentence = mark("{unit}没有在职的分管领导，请先在机构人员中确定分工。")


class TitleMissing(ActRefused):
    sentence = mark("请填写任务内容。")
