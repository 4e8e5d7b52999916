"""Why a step on a paper is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    sentence = mark("这一步由{who}办理。")


class DocumentUnknown(ActRefused):
    sentence = mark("没有这份公文。")


class WrongStage(ActRefused):
    """The paper is not where this step belongs."""

    sentence = mark("这份公文现在是“{state}”，不能办理“{step}”。")


class ReasonMissing(ActRefused):
    sentence = mark("请填写理由。")
    place = "reason"


class FileNotReadable(ActRefused):
    sentence = mark("文件“{name}”读不出文字。请上传 Word（docx）或文本文件，或直接填写下面各项。")
    place = "file"


class NothingGiven(ActRefused):
    sentence = mark("请上传文件或粘贴正文。")
    place = "file"


# Incoming


class ListEmpty(ActRefused):
    """D1: missing papers are told in one complete list."""

    sentence = mark("资料不全的，须一次列出全部所缺材料。")
    place = "missing"


class SecondList(ActRefused):
    """D1: what is there already may not be asked for again."""

    sentence = mark("“{names}”来文时已经提交，不得再次要求补交。")
    place = "missing"


class ListGivenAlready(ActRefused):
    """D1: one complete list, once."""

    sentence = mark("所缺材料已于{day}一次告知，不得再增列“{names}”。")
    place = "missing"


class OtherOfficeMissing(ActRefused):
    sentence = mark("不属本单位职责的，须写明应由哪个单位办理。")
    place = "other_office"


class CheckFirst(ActRefused):
    sentence = mark("请先完成资料检查，再告知来文单位。")


class AlreadyTold(ActRefused):
    sentence = mark("已于{day}告知来文单位。")


class ResultMissing(ActRefused):
    sentence = mark("请写明书面办理结果。")
    place = "result"


class GroundNotListed(ActRefused):
    """D2: pauses only from the white list."""

    sentence = mark("“{ground}”不在可以暂停计时的事由之内。可选：{allowed}。")
    place = "ground"


class EvidenceMissing(ActRefused):
    sentence = mark("请写明暂停计时的依据（补正通知、联审排期、检测委托书的文号）。")
    place = "evidence"


class TargetMissing(ActRefused):
    sentence = mark("请写明报送的机关和跟踪人。")
    place = "office"


class JudgedByUnit(ActRefused):
    """D2: another body reviews how a paper was classed."""

    sentence = mark("重新认定由督查室办理，承办单位不得自行改变。")


class SameClass(ActRefused):
    sentence = mark("已经是“{authority}”。")
    place = "authority"


# Outgoing


class ConsultFirst(ActRefused):
    """D4: 先商后文."""

    sentence = mark(
        "上行文、平行文须先协商后行文。请先登记与“{office}”的协商情况；紧急的，由分管领导批准免协商并说明理由。"
    )


class FaceToFaceReason(ActRefused):
    sentence = mark("没有当面协调的，请说明原因。")
    place = "reason"


class GuidanceReason(ActRefused):
    sentence = mark("没有采纳指导意见的，请说明理由。")
    place = "reason"


class NotExactlyOneLeader(ActRefused):
    """D5: exactly one leader follows the paper."""

    sentence = mark("须指定 {wanted} 名分管领导负责跟踪协调，现在指定了 {count} 名。")
    place = "leader_posts"


class FollowerMissing(ActRefused):
    sentence = mark("请指定一名跟踪人，人随文转。")
    place = "follower"


class SignerWrong(ActRefused):
    sentence = mark("现在轮到“{level}”审签。")


class OwnDraft(ActRefused):
    sentence = mark("起草人不能审签自己的文稿。")


class NumberTaken(ActRefused):
    sentence = mark("文号“{number}”已用于另一份公文。")
    place = "number"


class SealMissing(ActRefused):
    sentence = mark("请先用印：打印、签字、盖章后扫描上传。")
    place = "file"


class NotARecipient(ActRefused):
    sentence = mark("你单位不在这份公文的发送范围内。")


class TextMissing(ActRefused):
    sentence = mark("正文不能为空。")
    place = "text"


# Tracking and the weekly report


class NotFollowed(ActRefused):
    sentence = mark("这份公文没有在跟踪中。")


class PlaceMissing(ActRefused):
    sentence = mark("请写明公文现在在哪个单位、哪个环节。")
    place = "place"


class ReportIncomplete(ActRefused):
    """D6: an open paper absent from the report is impossible."""

    sentence = mark("有 {count} 份在途公文不在本期周报中（{names}）。请刷新后再签发。")


class ReportNotSigned(ActRefused):
    sentence = mark("周报须先由办公室主任签发。")


class ReportSent(ActRefused):
    sentence = mark("周报已于{day}报送，不能再改。")


class ReportNotSent(ActRefused):
    sentence = mark("周报报送之后才登记批示。")


class InstructionEmpty(ActRefused):
    sentence = mark("请填写批示内容和承办单位。")
    place = "text"


class NoticeMissing(ActRefused):
    sentence = mark("请填写公文标题和通知。")
    place = "notice"


class NobodyAsked(ActRefused):
    sentence = mark("请选择会签单位，或者传阅、呈批的对象。")
    place = "units"


class DateWithoutSentence(ActRefused):
    """A fixed date rests on the words of the notice."""

    sentence = mark("请摘录通知中写明日期的原话。")
    place = "sentence"


class CirculationUnknown(ActRefused):
    sentence = mark("没有这件会签传阅，或者您无权查看。")


class CirculationOver(ActRefused):
    sentence = mark("会签传阅已经办结。")


class NotYourTurn(ActRefused):
    sentence = mark("还没有轮到，或者已经答复，或者不由您答复。")
    place = "turn"


class AnswerUnknown(ActRefused):
    sentence = mark("请选择答复。")
    place = "answer"


class OpinionEmpty(ActRefused):
    sentence = mark("请写明意见。")
    place = "text"


class WordsWanted(ActRefused):
    """Who decides on a request says so; a circle is no decision."""

    sentence = mark("公文有请示事项，最后批示的领导须明确签署意见，不能只圈阅。")
    place = "answer"


class NothingToSettle(ActRefused):
    sentence = mark("没有待处理的意见。")
    place = "turn"


class NoticeSaysNothing(ActRefused):
    """Silence is consent only where the notice said so."""

    sentence = mark("通知没有写明逾期未回复视为无意见，未答复不能视为无意见。")
