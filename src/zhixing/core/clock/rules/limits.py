"""What a rule or a cited sentence demands: so many days, hours or months, or a date.

Units: `wd` working days · `wh` working hours · `min` working minutes · `cd` calendar days · `mo` months ·
`yr` years · `h` hours of the wall clock (the machine's health only) · `back_…` counted back from an
event · `gap_…` between two of a series · `date` a date that a sentence gives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from zhixing.core.clock.refusals import LimitEmpty, LimitNotUnderstood
from zhixing.foundation.words import mark, translate

Day: TypeAlias = date
"""`date` itself is a field of a limit."""

UNITS: Final = (
    "wd", "wh", "min", "cd", "mo", "yr", "h",
    "back_wd", "back_cd", "back_mo", "gap_wd", "gap_cd", "gap_mo", "date",
)  # fmt: skip
MINUTE_UNITS: Final = frozenset({"wh", "min"})

UNIT_WORDS: Final = {
    "wd": mark("{amount} 个工作日"),
    "wh": mark("{amount} 个工作小时"),
    "min": mark("{amount} 分钟（工作时间）"),
    "cd": mark("{amount} 日（自然日）"),
    "mo": mark("{amount} 个月"),
    "yr": mark("{amount} 年"),
    "h": mark("{amount} 小时"),
    "back_wd": mark("提前 {amount} 个工作日"),
    "back_cd": mark("提前 {amount} 日（自然日）"),
    "back_mo": mark("提前 {amount} 个月"),
    "gap_wd": mark("间隔不超过 {amount} 个工作日"),
    "gap_cd": mark("间隔不超过 {amount} 日（自然日）"),
    "gap_mo": mark("间隔不超过 {amount} 个月"),
    "date": mark("限 {date} 前"),
}


@dataclass(frozen=True, slots=True)
class Yellow:
    """When the light turns yellow.

    `share`: from numerator/denominator of the running minutes (definition 5). `after`: at the close of
    an own count of the limit's unit (D5: 3 of 5 working days). `before`: that many working days before
    the due day. `never`: annual targets turn yellow by their nodes.
    """

    kind: str = "share"
    numerator: int = 4
    denominator: int = 5

    @property
    def amount(self) -> int:
        """The own count of `after` and `before`."""
        return self.numerator

    def text(self) -> str:
        """Return the form kept in the database: `4/5`, `after:3`, `before:1`, `never`."""
        if self.kind == "share":
            return f"{self.numerator}/{self.denominator}"
        return "never" if self.kind == "never" else f"{self.kind}:{self.numerator}"


FOUR_FIFTHS: Final = Yellow()
NEVER: Final = Yellow("never", 0, 1)


def parse_yellow(text: str) -> Yellow:
    """Return the yellow written as `4/5`, `after:3`, `before:1` or `never`; '' is four fifths."""
    if not text:
        return FOUR_FIFTHS
    if text == "never":
        return NEVER
    if found := re.fullmatch(r"(\d+)/(\d+)", text):
        numerator, denominator = int(found[1]), int(found[2])
        if 0 < numerator <= denominator:
            return Yellow("share", numerator, denominator)
    if (found := re.fullmatch(r"(after|before):(\d+)", text)) and int(found[2]):
        return Yellow(found[1], int(found[2]), 1)
    raise LimitNotUnderstood(text=text)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as its rule or sentence states it. Nothing here depends on a calendar.

    `date` is the fixed date of `date` and the event of `back_…`; `sentence` what a fixed date rests on;
    `internal` an earlier date that the office keeps for itself. `restarts_at` names the event that
    starts the limit anew (each contact, D5).
    """

    unit: str
    amount: int = 0
    date: Day | None = None
    sentence: str = ""
    internal: Day | None = None
    yellow: Yellow = FOUR_FIFTHS
    restarts_at: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be counted. Raises LimitNotUnderstood or LimitEmpty."""
        if self.unit not in UNITS:
            raise LimitNotUnderstood(text=self.unit)
        if self.unit == "date":
            if self.date is None:
                raise LimitNotUnderstood(text="date")
        elif self.amount < 1:
            raise LimitEmpty
        if self.unit.startswith("back_") and self.date is None:
            raise LimitNotUnderstood(text=self.unit)

    @property
    def counts_minutes(self) -> bool:
        """Whether the limit is used up by the minute, not by closes of office."""
        return self.unit in MINUTE_UNITS

    @property
    def is_gap(self) -> bool:
        """Whether it runs between two events of a series, and so never rolls."""
        return self.unit.startswith("gap_")

    @property
    def is_backward(self) -> bool:
        """Whether it is counted back from its event, and so never rolls."""
        return self.unit.startswith("back_")

    @property
    def plain_unit(self) -> str:
        """The unit without its direction: `cd` for `gap_cd`."""
        return self.unit.rpartition("_")[2]

    def text(self) -> str:
        """Return the notation that the command line and the ledger use: `5wd`, `2026-06-30`."""
        if self.unit == "date":
            return self.date.isoformat() if self.date else ""
        at = f"@{self.date.isoformat()}" if self.is_backward and self.date else ""
        return f"{self.amount}{self.unit}{at}"

    def words(self) -> str:
        """Return the limit in the reader's language: 「5 个工作日」."""
        day = f"{self.date.year}年{self.date.month}月{self.date.day}日" if self.date else ""
        return translate(UNIT_WORDS[self.unit]).format(amount=self.amount, date=day)

    def with_yellow(self, yellow: Yellow) -> Limit:
        """Return the same limit with another yellow."""
        return replace(self, yellow=yellow)


def working_days(amount: int, *, yellow: Yellow = FOUR_FIFTHS) -> Limit:
    """Return a limit of working days."""
    return Limit("wd", amount, yellow=yellow)


def calendar_days(amount: int, *, yellow: Yellow = FOUR_FIFTHS) -> Limit:
    """Return a limit of calendar days, which rolls to a working day at its end."""
    return Limit("cd", amount, yellow=yellow)


def fixed_date(on: date, sentence: str = "", *, internal: date | None = None) -> Limit:
    """Return a limit that ends on a date which a document or a leader gave. It never rolls."""
    return Limit("date", date=on, sentence=sentence, internal=internal)


_FORM = re.compile(r"(\d{1,5})\s*([a-z_]+)(?:@(\d{4}-\d{2}-\d{2}))?")


def parse_limit(text: str) -> Limit:
    """Return the limit written as `5wd`, `2cd`, `16wh`, `1mo`, `15gap_cd`, `7back_cd@2026-03-16` or a date.

    Raises LimitNotUnderstood, or LimitEmpty for a limit of nothing.
    """
    text = text.strip().lower()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return Limit("date", date=date.fromisoformat(text))
        except ValueError:
            raise LimitNotUnderstood(text=text) from None
    found = _FORM.fullmatch(text)
    if not found or found[2] not in UNITS or found[2] == "date":
        raise LimitNotUnderstood(text=text)
    try:
        event = date.fromisoformat(found[3]) if found[3] else None
    except ValueError:
        raise LimitNotUnderstood(text=text) from None
    return Limit(found[2], int(found[1]), date=event)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later or earlier month, else that month's last day（民法典 第二百零二条）."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
