"""Why a file or a text is not taken, or not shown any more."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class FileRefused(ActRefused):
    """A file was not taken; nothing of it was stored."""

    place = "files"


class SecretWords(FileRefused):
    """P9: this system may not hold state secrets."""

    sentence = mark(
        "内容含有“{word}”标志。本系统严禁处理涉密信息，请按保密规定另行办理；已误传的，请立即联系保密员。"
    )


class FileEmpty(FileRefused):
    sentence = mark("文件“{name}”是空的。")


class FileTooLarge(FileRefused):
    sentence = mark("文件“{name}”超过 {megabytes} MB。")


class KindNotTaken(FileRefused):
    sentence = mark("文件“{name}”不是可接收的类型。可上传图片、PDF、Word、Excel、WPS、OFD 和文本文件。")


class NameDoesNotFit(FileRefused):
    """The name claims another kind than the content is."""

    sentence = mark("文件“{name}”的扩展名与内容不符（内容是{kind}）。请核对后重新选择文件。")


class HasMacros(FileRefused):
    sentence = mark("文件“{name}”含有宏。请另存为不含宏的文件后上传。")


class IsEncrypted(FileRefused):
    sentence = mark("文件“{name}”有密码。请取消密码后上传。")


class HasActiveContent(FileRefused):
    """Scripts, programs, remote templates, data connections: whatever acts when the file is opened."""

    sentence = mark("文件“{name}”含有打开时会自动执行或连接外部的内容（{what}）。请去掉后上传。")


class ArchiveUnsafe(FileRefused):
    """Bombs, names that leave the archive, links, overlaps."""

    sentence = mark("文件“{name}”的内部结构不安全（{what}），未予接收。")


class FileBroken(FileRefused):
    sentence = mark("文件“{name}”已损坏或不完整，打不开。请重新导出后上传。")


class PictureBroken(FileRefused):
    sentence = mark("图片“{name}”打不开。请重新拍摄或导出后上传。")


class PictureTooLarge(FileRefused):
    sentence = mark("图片“{name}”尺寸过大（{width}×{height}）。请缩小后上传。")


class VirusFound(FileRefused):
    sentence = mark("文件“{name}”被查出病毒（{virus}），未予接收。请联系系统管理员。")


class ScannerUnavailable(FileRefused):
    """A configured scanner does not answer: nothing is taken unscanned (D21)."""

    sentence = mark("病毒扫描服务暂不可用，请稍后再上传。文件未保存。")


class FileUnknown(ActRefused):
    sentence = mark("没有这个文件。")


class FileSealed(ActRefused):
    sentence = mark("该文件已封存。")


class NotSecrecyOfficer(ActRefused):
    sentence = mark("封存文件须由保密员办理。")


class NotYourFile(ActRefused):
    sentence = mark("您不能更改该文件的知悉范围。")


class NotSheetKeeper(ActRefused):
    sentence = mark("文书模板由督查室或政府办公室更换。")


class GroundMissing(ActRefused):
    sentence = mark("请填写封存理由（不得写入涉密内容）。")
    place = "ground"
