"""Why the hall refuses: one class, one sentence."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    sentence = mark("您现在的岗位不能办理这一步。{who}可以办理。")

    def __init__(self, who: str = "窗口人员", **values: object) -> None:
        super().__init__(who=who, **values)


class ItemUnknown(ActRefused):
    """Outside the catalogue: no acceptance, but the request is registered (practice, E1)."""

    sentence = mark("“{name}”不在政务服务事项目录内，不能受理。请登记为咨询或诉求，转“办不成事”反映窗口。")
    place = "item"


class ItemNotActive(ActRefused):
    sentence = mark("“{title}”现为“{state}”，不能受理。")
    place = "item"


class PowerBaseless(ActRefused):
    """A8: what has no basis in the list of powers is opened at no window."""

    sentence = mark("“{title}”在权责清单中没有法定依据，任何窗口不得受理，请先由机构编制部门裁定。")
    place = "item"


class ItemElsewhere(ActRefused):
    sentence = mark("“{title}”由{organ}办理，本县不受理。")
    place = "item"


class CodeMalformed(ActRefused):
    sentence = mark("“{code}”不是 31 位或 33 位实施编码。")
    place = "code"


class CodeMisfits(ActRefused):
    sentence = mark("编码前 18 位不是有效的统一社会信用代码，请核对。")
    place = "code"


class PromiseAboveLaw(ActRefused):
    """E6: the promise may not be longer than the law allows."""

    sentence = mark("承诺时限 {promised} 长于法定时限 {statutory}，不能发布。")
    place = "promised"


class ItemDisguised(ActRefused):
    """E10: a cancelled item that comes back under another name."""

    sentence = mark("“{title}”与已取消的“{cancelled}”（{document}）名称高度相近，疑似变相恢复，不能发布。")
    place = "title"


class NothingChanged(ActRefused):
    sentence = mark("没有改动，不产生新版本。")


class DocumentMissing(ActRefused):
    sentence = mark("请填写批准文号或依据。")
    place = "document"


class NotOneOfTheList(ActRefused):
    sentence = mark("请从清单中选择{what}。")


class WindowUnknown(ActRefused):
    sentence = mark("您现在的岗位没有安排在窗口，请联系政务服务管理局。")


class WindowNotMapped(ActRefused):
    sentence = mark("{window}没有受理“{title}”的授权，请到综合窗口办理。")
    place = "item"


class CaseUnknown(ActRefused):
    sentence = mark("没有找到这一办件。")


class WrongStage(ActRefused):
    sentence = mark("办件现在是“{stage}”，不能{act}。")


class PapersMissing(ActRefused):
    sentence = mark("缺少 {count} 件材料，不能受理。请一次性告知，或由领导批准容缺。")
    place = "papers"


class PaperUnknown(ActRefused):
    """A paper that the catalogue does not list cannot be required anywhere (E1)."""

    sentence = mark("“{name}”不在事项目录所列材料内，不得要求申请人提交。")
    place = "papers"


class PaperInCase(ActRefused):
    """E2: the same paper is never asked twice."""

    sentence = mark("“{name}”已于{day}提交，在本次办件内共享，不得再次要求申请人提交。")
    place = "papers"


class NotOnFirstList(ActRefused):
    """E5: what was not on the first list cannot be demanded afterwards."""

    sentence = mark("“{name}”不在{day}的一次性告知清单内，不得再次要求。已记录首次告知人员“未一次告知”。")
    place = "papers"


class AlreadyTold(ActRefused):
    sentence = mark("已于{day}一次性告知，清单已固定，不能再发第二份。")


class NothingMissing(ActRefused):
    sentence = mark("材料齐全，请直接受理。")
    place = "papers"


class PapersStillMissing(ActRefused):
    sentence = mark("还缺：{names}。补齐后受理。")
    place = "papers"


class GroundRefused(ActRefused):
    sentence = mark("“{ground}”不是法定的特别程序。可用：{allowed}。")
    place = "ground"


class EvidenceMissing(ActRefused):
    sentence = mark("请填写书面告知申请人的文号或凭证。")
    place = "evidence"


class ReasonMissing(ActRefused):
    sentence = mark("请写明理由。")
    place = "reason"


class ExtendedBefore(ActRefused):
    sentence = mark("办理期限只能延长一次，本办件已经延长。")


class ExtensionTooLong(ActRefused):
    sentence = mark("最多延长 {days} 个工作日。")
    place = "days"


class NotDecidedHere(ActRefused):
    sentence = mark("{window}没有“{title}”的决定权，请转后台办理。")


class ResultMissing(ActRefused):
    sentence = mark("请填写决定文书或证照编号。")
    place = "result"


class BranchesOpen(ActRefused):
    """E4: the lead closes when every branch has its result."""

    sentence = mark("{done}/{all} 个环节已有结果，全部办结后才能办结整件事。")


class NotUrgentItem(ActRefused):
    sentence = mark("“{title}”的目录没有急办准入条件，不能按急办件受理。")
    place = "urgent"


class BranchesCircular(ActRefused):
    sentence = mark("各环节的先后关系有循环或指向不存在的环节，请调整。")
    place = "branches"


class PackageKnown(ActRefused):
    sentence = mark("代码“{code}”已用于“{title}”，请换一个代码。")
    place = "code"


class BranchUnknown(ActRefused):
    sentence = mark("事项目录里没有编码为“{name}”的事项，请核对编码。")
    place = "branches"


class ItemTwice(ActRefused):
    sentence = mark("事项“{name}”列了两次，一件事里每个事项只能列一次。")
    place = "branches"


class RatedByStaff(ActRefused):
    """F4: nobody of the hall rates, for whomever."""

    sentence = mark("服务评价只能由办事群众本人作出，工作人员不能代评。")


class AlreadyRated(ActRefused):
    sentence = mark("本次办件已经评价过，每件只能评价一次；差评办结反馈后可以再评价一次。")


class DeviceElsewhere(ActRefused):
    sentence = mark("该办件不是在本窗口办理的，请用手机或网页评价。")


class WrongRatingStage(ActRefused):
    sentence = mark("该差评现在是“{stage}”，请按回访、核实、整改、反馈的顺序办理。")


class NotTheRated(ActRefused):
    sentence = mark("只有被评价的工作人员本人可以提出异议。")


class PartnerUnknown(ActRefused):
    sentence = mark("没有这把对接密钥，或者已经到期。")
    place = "key"


class NotMeasurable(ActRefused):
    """F2: what cannot be checked is no pledge."""

    sentence = mark("“{content}”没有可衡量的标准，不能发布。可以与服务评价挂钩，如平均分不低于 {least}。")
    place = "measure"


class QuarterNotOver(ActRefused):
    sentence = mark("{quarter} 还没有结束，不能评定星级。")


class FilingGone(ActRefused):
    """A draft that lapsed, was given up, or was sent already."""

    sentence = mark("这份申请已经提交，或者已超过保存期限，不能再修改。")


class FilingOpen(ActRefused):
    sentence = mark("还有 {count} 项没有填写，请先填完再提交。")


class NoCounter(ActRefused):
    sentence = mark("“{title}”暂时不能网上申请，请到政务服务大厅窗口办理，或者拨打 12345。")


class ItemChanged(ActRefused):
    """The item got a new version since the draft was begun."""

    sentence = mark("“{title}”的办事指南已更新，请核对材料后再提交。")


class TooManyFiles(ActRefused):
    sentence = mark("一份材料最多上传 {count} 个文件。")
    place = "files"


class FileNeeded(ActRefused):
    sentence = mark("请选择要上传的文件；不上传的，可以把材料交到窗口。")
    place = "files"


class PurposeMissing(ActRefused):
    sentence = mark("请写明查看的事由。")
    place = "purpose"


class FeeAboveCeiling(ActRefused):
    sentence = mark("收费 {amount} 元超过上限 {ceiling} 元，不能发布。")
    place = "amount"


class BillThere(ActRefused):
    """E3: one bill for a case."""

    sentence = mark("本办件已开具缴费单，一件一单，不能再开。")


class FeeNotChosen(ActRefused):
    """E3: of lines that exclude each other one is charged."""

    sentence = mark("请选择收费标准：{what}只按其中一项收取。")


class NothingToPay(ActRefused):
    sentence = mark("本事项不收费，无需开具缴费单。")


class NoBill(ActRefused):
    sentence = mark("本办件还没有缴费单。")


class BillPaid(ActRefused):
    sentence = mark("缴费单已于{day}缴清。")


class ChargeRefused(ActRefused):
    """E3: a charge beside the one bill."""

    sentence = mark("“{name}”{amount} 元不在缴费单内，不得加收。已记录，并通知电子监察。")
    place = "amount"


class NothingToRefund(ActRefused):
    sentence = mark("没有可退的费用：未缴费、已退费或事项已办理的，不退。")


class AlertUnknown(ActRefused):
    sentence = mark("没有找到这条预警。")


class AlertRuled(ActRefused):
    sentence = mark("这条预警已经认定，不能再改。")


class NotYetExplained(ActRefused):
    sentence = mark("单位还没有说明，说明期限也未到，暂不能认定。")


class RosterEmpty(ActRefused):
    """F6: a slot without a named person is not published."""

    sentence = mark("每个时段都要有值班人，且须是{unit}的人员。")
    place = "officers"


class DutyHeld(ActRefused):
    """A change changes something."""

    sentence = mark("该时段本来就由{name}值班，请选择换班的人员。")
    place = "officer"


class BookingUnknown(ActRefused):
    sentence = mark("没有这个预约码，或者预约已经取消。请核对预约成功时记下的预约码。")
    place = "code"


class SlotUnknown(ActRefused):
    sentence = mark("没有找到这个时段或预约。")


class SlotBegun(ActRefused):
    sentence = mark("现在不在可以办理的时间：签到从开始前到结束，预约和换班在开始之前。")


class SlotFull(ActRefused):
    sentence = mark("该时段已约满，请选择其他时段。")


class NotOnDuty(ActRefused):
    sentence = mark("该时段由{name}值班，只能由本人签到。")


class TextChanged(ActRefused):
    """F3: what is signed is what was read."""

    sentence = mark("承诺条款的文字已经改变，请重新阅读后签名。")


class SignedAlready(ActRefused):
    sentence = mark("您今年已经签名。")


class BreachUnknown(ActRefused):
    sentence = mark("没有找到这一情况，或已经对应、认定。")


class PaymentOff(ActRefused):
    sentence = mark("本县暂未开通网上缴费，请持缴费单到窗口缴费。")


class IdentityNotProven(ActRefused):
    """Signing in at the platform is not enough: who it is must have been proven there."""

    sentence = mark("您在认证平台上还没有完成实名认证，请先在平台上实名，再回来登录。")


class NoHall(ActRefused):
    sentence = mark("本县还没有开设政务服务窗口，暂不能登录。")


class IdentityStale(ActRefused):
    sentence = mark("这次认证已经超时或者不是从本页开始的，请重新认证。")


class IdentityDeclined(ActRefused):
    sentence = mark("没有在认证平台上完成认证，您可以重试，或者不登录直接办事。")


class IdentityDown(ActRefused):
    sentence = mark("认证平台暂时没有应答，请稍后再试；不登录也可以办事。")


class IdentityForged(ActRefused):
    """Signature, nonce, times or audience do not fit: it may be somebody else's answer."""

    sentence = mark("认证平台的答复没有通过校验，没有登录，请重新认证。")


