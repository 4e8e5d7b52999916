"""Why something about a key project is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    sentence = mark("这一步由{who}办理，您的岗位不能办理。")


class ProjectUnknown(ActRefused):
    sentence = mark("没有这个项目，或者您无权查看。")


class TitleMissing(ActRefused):
    sentence = mark("请填写项目名称。")
    place = "title"


class TitleTaken(ActRefused):
    sentence = mark("台账中已有“{title}”（{code}）。")
    place = "title"


class DatesReversed(ActRefused):
    sentence = mark("“{name}”的完成日期早于开始日期。")


class MilestonesMissing(ActRefused):
    sentence = mark("请至少填写一个年度节点。")
    place = "milestones"


class NobodyLeads(ActRefused):
    sentence = mark("{unit}没有在职的分管领导，请先确定包联县领导。")
    place = "leader"


class ProjectClosed(ActRefused):
    sentence = mark("项目已销号，台账不再填报。")


class WordsMissing(ActRefused):
    sentence = mark("请填写形象进度。")
    place = "words"


class InFuture(ActRefused):
    sentence = mark("填报日期不能晚于今天。")
    place = "on"


class MilestoneMissing(ActRefused):
    sentence = mark("填写完成百分比时，请选择对应的节点。")
    place = "milestone"


class PercentFallsBack(ActRefused):
    sentence = mark("该节点台账已填 {known}%，不能直接改低；确需更正的，请在“更正”中说明理由。")
    place = "percent"


class FigureFallsBack(ActRefused):
    sentence = mark("{month}月投资台账已填 {known} 万元，不能直接改低；确需更正的，请在“更正”中说明理由。")
    place = "amount"


class ReasonMissing(ActRefused):
    sentence = mark("请说明更正理由。")
    place = "reason"


class NothingChanged(ActRefused):
    sentence = mark("没有改动任何内容。")


class FigureUnknown(ActRefused):
    sentence = mark("台账中没有“{name}”这一项。")


class FilingUnknown(ActRefused):
    sentence = mark("没有待阅知的备案。")


class GroupWrong(ActRefused):
    """The group is another than the seed's (S4:15)."""

    sentence = mark("{role}必须是{unit}的{wanted}，{person}是{found}。")


class NotOfUnit(ActRefused):
    sentence = mark("{person}不在{unit}任职。")


class NotALeader(ActRefused):
    sentence = mark("包联领导必须是县领导岗位。")
    place = "leader"


class AgendaEmpty(ActRefused):
    sentence = mark("请至少选择一个项目。")
    place = "projects"


class MeetingUnknown(ActRefused):
    sentence = mark("没有这次会议，或者您无权查看。")


class MeetingEnded(ActRefused):
    sentence = mark("纪要已印发，不能再补记决定。")


class DecisionEmpty(ActRefused):
    sentence = mark("请填写决定的内容。")
    place = "text"


class DecisionBeforeMeeting(ActRefused):
    sentence = mark("办结日期不能早于会议日期。")
    place = "due_on"


class MinutesIssued(ActRefused):
    sentence = mark("纪要已于 {day} 印发。")


class SecretaryBusy(ActRefused):
    """The load cap asks for a decision (C4)."""

    sentence = mark(
        "{person}已承担 {count} 个项目，达到上限 {cap} 个；继续指定须由推进工作组组长批准并写明理由。"
    )
    place = "reason"


class NotAnEnterpriseProject(ActRefused):
    sentence = mark("只有入驻企业项目设项目秘书。")


class NotServing(ActRefused):
    sentence = mark("所选人员没有在职岗位。")
    place = "person"


class NeedEmpty(ActRefused):
    sentence = mark("请填写企业名称和诉求内容。")
    place = "title"


class SecretaryMissing(ActRefused):
    sentence = mark("该项目尚未明确项目秘书，请选择承办单位。")
    place = "unit"


class NeedUnknown(ActRefused):
    sentence = mark("没有这项诉求，或者您无权查看。")


class HollowAnswer(ActRefused):
    """An answer that says only that it is being looked into (C7)."""

    sentence = mark("“正在研究”不算答复：请写明办理结果，或者填写承诺办结日期。")
    place = "text"


class LevelMissing(ActRefused):
    sentence = mark("无法解决的，请写明理由和能够解决的层级。")
    place = "level"


class PromisePast(ActRefused):
    sentence = mark("承诺日期不能早于今天。")
    place = "promised_on"


