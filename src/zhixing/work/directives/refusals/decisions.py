"""Why an act on a major decision's file is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class DecisionUnknown(ActRefused):
    sentence = mark("没有这件重大决策，或者您不能办理这一步。")


class DecisionIssued(ActRefused):
    sentence = mark("决策已印发，档案不再改动。")


class PartUnknown(ActRefused):
    sentence = mark("没有这一项内容。")
    place = "code"


class PartEmpty(ActRefused):
    sentence = mark("请写明内容，或说明不涉及的理由。")
    place = "text"


class PartNotWaivable(ActRefused):
    sentence = mark("「{part}」不能以不涉及代替。")
    place = "waived_because"


class ConsultationMissing(ActRefused):
    """重大行政决策程序暂行条例 Art. 15: the draft is published, the public has its days."""

    sentence = mark("请先登记公开征求意见，期满后再归入公众参与情况；不涉及的说明理由。")
    place = "code"


class ConsultationRuns(ActRefused):
    sentence = mark("公开征求意见到 {day} 期满，期满后才能归入意见采纳情况。")
    place = "code"


class ConsultationKnown(ActRefused):
    sentence = mark("决策草案已于 {day} 公开征求意见。")
    place = "location"


class ConsultationTooShort(ActRefused):
    sentence = mark("公开征求意见一般不少于 {days} 日，缩短的请说明理由。")
    place = "shortened_because"


class LegalityNotSent(ActRefused):
    """重大行政决策程序暂行条例 Art. 25, 26: reviewed before it is discussed, with time for it."""

    sentence = mark("请先登记送合法性审查，再归入审查意见。")
    place = "code"


class LegalitySent(ActRefused):
    sentence = mark("已于 {day} 送合法性审查。")


class DiscussedTooEarly(ActRefused):
    sentence = mark("{part}完成前不能提交集体讨论。")
    place = "held_on"


class PartsMissing(ActRefused):
    """B8: without one of its parts a decision cannot be issued."""

    sentence = mark("缺少：{parts}。补齐后才能印发。")


class RiskOutOfScale(ActRefused):
    sentence = mark("第 {place} 行：可能性和影响按 1 到 5 填写。")
    place = "risks"


class OpinionsMissing(ActRefused):
    sentence = mark("集体讨论至少有两人发表意见，最后一行是行政首长。")
    place = "opinions"


class StanceUnknown(ActRefused):
    sentence = mark("第 {place} 行：意见写「同意」「不同意」或「其他意见」。")
    place = "opinions"


class DepartureUnexplained(ActRefused):
    sentence = mark("行政首长的决定与多数人意见不一致，请说明理由。")
    place = "departure_reason"


class NumberMissing(ActRefused):
    sentence = mark("请填写文号。")
    place = "document_number"


class NotIssuedYet(ActRefused):
    sentence = mark("决策尚未印发，还不能评估。")


class AlreadyReviewed(ActRefused):
    sentence = mark("这件决策已经评估过。")


class FactsMissing(ActRefused):
    sentence = mark("请填写每项预测的实际结果：{names}。")
    place = "facts"


class CauseMissing(ActRefused):
    sentence = mark("实际低于预测，请写明原因。")
    place = "cause"


class LossUnknown(ActRefused):
    sentence = mark("请选择损失程度。")
    place = "loss"