class LicencesOff(ActRefused):
    sentence = mark("本县暂未接入电子证照库，请申请人提交材料。")


class NoSuchLicence(ActRefused):
    sentence = mark("“{name}”没有对应这类申请人的电子证照，请申请人提交材料。")
    place = "paper"


class NotAgreed(ActRefused):
    """个人信息保护法 第十三条: licences are called with the applicant's word."""

    sentence = mark("调用电子证照须经申请人同意；不同意的，请申请人提交材料。")
    place = "agreed"


class NumberNeeded(ActRefused):
    sentence = mark("申请人没有登记证件号码，不能调用电子证照。")
    place = "paper"


class NothingDue(ActRefused):
    sentence = mark("本单应缴金额为零，不用缴费。")


class PaymentChecked(ActRefused):
    """Another order is still open at the gateway: only one may be paid."""

    sentence = mark("上一次支付正在向收款方核实，请过一分钟再试。")


class PaidOnline(ActRefused):
    sentence = mark("本单正在网上支付，请等结果确认后再登记窗口缴费。")


class OrderUnknown(ActRefused):
    sentence = mark("没有这张支付单。")


class RefundWaiting(ActRefused):
    sentence = mark("这笔款项已经同意退回，正在办理。")


class NoticeNotSigned(ActRefused):
    sentence = mark("通知的签名不对，没有受理。")


