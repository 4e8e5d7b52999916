"""Why a change of the list is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowedToKeepPowers(ActRefused):
    """The list is kept by the offices that keep rules or units."""

    sentence = mark("您当前的岗位不能调整权责清单。")


class PowerCodeTaken(ActRefused):
    """Codes are never reused."""

    sentence = mark("编码 {code} 已列入权责清单。")
    place = "code"


class NoSuchPower(ActRefused):
    """It is not on the list."""

    sentence = mark("权责清单中没有 {code}。")
    place = "code"


class VersionNotAfterLast(ActRefused):
    """What was in force stays as it was."""

    sentence = mark("该事项自 {since} 起已有现行版本，新版本应晚于该日。")
    place = "since"


class AlreadyOwner(ActRefused):
    """A unit cannot claim what it has."""

    sentence = mark("该事项已由该单位负责。")
    place = "unit"


class PrecedentNeedsTopic(ActRefused):
    """Without a type nothing later can be told to be of the same type."""

    sentence = mark("事项没有类型，裁定不能列为先例。")


class NotAList(ActRefused):
    """The file has no columns of the list."""

    sentence = mark("表格中没有找到“编码”“权责事项”的表头，请上传 .xlsx 文件，使用导出的表格格式。")
    place = "file"
