"""What the three grades of a matter mean: how often it is reported, which ladder, who closes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhixing.foundation.words import mark

WEEK, MONTH = "week", "month"
EVERY_WORDS: Final = {"": mark("按需反馈"), WEEK: mark("每周反馈一次"), MONTH: mark("每月反馈一次")}
CLOSER_WORDS: Final = {
    "unit_head": mark("本单位主要负责人销号，督查室抽查"),
    "supervision_office": mark("督查室审核销号"),
}
TRACKED, SUPERVISED, KEY = "tracked", "supervised", "key"


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """One grade as the rule matters.grade states it. `rungs` are codes of the rule matters.ladder."""

    code: str
    every: str
    rungs: tuple[str, ...]
    closer: str
    is_leader_told: bool


def terms(row: Mapping[str, object]) -> GradeTerms:
    """Return the terms of one line of the rule."""
    rungs = row["rung_codes"]
    return GradeTerms(
        str(row["code"]),
        str(row["every"]),
        tuple(str(code) for code in rungs) if isinstance(rungs, list | tuple) else (),
        str(row["closer"]),
        row["is_leader_told"] is True,
    )


@dataclass(frozen=True, slots=True)
class Cadence:
    """The present period of a cadence: its first day, and the working day on which it is reported."""

    first: date
    due_on: date


def cadence(every: str, today: date, is_working_day: Callable[[date], bool]) -> Cadence | None:
    """Return the period that `today` lies in, None without a cadence or in a period without working days.

    A week is reported on its last working day from Monday to Friday (convention 12), a month on its last
    working day.
    """
    if every == WEEK:
        first = today - timedelta(days=today.weekday())
        last = first + timedelta(days=4)
    elif every == MONTH:
        first = today.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        return None
    while last >= first:
        if is_working_day(last):
            return Cadence(first, last)
        last -= timedelta(days=1)
    return None