class MonthOpen(ActRefused):
    sentence = mark("{month} 还没有结束，不能发布统计。")
    place = "month"


class MonthReleased(ActRefused):
    sentence = mark("{month} 已经发布。更正后重新发布的，请写明原因。")
    place = "reason"


class NothingToRelease(ActRefused):
    sentence = mark("{month} 没有办件，不用发布。")
    place = "month"


class WordsMissing(ActRefused):
    sentence = mark("请写明问题和答复。")


class PersonalWords(ActRefused):
    """R55: what goes to the public holds no numbers of persons."""

    sentence = mark("文字里有身份证号、电话或者银行卡号，请删去后再提交。")
    place = "answer"


class AnswerProposed(ActRefused):
    sentence = mark("这条答复已经提请公开。")


class AnswerUnknown(ActRefused):
    sentence = mark("没有这条待审核的答复。")


class OwnProposal(ActRefused):
    sentence = mark("公开答复由提请人以外的人审核。")


class AddressRefused(ActRefused):
    """R44: nothing outside the list of hosts is ever called."""

    sentence = mark("推送地址须是 https 地址，主机在运维人员允许的名单内。")
    place = "address"


class EventUnknown(ActRefused):
    sentence = mark("没有这条可以重新推送的记录。")


class BaselineThere(ActRefused):
    """E7: a frozen period is not frozen again."""

    sentence = mark("基期“{name}”已经冻结，不能重做。")
    place = "name"


