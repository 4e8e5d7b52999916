"""Why a report is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class BulletinUnknown(ActRefused):
    sentence = mark("没有这份通报，或者您无权查看。")


class NotForBulletins(ActRefused):
    sentence = mark("督查通报由督查室、政府办起草和签发。")


class BulletinSigned(ActRefused):
    sentence = mark("已于 {day} 签发，不能再改；有误的请另发更正。")


class BulletinNotSigned(ActRefused):
    sentence = mark("尚未签发，不能印发。")


class BulletinSent(ActRefused):
    sentence = mark("已于 {day} 印发。")


class FiguresUnknown(ActRefused):
    sentence = mark("没有这样的数字：{names}。可用的有：{known}。")
    place = "text"


class FiguresDisagree(ActRefused):
    """The ledger's own sums do not hold: nothing is drafted from it."""

    sentence = mark("台账数字不平（{codes}），请联系管理员核对后再出通报。")


class SignatoryTooLow(ActRefused):
    sentence = mark("督查通报由督查室主任或政府办负责人签发。")


class NumberMissing(ActRefused):
    sentence = mark("请填写通报文号。")
    place = "number"
