"""Why an act on meetings is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotYours(ActRefused):
    sentence = mark("只有{who}可以办理。")


class MeetingUnknown(ActRefused):
    sentence = mark("没有这次会议，或者您无权查看。")


class TopicUnknown(ActRefused):
    sentence = mark("没有这个议题，或者您无权查看。")


class WrongState(ActRefused):
    sentence = mark("{what}目前为“{state}”，不能{act}。")


class TimeWrong(ActRefused):
    sentence = mark("结束时间应晚于开始时间。")
    place = "ends_at"


class NumberTaken(ActRefused):
    sentence = mark("本年度已排到第{last}次，请填写更大的次数或者留空。")
    place = "number"


class TitleMissing(ActRefused):
    sentence = mark("请填写名称。")
    place = "title"


class NameTaken(ActRefused):
    sentence = mark("已有会议“{name}”，请换一个名称或者修改原来的会议。")
    place = "name"


class ReasonMissing(ActRefused):
    sentence = mark("请写明理由。")
    place = "reason"


class CountNeedsReason(ActRefused):
    """「一般为 3-4 个」: another number is allowed, with a reason."""

    sentence = mark("汇报项目一般为 {least}-{most} 个，本次 {count} 个，请写明理由。")
    place = "reason"


class SelectionReasonMissing(ActRefused):
    sentence = mark("请写明选择“{title}”的理由。")
    place = "reports"


class NotApprover(ActRefused):
    sentence = mark("汇报项目由{chair}或{deputy}批准。")


class ReportsNotApproved(ActRefused):
    sentence = mark("汇报项目尚未批准，不能发出会议通知。")


class NothingToHear(ActRefused):
    sentence = mark("议程为空，不能发出会议通知。")


class NoticeTooShort(ActRefused):
    """The seed's week: the meeting proceeds only with a waiver that is written down."""

    sentence = mark("通知时间不足（应提前 {days} 天，{titles}），须有批准的豁免意见方可开会。")
    place = "waiver"


class TooEarly(ActRefused):
    sentence = mark("会议时间为 {at}，未到时间不能登记召开。")


class PaperMissing(ActRefused):
    """A topic goes nowhere without the papers that its kind needs."""

    sentence = mark("缺少：{papers}。不涉及的请写明理由。")
    place = "papers"


class KindUnknown(ActRefused):
    sentence = mark("请从列表中选择议题类别。")
    place = "kind"


class NotYourStep(ActRefused):
    sentence = mark("现在由{who}办理“{step}”。")


class TopicNotReady(ActRefused):
    sentence = mark("“{title}”尚未审定（现在：{step}），不能列入议程。")


class MembersSilent(ActRefused):
    """The head of the government speaks last."""

    sentence = mark("行政首长最后发表意见：{names}尚未发表意见。")
    place = "opinions"


class DepartureReasonMissing(ActRefused):
    """A decision against the majority's opinion says why（条例 第三十条）."""

    sentence = mark("决定与多数人意见不一致（{agree} 人同意，{disagree} 人不同意），请说明理由。")
    place = "departure_reason"


class NotPresent(ActRefused):
    sentence = mark("{name}没有到会，不能记录其意见。")
    place = "opinions"


class ItemUnknown(ActRefused):
    sentence = mark("没有这一项议程，请刷新后再办。")


class ItemNotConcluded(ActRefused):
    sentence = mark("“{title}”还没有结论，不能印发纪要。")


class PointUnknown(ActRefused):
    sentence = mark("没有这一条，请刷新后再办。")


class PointSettled(ActRefused):
    sentence = mark("这一条已经{state}。")


class LeadMissing(ActRefused):
    sentence = mark("“{text}”没有牵头单位，请指定一个。")
    place = "lead"


class DueMissing(ActRefused):
    sentence = mark("“{text}”没有完成时限，请填写。")
    place = "due_on"


class AnswerMissing(ActRefused):
    sentence = mark("请写明会上怎样答复。")
    place = "answer"


class PointsOpen(ActRefused):
    """Minutes close when every decision is a matter and every question a task or answered."""

    sentence = mark("还有 {count} 条没有交办或答复，会议不能办结。")


class AlreadyQueued(ActRefused):
    sentence = mark("该事项已在{series}排队。")


class NotInQueue(ActRefused):
    sentence = mark("该事项不在{series}的队列中。")


class MatterNotFound(ActRefused):
    sentence = mark("没有编号为“{number}”的在办事项，或者您无权查看。")
    place = "number"


class ReturnedBefore(ActRefused):
    """Return once with the full list; the second time approve or reject."""

    sentence = mark("该事项已退回过 {count} 次，本次应当作出通过或者不予通过的决定。")
    place = "outcome"


class PowerMissing(ActRefused):
    sentence = mark("没有具有决定权的单位到会，不能作出决定。")


class NotOneOfTheList(ActRefused):
    sentence = mark("请从列表中选择{what}。")


class ListApproved(ActRefused):
    sentence = mark("{month}的滚动清单已经批准，不能再改。")


class SeriesOver(ActRefused):
    """What has ended is not convened any more."""

    sentence = mark("{series}已于 {day} 结束，不能再拟定会议、申报议题或者排队。")


class SeriesBusy(ActRefused):
    """What waits is brought to its end before."""

    sentence = mark(
        "{series}还有 {meetings} 次会议未召开或未办结、{topics} 项议题未审议、{queued} 项在排队，请先办结。"
    )
