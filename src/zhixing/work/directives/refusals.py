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
