"""Why an instruction is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotARegistrar(ActRefused):
    sentence = mark("批示件由督查室、政府办登记，您的岗位不能登记。")


class InstructionUnknown(ActRefused):
    sentence = mark("没有这件批示，或者您无权查看。")


class PaperIsSecret(ActRefused):
    """Refused before a single word or the scan is kept."""

    sentence = mark("来文标有“{marking}”，严禁录入本系统，请按保密规定在纸质渠道办理。扫描件未保存。")
    place = "marking"


class NotALeader(ActRefused):
    sentence = mark("只有县领导可以写批示。")


class NothingWritten(ActRefused):
    sentence = mark("请写一句批示，或者拍下批示件。")
    place = "text"


class LeadNotNamed(ActRefused):
    sentence = mark("批示中没有识别出单位，请选择牵头单位。")
    place = "lead"


class NoKeeper(ActRefused):
    sentence = mark("督查室还没有启用批示件登记，请联系督查室先登记一件。")


class NoRemark(ActRefused):
    sentence = mark("请至少填写一位领导的批示内容。")
    place = "remark0-text"


class LeaderMissing(ActRefused):
    sentence = mark("第 {place} 条批示没有写明批示领导。")


class WrittenLater(ActRefused):
    sentence = mark("第 {place} 条批示的日期晚于今天。")


class NumberTaken(ActRefused):
    sentence = mark("{number}已经登记过。")
    place = "serial"


class DateWithoutWords(ActRefused):
    """A fixed date rests on the leader's words."""

    sentence = mark("按批示日期办理的，请摘录领导写明时限的原话。")
    place = "sentence"


class NoSignedFeedback(ActRefused):
    sentence = mark("{unit}的反馈尚未经主要负责人签发，不能呈报领导。")


class AlreadyReported(ActRefused):
    sentence = mark("第 {ordinal} 轮的办理情况专报已于 {day} 呈报。")


class ReportMissing(ActRefused):
    sentence = mark("请写明办理情况。")
    place = "text"


class RoundUnderWay(ActRefused):
    """A leader writes again on what has come back to him."""

    sentence = mark("第 {ordinal} 轮还没有收到经签发的反馈，补充批示请在原件上登记。")
