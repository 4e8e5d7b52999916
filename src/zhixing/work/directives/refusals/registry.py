"""Why an act on the registry of documents is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class DocumentUnknown(ActRefused):
    sentence = mark("没有这件文件，或者您不能办理这一步。")


class DocumentIncomplete(ActRefused):
    sentence = mark("请填写标题、事项、对象和条款。")


class ConflictOpen(ActRefused):
    """B9: a conflict is settled before the document is issued."""

    sentence = mark("与现行文件可能抵触：{others}。请先选择联合发文或废止原文件。")


class SettlementNotAgreed(ActRefused):
    sentence = mark("抵触处理还需{units}同意。")


class NoConflict(ActRefused):
    sentence = mark("两件文件没有抵触，不需要处理。")


class NotInForce(ActRefused):
    sentence = mark("文件不在有效状态，不能修改或废止。")


class NotADraft(ActRefused):
    sentence = mark("文件已经印发。")


class ClauseAsBefore(ActRefused):
    sentence = mark("条款没有变化。")
    place = "text"


class SignerMissing(ActRefused):
    sentence = mark("请填写文号和签发人。")
    place = "signer"
