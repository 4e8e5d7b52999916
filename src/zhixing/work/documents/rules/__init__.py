"""Decisions of documents on plain values: materials, directions, days, numbers, rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhixing.foundation.words import mark

# Stages of an incoming paper.
CHECKING, COMPLETING, DECLINED, ACCEPTED, FORWARDED, RESOLVED = (
    "checking", "completing", "declined", "accepted", "forwarded", "resolved",
)  # fmt: skip
INCOMING_WORDS: Final = {
    CHECKING: mark("待检查告知"),
    COMPLETING: mark("待来文单位补齐"),
    DECLINED: mark("不属本单位职责"),
    ACCEPTED: mark("已受理"),
    FORWARDED: mark("已报上级"),
    RESOLVED: mark("已办结"),
}
OUTCOME_WORDS: Final = {
    "accepted": mark("资料齐全，予以受理"),
    "missing": mark("资料不全，一次告知"),
    "not_ours": mark("不属本单位职责"),
}
WITHIN, BEYOND = "within", "beyond"
AUTHORITY_WORDS: Final = {"": mark("待认定"), WITHIN: mark("权限内"), BEYOND: mark("权限外")}

# Stages of an outgoing paper.
DRAFT, SIGNING, SIGNED, NUMBERED, SEALED, SENT, ANSWERED, RETURNED = (
    "draft", "signing", "signed", "numbered", "sealed", "sent", "answered", "returned",
)  # fmt: skip
OUTGOING_WORDS: Final = {
    DRAFT: mark("起草"),
    SIGNING: mark("审签中"),
    SIGNED: mark("已签发"),
    NUMBERED: mark("已编号"),
    SEALED: mark("已用印"),
    SENT: mark("已发出"),
    ANSWERED: mark("已答复"),
    RETURNED: mark("被退回"),
}
UPWARD, LATERAL, DOWNWARD = "upward", "lateral", "downward"
DIRECTION_WORDS: Final = {UPWARD: mark("上行文"), LATERAL: mark("平行文"), DOWNWARD: mark("下行文")}
URGENCY_WORDS: Final = {"": mark("平件"), "加急": mark("加急"), "特急": mark("特急")}
WAY_WORDS: Final = {"face": mark("当面"), "phone": mark("电话"), "paper": mark("书面"), "video": mark("视频")}
SEAL_WORDS: Final = {"print_scan": mark("打印、签字、盖章后扫描")}

_UPWARD_KINDS = frozenset({"请示", "报告"})
_LATERAL_KINDS = frozenset({"函", "议案"})


def usual_direction(kind: str) -> str:
    """Return the direction that a kind of paper usually has (条例 第八条): 请示 and 报告 go upward."""
    if kind in _UPWARD_KINDS:
        return UPWARD
    return LATERAL if kind in _LATERAL_KINDS else DOWNWARD


def is_tracked(direction: str) -> bool:
    """Whether papers of this direction are consulted before and followed after (D4, D5)."""
    return direction in (UPWARD, LATERAL)


_HIGHER = re.compile(r"^(?:[一-龥]{2,4}(?<!城)市(?!场|政)|市(?!场|政)|[一-龥]{0,3}省|国家|国务院)")


def is_higher_office(name: str) -> bool:
    """Whether a name is that of an office of the city, the province or the state: none of ours."""
    return _HIGHER.match(name) is not None


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of materials typed one a line or with 、；, each once and in order."""
    for sign in "；;、\r":
        text = text.replace(sign, "\n")
    return tuple(dict.fromkeys(name.strip() for name in text.split("\n") if name.strip()))


def there_already(missing: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Return which of the materials asked for are there already (D1: a second list is refused)."""
    have = set(present)
    return tuple(name for name in missing if name in have)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a paper was said to be from a day on."""

    since: date
    place: str


@dataclass(frozen=True, slots=True)
class Segment:
    """How many days a paper lay with one holder outside."""

    place: str
    since: date
    until: date

    @property
    def days(self) -> int:
        """Calendar days from the first to the last."""
        return (self.until - self.since).days


def segments(sent_on: date, target: str, stops: Sequence[Stop], until: date) -> tuple[Segment, ...]:
    """Return the days outside, split by holder in order (D5); they add up to the days since sending."""
    found: list[Segment] = []
    places = [Stop(sent_on, target), *stops]
    for index, stop in enumerate(places):
        end = places[index + 1].since if index + 1 < len(places) else until
        if found and found[-1].place == stop.place:
            found[-1] = Segment(stop.place, found[-1].since, end)
        else:
            found.append(Segment(stop.place, stop.since, end))
    return tuple(one for one in found if one.days or len(found) == 1)


@dataclass(frozen=True, slots=True)
class Passed:
    """A paper that went out in a month: whether its receiver was asked before, whether it came back."""

    was_consulted: bool
    was_returned: bool


@dataclass(frozen=True, slots=True)
class FirstPass:
    """How many of a group went through at the first time."""

    total: int
    passed: int

    @property
    def percent(self) -> int | None:
        """The rate in whole percent; None for an empty group."""
        return None if not self.total else round(100 * self.passed / self.total)


def first_pass(papers: Iterable[Passed]) -> tuple[FirstPass, FirstPass]:
    """Return the first-pass rate of consulted papers and of those that bypassed consultation (D4)."""
    groups: dict[bool, list[bool]] = {True: [], False: []}
    for paper in papers:
        groups[paper.was_consulted].append(not paper.was_returned)
    consulted, bypassed = groups[True], groups[False]
    return FirstPass(len(consulted), sum(consulted)), FirstPass(len(bypassed), sum(bypassed))


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def number_words(word: str, year: int, serial: int) -> str:
    """Return a 文号: year in full in 〔〕, no leading zero, no 第 (GB/T 9704 7.2.5)."""
    return f"{word}〔{year}〕{serial}号"


def remaining_levels(
    levels: Sequence[str], there: Iterable[str], above: int, order: Sequence[str]
) -> list[str]:
    """Return the levels that sign, lowest first: those of the chain that exist above the drafter's own."""
    present = set(there)
    return [level for level in levels if level in present and order.index(level) > above]