class PeriodNotOver(ActRefused):
    sentence = mark("基期须是已经结束的时段：结束日不早于开始日，且早于今天。")
    place = "until"


class NothingToFreeze(ActRefused):
    sentence = mark("这一时段没有办结的件，没有可冻结的数。")
    place = "since"


class SpecialGroundRefused(ActRefused):
    """E9: only the grounds of the rulebook exist."""

    sentence = mark("特事特办只限以下事由：{allowed}。")
    place = "ground"


class AskedBefore(ActRefused):
    sentence = mark("本件已经申请过特事特办，不再重复申请。")


class NotAsked(ActRefused):
    sentence = mark("没有待批准的特事特办申请。")


class NotDeferrable(ActRefused):
    """E9: the order may change, nothing that the law requires is left out."""

    sentence = mark("“{names}”不在可容缺之列，或已经提交。")
    place = "owed"


class NothingOwed(ActRefused):
    sentence = mark("没有待补交的容缺材料。")


class MonthNotOver(ActRefused):
    sentence = mark("当月结束后才能公示。")
    place = "month"


class PublishedBefore(ActRefused):
    sentence = mark("该月已经公示，不能重做。")
    place = "month"


class DayPast(ActRefused):
    sentence = mark("请填写今天以后的日期。")
    place = "until"


class PartsWrong(ActRefused):
    """E12: parts that the item's review does not have, or not side by side."""

    sentence = mark(
        "环节不对：须是本事项现行的审核环节；合并、并行的须是相邻的两个，取消的须还留有其他环节。"
    )
    place = "parts"


class ReformOpen(ActRefused):
    sentence = mark("本事项还有一项流程优化没有审定。")


class NoPastCases(ActRefused):
    sentence = mark("没有经过这些环节的办结件，无法测算，不能提出。")
    place = "parts"


class ReformUnknown(ActRefused):
    sentence = mark("没有找到这项流程优化，或还不到这一步。")


class PostNumberMissing(ActRefused):
    sentence = mark("邮寄送达的，请填写邮件号。")
    place = "post_number"


class RegulationPlaceWrong(ActRefused):
    """E14: as many places as the rulebook has, no more."""

    sentence = mark("大厅制度共 {count} 项，没有第 {place} 项。")
    place = "place"


class RuleUnknown(ActRefused):
    sentence = mark("规则库内没有这条规则：{code}。")
    place = "rule_codes"


class PaperTooOld(ActRefused):
    """E14: what was taken on paper is entered within days."""

    sentence = mark("纸质收件已超过 {days} 个工作日的补录期限，请按新收件登记。")
    place = "received_at"


class UploadedBefore(ActRefused):
    sentence = mark("纸质回执号 {number} 已经补录。")
    place = "paper_number"


class ReviewUnknown(ActRefused):
    sentence = mark("没有找到这次评议。")


