"""The account of a clock: one row a day, from which pages, notices and the command line speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhixing.core.clock.rules.calendar import DAY_MINUTES, Calendar
from zhixing.core.clock.rules.clocks import (
    ClockState,
    Reading,
    compute,
    count_legs,
    fixed_day,
    pause_stamps,
    run_minutes,
)
from zhixing.core.clock.rules.limits import Limit
from zhixing.foundation.words import mark, translate

WHY: Final = {
    "start": mark("当日不计（民法典第二百零一条）"),
    "restart": mark("重新起算，当日不计"),
    "counted": mark("计入"),
    "make_up": mark("{name}调休上班，计入"),
    "weekend": mark("周末，不计"),
    "holiday": mark("{name}放假，不计"),
    "calendar_day": mark("自然日，计入"),
    "paused": mark("暂停期间，不计"),
    "rolled_over": mark("末日为休息日，顺延"),
    "due": mark("到期日"),
    "due_rolled": mark("顺延至此，到期日"),
    "due_backward": mark("倒算所得，不顺延，到期日"),
    "due_gap": mark("间隔内最后一个工作日，不顺延，到期日"),
    "due_fixed": mark("文件或领导限定的日期，不顺延，到期日"),
    "no_office": mark("当日无应计时间"),
    "minutes": mark("计 {minutes} 分钟"),
}
"""Why a day counts or does not, by code."""

WEEKDAYS: Final = (
    mark("周一"),
    mark("周二"),
    mark("周三"),
    mark("周四"),
    mark("周五"),
    mark("周六"),
    mark("周日"),
)
LONGEST: Final = 1500
"""Rows at most: an account is read by people."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of an account.

    `kind` is `working`, `make_up`, `weekend` or `holiday`; `name` the holiday's, also on its make-up
    day. `running` is the count after this day in the limit's unit: days, or minutes of an hour limit.
    `paused_minutes` of the day's office time stood still. `why` is a code of `WHY`.
    """

    day: date
    kind: str
    name: str
    counted: bool
    why: str
    running: int
    minutes: int = 0
    paused_minutes: int = 0

    @property
    def is_working(self) -> bool:
        """Whether it is a working day of the calendar."""
        return self.kind in ("working", "make_up")

    def weekday(self) -> str:
        """Return 「周六」 in the reader's language."""
        return translate(WEEKDAYS[self.day.weekday()])

    def reason(self) -> str:
        """Return why the day counts or not, in the reader's language."""
        return translate(WHY[self.why]).format(name=self.name, minutes=self.minutes)


def explain(state: ClockState) -> list[DayLine]:
    """Return the account of a clock, oldest day first, from the start day to the due day.

    While an open pause keeps the due day unknown it ends with the last day before the pause; a
    provisional clock ends with the last published day. At most LONGEST rows, the last ones left out.
    """
    reading = compute(state)
    start = state.calendar.local(state.runs_from).date()
    if not state.calendar.covers(start):
        return []
    last = max(_last_day(reading), start)
    if state.limit.counts_minutes and fixed_day(state) is None:
        return _by_minutes(reading, start, last)
    return _by_days(reading, start, last)


def _last_day(reading: Reading) -> date:
    calendar = reading.state.calendar
    if reading.paused_since and reading.due is None:
        return reading.paused_since.date()
    if reading.due_on and calendar.covers(reading.due_on):
        return reading.due_on
    return calendar.last_day


def kind_of(calendar: Calendar, day: date) -> str:
    """Return `working`, `make_up`, `weekend` or `holiday` for a day of a calendar."""
    if calendar.is_working_day(day):
        return "make_up" if calendar.is_make_up_day(day) and not calendar.pattern.every_day else "working"
    return "holiday" if calendar.name_of(day) else "weekend"


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, LONGEST))]


def _by_days(reading: Reading, start: date, last: date) -> list[DayLine]:
    state, calendar = reading.state, reading.state.calendar
    spans, legs = pause_stamps(state), count_legs(state)
    lines: list[DayLine] = []
    running = 0
    for day in _days(start, last):
        index = calendar.index_of(day)
        close, midnight = calendar.close_stamp(index), index * DAY_MINUTES
        standing = any(since <= close < until for since, until in spans)
        kind = kind_of(calendar, day)
        office = calendar.worked_at(midnight + DAY_MINUTES) - calendar.worked_at(midnight)
        run = run_minutes(calendar, midnight, midnight + DAY_MINUTES, spans)
        if day == start:
            why, counted = ("restart" if state.restarts else "start"), False
        elif legs and day > legs[-1][1]:
            why, counted = "rolled_over", False
        else:
            why, counted = _why(_unit_on(state, legs, day), kind, standing=standing)
        running += counted
        if day == reading.due_on and day > start:
            why = _why_due(state, is_rolled=bool(legs) and day > legs[-1][1])
        lines.append(DayLine(day, kind, calendar.name_of(day), counted, why, running, office, office - run))
    return lines


def _unit_on(state: ClockState, legs: Sequence[tuple[str, date]], day: date) -> str:
    """Return the unit in which that day is counted: an extension may have another than the limit."""
    if fixed_day(state) or state.limit.is_backward:
        return "date"
    return next((unit for unit, last in legs if day <= last), state.limit.plain_unit)


def _why(unit: str, kind: str, *, standing: bool) -> tuple[str, bool]:
    if kind in ("weekend", "holiday") and unit in ("wd", "date"):
        return kind, False
    if standing and unit != "date":
        return "paused", False
    if unit in ("wd", "date"):
        return ("make_up" if kind == "make_up" else "counted"), True
    return "calendar_day", True


def _why_due(state: ClockState, *, is_rolled: bool) -> str:
    if fixed_day(state):
        return "due_fixed"
    if state.limit.is_backward:
        return "due_backward"
    if state.limit.is_gap:
        return "due_gap"
    return "due_rolled" if is_rolled else "due"


def _by_minutes(reading: Reading, start: date, last: date) -> list[DayLine]:
    state, calendar = reading.state, reading.state.calendar
    spans = pause_stamps(state)
    begin = calendar.stamp(reading.zero) if reading.zero else calendar.stamp(state.runs_from)
    end = calendar.stamp(reading.due) if reading.due else (calendar.index_of(last) + 1) * DAY_MINUTES
    lines: list[DayLine] = []
    running = 0
    for day in _days(start, last):
        midnight = calendar.index_of(day) * DAY_MINUTES
        low, high = max(midnight, begin), min(midnight + DAY_MINUTES, end)
        office = max(calendar.worked_at(high) - calendar.worked_at(low), 0) if low < high else 0
        run = run_minutes(calendar, low, high, spans) if low < high else 0
        kind = kind_of(calendar, day)
        running += run
        why = _why_minutes(kind, run, office)
        lines.append(DayLine(day, kind, calendar.name_of(day), run > 0, why, running, run, office - run))
    return lines


def _why_minutes(kind: str, run: int, office: int) -> str:
    if run:
        return "minutes"
    if kind in ("weekend", "holiday"):
        return kind
    return "paused" if office else "no_office"


RUNNING: Final = {
    "wd": mark("第 {count} 个工作日"),
    "cd": mark("第 {count} 日"),
    "min": mark("累计 {count} 分钟"),
}


def running_words(line: DayLine, limit: Limit) -> str:
    """Return 「第 3 个工作日」 in the reader's language, '' where the day does not count."""
    if not line.counted:
        return ""
    by_working_days = limit.plain_unit in ("wd", "date") or limit.is_backward
    unit = "min" if limit.counts_minutes else "wd" if by_working_days else "cd"
    return translate(RUNNING[unit]).format(count=line.running)
