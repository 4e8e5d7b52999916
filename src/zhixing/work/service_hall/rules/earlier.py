"""How long cases took, and whether it is quicker than before: pausing improves none of it (E7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb
from typing import Final

from zhixing.core.clock.rules import Calendar
from zhixing.foundation.words import mark

MUCH, SOME, SAME, WORSE, NO_CLAIM = "much", "some", "same", "worse", "no_claim"
GROUP_WORDS: Final = {
    MUCH: mark("提前较多"),
    SOME: mark("略有提前"),
    SAME: mark("基本持平"),
    WORSE: mark("慢于基期"),
    NO_CLAIM: mark("无基期或样本不足"),
}
NO_BASELINE, NO_CASES, FEW_CASES = "no_baseline", "no_cases", "few_cases"
REASON_WORDS: Final = {
    NO_BASELINE: mark("无基期"),
    NO_CASES: mark("本期无办结"),
    FEW_CASES: mark("样本不足"),
}
LOG, FILE = "log", "file"
SOURCE_WORDS: Final = {LOG: mark("办件记录"), FILE: mark("原系统统计表")}


@dataclass(frozen=True, slots=True)
class Ended:
    """One case that has ended. `decided` is None where it was withdrawn or turned away."""

    item: int
    party: str
    received: datetime
    ended: datetime
    decided: bool
    net_days: int | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """One application from the first receipt to the decision, however many cases were made of it."""

    item: int
    since: datetime
    until: datetime
    net_days: int | None


def joined(cases: Iterable[Ended], calendar: Calendar, *, within_days: int) -> Iterator[Whole]:
    """Yield whole applications of cases ordered by item, applicant and receipt.

    What the same applicant hands in for the same item on the day on which the former case was decided, or
    within so many working days after it was withdrawn or turned away, is the same application: splitting
    one makes nothing quicker.
    """
    run: list[Ended] = []
    for case in cases:
        if run and not _goes_on(run, case, calendar, within_days):
            yield from _whole(run)
            run = []
        run.append(case)
    yield from _whole(run)


def _goes_on(run: Sequence[Ended], case: Ended, calendar: Calendar, within_days: int) -> bool:
    last = max(run, key=lambda one: one.ended)
    if (last.item, last.party) != (case.item, case.party) or not case.party:
        return False
    if case.received <= last.ended:
        return False  # two at the same time are two wishes
    return days_between(last.ended, case.received, calendar) <= (0 if last.decided else within_days)


def _whole(run: Sequence[Ended]) -> Iterator[Whole]:
    decided = [one for one in run if one.decided]
    if decided:
        last = max(decided, key=lambda one: one.ended)
        yield Whole(last.item, run[0].received, last.ended, last.net_days)


def days_between(since: datetime, until: datetime, calendar: Calendar) -> int:
    """Return the working days from one moment to another; those of a year not published are not counted."""
    first, last = calendar.local(since).date(), calendar.local(until).date()
    return (
        calendar.working_days_between(first, last) if calendar.covers(first) and calendar.covers(last) else 0
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Days of an item in a period, in tenths: median, where nine of ten ended, interval of the median.

    `net_tenths` leaves lawful pauses out; `calendar_tenths` counts every day.
    """

    cases: int
    median_tenths: int
    ninetieth_tenths: int
    low_tenths: int
    high_tenths: int
    calendar_tenths: int | None = None
    net_tenths: int | None = None


def figures(wholes: Sequence[Whole], calendar: Calendar, *, confidence_percent: int) -> Figures:
    """Return the figures of one item; of at least one application."""
    days = sorted(days_between(one.since, one.until, calendar) for one in wholes)
    elapsed = sorted(
        (calendar.local(one.until).date() - calendar.local(one.since).date()).days for one in wholes
    )
    net = sorted(one.net_days for one in wholes if one.net_days is not None)
    low, high = _interval(len(days), confidence_percent)
    return Figures(
        cases=len(days),
        median_tenths=median_tenths(days),
        ninetieth_tenths=days[(len(days) * 9 + 9) // 10 - 1] * 10,
        low_tenths=days[low] * 10,
        high_tenths=days[high] * 10,
        calendar_tenths=median_tenths(elapsed),
        net_tenths=median_tenths(net) if net else None,
    )


def median_tenths(ordered: Sequence[int]) -> int:
    """Return the median of ordered whole numbers, in tenths."""
    middle = len(ordered) // 2
    return ordered[middle] * 10 if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) * 5


def _interval(count: int, confidence_percent: int) -> tuple[int, int]:
    """Return the places between which the median lies with that confidence, by the sign test."""
    tail, place = 0, -1
    while place + 1 < count // 2:
        tail += comb(count, place + 1)
        if tail * 200 > (100 - confidence_percent) * 2**count:
            break
        place += 1
    low = max(place, 0)
    return low, count - 1 - low


def group_of(before_tenths: int | None, now_tenths: int | None, *, least: int) -> str:
    """Return into which of the five groups an item falls; None is too few cases or no baseline."""
    if before_tenths is None or now_tenths is None:
        return NO_CLAIM
    gained = before_tenths - now_tenths
    if gained >= least * 10:
        return MUCH
    if gained >= 10:
        return SOME
    return SAME if gained > -10 else WORSE


def digest(rows: Iterable[Sequence[object]]) -> str:
    """Return the fingerprint of frozen figures: rows of code, cases and days of each item."""
    plain = sorted([list(row) for row in rows], key=lambda row: str(row[0]))
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