class ReviewKnown(ActRefused):
    """F10: one review a class and half-year."""

    sentence = mark("{period}的{what}评议已经组织，不能再组织一次。")


class BodyOutOfScope(ActRefused):
    """F10: a county reviews its own departments, towns and windows."""

    sentence = mark("{name}不在县政府组织的评议范围内：只评议县直部门、乡镇（街道）和服务窗口。")
    place = "bodies"


class BodiesMissing(ActRefused):
    sentence = mark("请至少选择两个同类的被评议单位。")
    place = "bodies"


class DatesWrong(ActRefused):
    sentence = mark("投票的开始应早于结束，结束应晚于现在。")
    place = "closes"


class WrongReviewState(ActRefused):
    sentence = mark("这次评议现在是“{state}”，不能{act}。")


class FrameTooSmall(ActRefused):
    """F10: by lot means that not everybody is taken by name."""

    sentence = mark("{group}名单只有 {have} 人，抽不出 {want} 人。")


class CodesInUse(ActRefused):
    """F10: nobody knows who has voted, so new codes would give second votes."""

    sentence = mark("已经有人投票，不能再发投票码：谁投过票没有记录，重发会造成重复投票。")


class CodeUnknown(ActRefused):
    """F10: a code counts once; used and never given look the same."""

    sentence = mark("投票码不对，或者已经用过。一个投票码只能投一次。")
    place = "code"


class BallotIncomplete(ActRefused):
    sentence = mark("请至少评价一个单位；选中的单位至少回答一个问题。")
    place = "bodies"


class StillHeard(ActRefused):
    """F10: nobody reads his rank in public first."""

    sentence = mark("被评议单位陈述意见的期限到 {until}，期满后公布。")


class NotAtTheEnd(ActRefused):
    """F10: a rectification order goes to the last of a class only, once."""

    sentence = mark("{name}不在本类末 {n} 位，或者已经发出整改通知。")


class PartMissing(ActRefused):
    """I5: a rectification has all its parts."""

    sentence = mark("整改通知缺少“{part}”，四项都要写明。")


class UnitNotServing(ActRefused):
    sentence = mark("请选择有办事事项的单位。")
    place = "unit"


class VisitUnknown(ActRefused):
    sentence = mark("没有找到这一上门申请。")


class VisitAnswered(ActRefused):
    sentence = mark("这一上门申请已经答复。")


class OfficerElsewhere(ActRefused):
    sentence = mark("上门人员须是{unit}的人员。")
    place = "officer"


class OutingUnknown(ActRefused):
    """F7: gone, done, or never there."""

    sentence = mark("没有找到这次上门安排，或者已经登记完毕。")
    place = "outing"


class ConsentMissing(ActRefused):
    """F7: nobody is listed who has not agreed."""

    sentence = mark("名单只登记本人（或监护人）已经同意的，同意日期不能晚于今天。")


class SurveysItself(ActRefused):
    """F9: no unit asks its own users about itself."""

    sentence = mark("{unit}不能调查自己，请由其他单位进行。")
    place = "unit"


class SurveyKnown(ActRefused):
    sentence = mark("本季度已经登记，不能再登记一次。")


class SurveyUnknown(ActRefused):
    sentence = mark("没有找到这次调查，或者已经结束。")


class TooManyAnswers(ActRefused):
    sentence = mark("样本为 {asked} 人，录入后有 {answers} 份答卷，请核对。")
    place = "file"


class TurnDecided(ActRefused):
    """F8: a reason is given before, once."""

    sentence = mark("优先办理的事由应在办结之前登记，一件登记一次。")


class PartyUnknown(ActRefused):
    sentence = mark("没有登记过这个证件号码的申请人，或者申报已经解除。")
    place = "number"


class RelationKnown(ActRefused):
    sentence = mark("您已经申报过与这一申请人的关系。")
    place = "number"


class AllRelated(ActRefused):
    """F8: nobody may open the case of a relative, and nobody else sits at a window."""

    sentence = mark("您已申报与申请人的关系，须由其他人收件；现在没有其他窗口人员，请联系政务服务管理局。")


class DutyOpened(ActRefused):
    """A recurring duty is opened once for a period."""

    sentence = mark("{period} 的周期任务已经开启。")


class NobodyReviews(ActRefused):
    """F10: the supervision office organises the reviews."""

    sentence = mark("没有督查室岗位，不能开启群众评议任务。")
