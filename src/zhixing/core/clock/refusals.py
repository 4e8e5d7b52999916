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
