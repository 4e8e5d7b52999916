"""Why a change of the rulebook is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowedToChangeRules(ActRefused):
    """Only the legal office and whoever keeps the rules may change them."""

    sentence = mark("您当前的岗位没有「修改条款」权限，请联系司法局或政府办主任。")


class NoSuchRule(ActRefused):
    """There is no rule of that code, or none is in force when the change would begin."""

    sentence = mark("规则库中没有在 {on} 有效的条款「{code}」。")


class ChangeNotAhead(ActRefused):
    """A rule that has been in force is never edited: a change begins tomorrow at the earliest."""

    sentence = mark("条款调整应自 {earliest} 或以后生效：已经适用的条款不得改动。")
    place = "since"


class ChangeBeforeLastOne(ActRefused):
    """Changes of one rule follow each other."""

    sentence = mark("该条款已有自 {since} 起的调整，新的调整应晚于该日。")
    place = "since"


class NotSignedOff(ActRefused):
    """The legal office signs off before a change comes into force, and not later than today."""

    sentence = mark("请填写司法局审核人和审核日期，审核日期不得晚于今天。")
    place = "signed_off_on"


class NothingChanged(ActRefused):
    """A change must change something."""

    sentence = mark("调整后的内容与现行条款相同。")


class RuleFaulty(ActRefused):
    """The rule would no longer hold together."""

    sentence = mark("调整不成立：{findings}")
    place = "values"


class ChangeNotOpen(ActRefused):
    """It has ended already, or does not exist."""

    sentence = mark("该调整已结束或不存在。")


class ProcedureNotClosed(ActRefused):
    """The chain of responsibility is not closed (row A5). `findings` are the faults, as values."""

    sentence = mark("流程未闭合，不能启用，共 {count} 处：{findings}")


class NoSuchDraft(ActRefused):
    """There is no draft of that procedure."""

    sentence = mark("没有「{code}」的流程草稿。")
