"""Why an act on a matter is refused: one class, one sentence."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    sentence = mark("您现在的岗位不能办理这一步。{who}可以办理。")

    def __init__(self, who: str = "承办单位或督查室") -> None:
        super().__init__(who=who)


class MatterUnknown(ActRefused):
    sentence = mark("没有找到这一事项。")


class NotExactlyOne(ActRefused):
    """A1: one deputy leader and one lead department, neither none nor two."""

    sentence = mark(
        "{what}必须是一个，现在是 {count} 个。请只选一个；由几个单位分别负责的，请拆为并列子任务。"
    )


class WrongState(ActRefused):
    sentence = mark("事项现在是「{state}」，不能{act}。")


class MatterClosed(ActRefused):
    sentence = mark("事项已于{day}销号，不能再{act}。需要继续办理的，请先重新办理。")


class SameGrade(ActRefused):
    sentence = mark("事项现在就是{grade}。")
    place = "grade"


class LeaderNotNamed(ActRefused):
    """A key matter is named with a leader of the county."""

    sentence = mark("重点督办须有牵头县领导。请先交办给责任单位并确定牵头县领导。")
    place = "grade"


class Frozen(ActRefused):
    """B7: after the second return no transfer until the ruling."""

    sentence = mark("事项已两次退回，正在等待归属裁定，不能再移交。裁定前由{holder}继续办理。")


class NotFrozen(ActRefused):
    sentence = mark("事项没有归属争议，不需要裁定。")


class ReasonMissing(ActRefused):
    sentence = mark("请写明理由。")
    place = "reason"


class BasisMissing(ActRefused):
    sentence = mark("请写明依据（法规或三定条款）。")
    place = "basis"


class AlreadyResponsible(ActRefused):
    sentence = mark("{holder}已经是责任单位。")


class AlreadyHandler(ActRefused):
    sentence = mark("{name}已经是具体责任人。")
    place = "handler"


class ClaimTooEarly(ActRefused):
    """Convention 19: an ordinary claim lies between the start of the present holding and now."""

    sentence = mark("所填时间{at}早于现责任单位接手的时间{since}。请核对；确属更正的，请用更正办理。")
    place = "at"


class ClaimInFuture(ActRefused):
    sentence = mark("所填时间{at}晚于现在。请核对。")
    place = "at"


class HandlerNotInUnit(ActRefused):
    sentence = mark("{name}不在{unit}任职。请从本单位名单中选一位。")
    place = "handler"


class InnerOwnerMissing(ActRefused):
    """A1: a town names one leader and one office of its own before its acceptance counts."""

    sentence = mark("签收前请明确本级的一名分管领导和一个承办站所。")
    place = "inner_unit"


class MeetingIsNotProgress(ActRefused):
    """B10 and demonstration 3."""

    sentence = mark("会议记录不计入进度，请填写形象进度并附现场佐证。")
    place = "text"


class EvidenceMissing(ActRefused):
    sentence = mark("进度有变化，请附佐证（照片、凭证或签认单）。")
    place = "proofs"


class PictureUsedBefore(ActRefused):
    sentence = mark("此照片 {day} 已用于{where}。请上传现场新拍的照片。")
    place = "proofs"


class ProgressFallsBack(ActRefused):
    sentence = mark("进度 {claimed}% 低于已核实的 {verified}%。数字有误请用更正办理。")
    place = "progress_percent"


class FeedbackUnderWay(ActRefused):
    sentence = mark("上一次反馈还在{step}，请等它办完。")


class NotYourSignature(ActRefused):
    sentence = mark("这一步由{step}签发。")


class JudgedByDoer(ActRefused):
    """Never by the doer (judged by person, not post)."""

    sentence = mark("您参与了本事项的办理，不能自己审核。请由督查室其他人员审核。")


class NotSignedByHead(ActRefused):
    sentence = mark("办结报告须经主要领导签发后才能报督查室。")


class NothingAsked(ActRefused):
    sentence = mark("没有待答复的{what}。")


class AlreadyAsked(ActRefused):
    sentence = mark("已提出{what}，正在等待答复。")


class TooLateToExtend(ActRefused):
    """Convention 9: before the due instant only."""

    sentence = mark("已过期限（{due}），不能再申请延期。")


class GroundRefused(ActRefused):
    sentence = mark("「{ground}」不能作为{what}的理由。可以的理由：{allowed}。")
    place = "ground"


class ExtensionOverCap(ActRefused):
    sentence = mark("延期不超过原时限的 {percent}%，共 {times} 次；再延期的须有决定文号。")
    place = "amount"


class NoClock(ActRefused):
    sentence = mark("事项没有正在计算的期限。")


class AlreadyPaused(ActRefused):
    sentence = mark("事项已经暂缓。")


class NotPaused(ActRefused):
    sentence = mark("事项没有暂缓。")


class DecisionMissing(ActRefused):
    sentence = mark("{what}须经批准，请填写批准文号或决定编号。")
    place = "decision_number"


class TargetMissing(ActRefused):
    sentence = mark("请选择并入的事项。")
    place = "target"


class NextNodeMissing(ActRefused):
    sentence = mark("阶段性办结后事项继续办理，请填写下一节点的时间。")
    place = "new_date"


class TooEarlyForStep(ActRefused):
    sentence = mark("{step}最早可在{day}签发。")


class StepOutOfOrder(ActRefused):
    sentence = mark("请先签发{before}。")


class StepUnknown(ActRefused):
    sentence = mark("没有这一步督办文书。")


class SupportIsLead(ActRefused):
    sentence = mark("{unit}是牵头单位，不能同时作配合单位。")


class OpenPartsRemain(ActRefused):
    sentence = mark("还有 {count} 个子任务没有销号，不能办结。")


class LimitMissing(ActRefused):
    sentence = mark("请填写完成时限，或注明长期任务。")
    place = "limit"


class PushedDown(ActRefused):
    """P22: the list of duties of towns says that a department does it."""

    sentence = mark("“{item}”已列入上级部门收回事项，由{by}办理，不得下派{town}。")
    place = "lead"


class PartsMissing(ActRefused):
    sentence = mark("请至少写出两个子任务，每个只有一个牵头单位。")


class NotOneOfTheList(ActRefused):
    sentence = mark("请在给出的选项中选择{what}。")


class ListAlreadySigned(ActRefused):
    sentence = mark("这份移交清单您已签收。")


class NotOnTheList(ActRefused):
    sentence = mark("这份移交清单由移交双方签收。")


class SameKeyOtherContent(ActRefused):
    sentence = mark("这张表单已经提交过，内容不同。请刷新页面后再办理。")


class SomebodyWasFaster(ActRefused):
    sentence = mark("{who}刚刚办理了「{act}」。请看最新情况后再办理。")


class NothingRuled(ActRefused):
    """A ruling on the list of powers that leaves the fault as it was (A8)."""

    sentence = mark("裁定后问题仍然存在：请明确责任单位，或补上依据、责任，或取消该权力。")


class RulingIncomplete(ActRefused):
    sentence = mark("请填写裁定文号和理由。")
    place = "document"
