"""Why an act on a clock or a calendar is refused, in one sentence each."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class CalendarNotPublished(ActRefused):
    """A day lies outside the years whose State Council notice is loaded. Nothing is guessed."""

    sentence = mark("{year} 年放假安排尚未公布，时限待定。")

    def __init__(self, year: int) -> None:
        super().__init__(year=year)
        self.year = year


class LimitNotUnderstood(ActRefused):
    """A limit was written in a form that nobody can count."""

    sentence = mark("看不懂时限“{text}”：请写成 5wd（工作日）、2cd（自然日）、16wh（工作小时）或 1mo（月）。")


class LimitEmpty(ActRefused):
    """A limit of nothing would be due at once: no limit is no clock (the SLA 0 of other systems)."""

    sentence = mark("时限至少为 1，没有时限的事项不设时限。")


class UnitsDoNotMix(ActRefused):
    """Hours cannot be added to days, nor days to hours."""

    sentence = mark("按“{unit}”计的时限不能按“{other}”延长。")


class HoldingsIncomplete(ActRefused):
    """Holders leave a gap or overlap, so that minutes could not be conserved."""

    sentence = mark("承办记录不连续（{moment}），无法计算各承办人用时。")


class CalendarUnknown(ActRefused):
    """No pattern of office hours has this code."""

    sentence = mark("没有代码为“{code}”的工作日历。")


class ClockUnknown(ActRefused):
    """No clock has this number."""

    sentence = mark("没有这个时限。")


class ClockStopped(ActRefused):
    """The clock has stopped; what is late then is corrected by an act of its own."""

    sentence = mark("时限已于 {moment} 终止，不能再{act}。")


class ClockRunning(ActRefused):
    """Only a stopped clock can be set running again."""

    sentence = mark("时限仍在计算，不能{act}。")


class AlreadyPaused(ActRefused):
    """One pause at a time."""

    sentence = mark("时限自 {moment} 起已暂停。")


class NotPaused(ActRefused):
    """There is nothing to resume."""

    sentence = mark("时限没有暂停，不必恢复。")


class GroundMissing(ActRefused):
    """A pause without a ground would be a gift."""

    sentence = mark("暂停须写明事由。")


class BeforeStart(ActRefused):
    """Nothing can happen to a clock before it began."""

    sentence = mark("{act}的时间（{moment}）早于时限起算时间（{start}）。")


class PauseOverlaps(ActRefused):
    """A pause entered late meets another one."""

    sentence = mark("与已登记的暂停（{since} 至 {until}）重叠。")


class TooLateToExtend(ActRefused):
    """More time is granted before the due moment only (definition 9)."""

    sentence = mark("时限已于 {due} 到期，到期后不能延长。")


class CannotExtend(ActRefused):
    """A limit counted back from an event ends where the event says."""

    sentence = mark("从日期倒算的时限不能延长，请更正日期本身。")


class NotAllowed(ActRefused):
    """The right to publish the calendar is missing."""

    sentence = mark("发布工作日历须有“发布工作日历”的权限。")


class YearOutOfTurn(ActRefused):
    """Years are published one after the other, so that no limit is counted over an unknown year."""

    sentence = mark("请先发布 {missing} 年的放假安排，再发布 {year} 年。")
    place = "year"


class AlreadyPublished(ActRefused):
    """A published year is corrected, not published again."""

    sentence = mark("{year} 年放假安排已经发布；如有变动，请用“更正”。")
    place = "year"


class NotYetPublished(ActRefused):
    """What was never published cannot be corrected."""

    sentence = mark("{year} 年放假安排尚未发布，请先发布。")
    place = "year"


class DaysMissing(ActRefused):
    """A notice without days would say that no day is off."""

    sentence = mark("没有读出任何放假或上班的日期，请检查通知原文。")
    place = "notice"


class DayOutsideYear(ActRefused):
    """A day of the notice belongs to no year that it can speak about."""

    sentence = mark("{day} 不属于 {year} 年放假安排（只能涉及上年12月至次年1月）。")
    place = "notice"


class DayTwice(ActRefused):
    """The notice calls one day both off and worked."""

    sentence = mark("{day} 同时被写成放假和上班，请核对通知原文。")
    place = "notice"


class ReasonMissing(ActRefused):
    """A correction of the calendar moves other people's deadlines: it says why."""

    sentence = mark("更正工作日历须写明理由和文件依据。")
    place = "reason"


class NothingChanges(ActRefused):
    """The correction says what is already in force."""

    sentence = mark("更正后的内容与现行安排相同，没有变化。")


class NoticeNotUnderstood(ActRefused):
    """A sentence of the notice could not be read."""

    sentence = mark("看不懂这一句：“{text}”。")
    place = "notice"


class SecondPersonNeeded(ActRefused):
    """Nobody changes a calendar alone, and there is nowhere to propose it."""

    sentence = mark("更改工作日历须经双人核准，本系统未启用审批，不能办理。")


class PauseReversed(ActRefused):
    """A pause that ends before it begins."""

    sentence = mark("暂停结束的日期早于开始的日期。")
    place = "pause_until"
