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


class BulletinDropped(ActRefused):
    sentence = mark("此稿已作废。")


class NobodyToAsk(ActRefused):
    """Nobody is named, or everybody named has been asked."""

    sentence = mark("稿中提到的单位都已征求意见，没有需要再征求的单位。")


class UnitsNotAsked(ActRefused):
    """R: those whom it names see it first."""

    sentence = mark("稿中提到的 {count} 个单位还没有征求意见（{units}），征求意见后才能签发。")


class StillInTime(ActRefused):
    sentence = mark("{units} 还没有反馈意见，{until} 前不能签发。")


class ObjectionsOpen(ActRefused):
    sentence = mark("还有 {count} 条异议没有答复（{units}），逐条答复后才能签发。")


class NotAsked(ActRefused):
    sentence = mark("这份通报没有征求您单位的意见。")


class OpinionTimeOver(ActRefused):
    sentence = mark("反馈意见的时间已于 {until} 截止。确有错误的，请联系督查室更正。")


class ObjectionStands(ActRefused):
    sentence = mark("您单位已提出异议，不能再反馈“无不同意见”。")


class ObjectionIncomplete(ActRefused):
    sentence = mark("请写明哪一处有误、正确的情况是什么。")
    place = "text"


class ProofMissing(ActRefused):
    sentence = mark("请上传佐证材料。")
    place = "file"


class ReplyMissing(ActRefused):
    sentence = mark("请写明采纳情况和理由。")
    place = "reply"


class ObjectionSettled(ActRefused):
    sentence = mark("这条异议已于 {day} 答复。")


class OwnObjection(ActRefused):
    sentence = mark("异议由提出人以外的人员答复。")