class WrongNeedState(ActRefused):
    sentence = mark("该诉求目前为“{state}”，不能办理这一步。")


class SaidByAnswerer(ActRefused):
    sentence = mark("企业是否满意不能由答复人登记。")


class RatedAlready(ActRefused):
    sentence = mark("{quarter} 已有评价。")
    place = "quarter"


class StoppedAlready(ActRefused):
    sentence = mark("该项目已在停工中，不重复登记。")


class StoppageUnknown(ActRefused):
    sentence = mark("没有这次停工，或者您无权查看。")


class CauseMissing(ActRefused):
    sentence = mark("请先说明停工原因和复工方案。")
    place = "cause"


class SharesDiffer(ActRefused):
    """The days of the causes are not the days of the stoppage (C6)."""

    sentence = mark("停工共 {days} 天，划分合计 {total} 天，必须相等且每项至少 1 天。")
    place = "shares"


class TracingNotProposed(ActRefused):
    sentence = mark("未达到建议倒查的条件：须先说明原因，且不属于合法原因，停工达到规定天数。")


class ExpertUnsound(ActRefused):
    sentence = mark("专家须有姓名、单位和至少一个专业。")


class ReviewUnknown(ActRefused):
    sentence = mark("没有这次评审，或者您无权查看。")


class ReviewTypeUnknown(ActRefused):
    sentence = mark("规则库中没有这一评审类型。")
    place = "review_type"


class AmountMissing(ActRefused):
    sentence = mark("请填写大于零的金额。")


class NobodyLeft(ActRefused):
    """The draw never ends with an empty seat: the pool has to grow first."""

    sentence = mark("专家库中没有可抽取的{speciality}专家，请先补充专家库。")


class SeatUnknown(ActRefused):
    sentence = mark("该专家不在评审组中，或者已经出具意见。")


class OpinionUnsound(ActRefused):
    sentence = mark("专家意见须有内容、百分制评分和签字扫描件。")


class OpinionsMissing(ActRefused):
    sentence = mark("还有 {count} 名专家没有出具意见：{names}。")


class ReportUnsigned(ActRefused):
    sentence = mark("请附评审组签字的评审报告。")
    place = "signed"


class ReviewOver(ActRefused):
    sentence = mark("评审结论已于 {day} 出具。")


class GateUnknown(ActRefused):
    sentence = mark("没有这个入库项目，或者您无权查看。")


class GateUnsound(ActRefused):
    sentence = mark("项目入库须写明受益人数、需求依据、全生命周期成本、资金来源和由谁提出。")


class GateTaken(ActRefused):
    sentence = mark("“{title}”已经申报入库。")
    place = "title"


class NoticeRuns(ActRefused):
    sentence = mark("公示期至 {day}，期满后才能决定。")


class ObjectionsOpen(ActRefused):
    sentence = mark("还有 {count} 条公示意见没有答复，答复后才能决定。")


class ObjectionUnknown(ActRefused):
    sentence = mark("没有第 {place} 条意见。")


class AnswerMissing(ActRefused):
    sentence = mark("请填写答复。")


class NotReleased(ActRefused):
    """A notice that nobody could read is none."""

    sentence = mark("公示尚未发布。发布并公示期满后才能决定。")


class AlreadyReleased(ActRefused):
    sentence = mark("已于 {day} 发布。")


class ReaderMissing(ActRefused):
    """先审后公开: somebody else reads for secrets what is released."""

    sentence = mark("请填写保密审查人，审查人不能是发布人本人。")
    place = "read_by"


class NotJudged(ActRefused):
    sentence = mark("后评价作出、项目公示发布后，才能公开结果。")


class NotNoticed(ActRefused):
    sentence = mark("项目不在公示期内。")


class DecisionMissing(ActRefused):
    sentence = mark("请填写决定文号和理由。")


class GateDecided(ActRefused):
    sentence = mark("已于 {day} 作出决定。")


class NotAdmitted(ActRefused):
    """What waits at the gate is not entered past it."""

    sentence = mark("“{title}”还没有准予入库，不能列入台账。")
    place = "title"


class EvaluationEarly(ActRefused):
    sentence = mark("后评价在竣工满 {years} 年（{day}）后进行。")


class EvaluationProofMissing(ActRefused):
    sentence = mark("请附使用情况的佐证材料。")
