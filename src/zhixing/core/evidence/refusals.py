"""Why a file or a text is not taken."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class SecretWords(ActRefused):
    """P9: this system may not hold state secrets."""

    sentence = mark(
        "内容含有“{word}”标志。本系统严禁处理涉密信息，请按保密规定另行办理；已误传的，请立即联系保密员。"
    )
    place = "proofs"


class FileEmpty(ActRefused):
    sentence = mark("文件“{name}”是空的。")
    place = "proofs"


class FileTooLarge(ActRefused):
    sentence = mark("文件“{name}”超过 {megabytes} MB。")
    place = "proofs"


class KindNotTaken(ActRefused):
    sentence = mark("文件“{name}”不是可接收的类型。可上传图片、PDF、Word、Excel、WPS、OFD 和文本文件。")
    place = "proofs"


class PictureBroken(ActRefused):
    sentence = mark("图片“{name}”打不开。请重新拍摄或导出后上传。")
    place = "proofs"
