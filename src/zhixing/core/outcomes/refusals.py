"""Why a judgement, or an act that a judgement bars, is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class DoerJudges(ActRefused):
    """Nobody judges what they have done themselves: by person, whatever the post."""

    sentence = mark("{person}是该事项的承办人，不能认定自己办理的结果。")


class EvidenceMissing(ActRefused):
    """A verdict rests on evidence."""

    sentence = mark("结论须有依据材料。")
    place = "evidence"


class ReasonMissing(ActRefused):
    """A judgement says why."""

    sentence = mark("请写明理由。")
    place = "reason"


class UnknownResult(ActRefused):
    """Each kind of verdict has its own results."""

    sentence = mark("请为「{kind}」选择一种结论。")


class NoSuchJudgement(ActRefused):
    """It does not exist, or is over."""

    sentence = mark("没有找到该项{what}，或已经办结。")


class BreachHasEnded(ActRefused):
    """One ending for a breach."""

    sentence = mark("该违规已有结论：{ending}。")


class UnknownEnding(ActRefused):
    """A breach ends corrected, handled, or exempted; never otherwise (A5, K4)."""

    sentence = mark("违规只能以纠正、处理或免责裁定结束。")
    place = "ending"


class HandlingNeedsConsequence(ActRefused):
    """An ending 「处理」 names what was done."""

    sentence = mark("以“处理”结束须关联已作出的处理。")
    place = "consequence"


class NotHeardYet(ActRefused):
    """No decision before the statement of the person, or the end of the time for it (K6)."""

    sentence = mark("尚未听取陈述申辩，{until} 之前不能作出处理。")


class HearingIsOver(ActRefused):
    """The time for the statement has passed."""

    sentence = mark("陈述申辩期限已于 {until} 届满。")


class NotTheirs(ActRefused):
    """Only the person or unit concerned answers and objects."""

    sentence = mark("只有被告知的人员或单位可以陈述申辩、提出异议。")


class DecisionMissing(ActRefused):
    """A named body decides; the system registers its decision (DC-12)."""

    sentence = mark("请填写决定机关和决定文号：处理由有权机关决定，系统只作登记。")
    place = "decision_number"


class ObjectionTooLate(ActRefused):
    """The time to object has passed."""

    sentence = mark("提出异议的期限已于 {until} 届满。")


class TookPartBefore(ActRefused):
    """Whoever took part in the conclusion does not decide on the objection（政府督查工作条例 第十七条）."""

    sentence = mark("{person}参与过原处理，应当回避。")


class WrongMoment(ActRefused):
    """The consequence is in another state."""

    sentence = mark("该项处理目前为「{state}」，不能{act}。")


class NoEffects(ActRefused):
    """A consequence lists its effects, each with an end."""

    sentence = mark("处理须列明影响及其截止时间。")
    place = "effects"


class Barred(ActRefused):
    """A consequence in force bars the act."""

    sentence = mark("{subject}因“{clause}”至 {until} 不得{act}。")


class NeedsDecision(ActRefused):
    """The rule lets the act pass only with the number of a named body's decision."""

    sentence = mark("{reason}如有{body}的决定，请填写决定文号。")
    place = "decision_number"
