"""What a collection asks for, whether an answer fits, and the numbers of its rows (P2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from unicodedata import normalize

from zhixing.foundation.words import mark, translate
from zhixing.work.directives.rules.grids import plain

FORM, MEETING, NOTICE = "form", "meeting", "notice"
KINDS: Final = {
    FORM: mark("报送表格"),
    MEETING: mark("会议通知（报参会人员）"),
    NOTICE: mark("一般通知（只需收阅）"),
}
DRAFT, OPEN, CLOSED = "draft", "open", "closed"
WAITING, SENT, RETURNED = "waiting", "sent", "returned"
STATES: Final = (DRAFT, OPEN, CLOSED)
ANSWER_STATES: Final = (WAITING, SENT, RETURNED)

TEXT, NUMBER, WHOLE, DAY, UNIT, LEFT_OUT = "text", "number", "whole", "date", "unit", "out"
COLUMN_KINDS: Final = {
    TEXT: mark("文字"),
    NUMBER: mark("数字"),
    WHOLE: mark("整数"),
    DAY: mark("日期"),
    UNIT: mark("单位名称（自动填写）"),
    LEFT_OUT: mark("不汇总"),
}
MOST_ROWS: Final = 5_000
MOST_PROBLEMS: Final = 200
MOST_SIGNS: Final = 2_000

_SERIAL = {"序号", "编号", "NO", "No."}
_UNITS = {"单位", "填报单位", "报送单位", "单位名称", "乡镇", "乡镇(街道)", "责任单位(填报)"}
_NUMBERS = re.compile(r"(数$|数量|金额|面积|总额|资金|投资|产值|万元|亿元|公里|亩|平方米|率$|%|占比)")
_WHOLES = re.compile(r"(人数|户数|个数|件数|人次|台数|次数|总数)")
_DAYS = re.compile(r"日期|出生年月日|(?:开工|竣工|完成)时间$")
_OPTIONAL = re.compile(r"备注|说明|其他")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that units fill in: what it is called, what stands in it, whether it may stay empty."""

    title: str
    kind: str = TEXT
    is_required: bool = True


MEETING_COLUMNS: Final = (
    Column("姓名"),
    Column("职务"),
    Column("手机"),
    Column("备注", is_required=False),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row does not fit, in words. `row` is as Excel shows it; `place` -1 means the whole row."""

    row: int
    place: int
    column: str
    sentence: str


def columns_of(titles: Iterable[str]) -> list[Column]:
    """Return the columns that a form's head proposes; a person corrects them. Serial numbers are left out."""
    return [_column(title) for title in titles]


def _column(title: str) -> Column:
    last = title.rpartition("·")[2]
    if last in _SERIAL:
        return Column(title, LEFT_OUT, is_required=False)
    if last in _UNITS:
        return Column(title, UNIT, is_required=False)
    required = not _OPTIONAL.search(last)
    for kind, pattern in ((DAY, _DAYS), (WHOLE, _WHOLES), (NUMBER, _NUMBERS)):
        if pattern.search(last):
            return Column(title, kind, is_required=required)
    return Column(title, TEXT, is_required=required)


def number(text: str) -> Decimal | None:
    """Return the number that a cell says, None for what is none: 1,234.5 · １２ · 12% is 12."""
    said = normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix("%")
    try:
        found = Decimal(said)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day(text: str) -> date | None:
    """Return the day that a cell says: 2026-04-14, 2026.4.14, 2026年4月14日; None for others."""
    found = re.fullmatch(
        r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", normalize("NFKC", text).replace(" ", "")
    )
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def written(text: str, column: Column, unit: str) -> str:
    """Return a cell as it is kept: numbers and days in one form, the unit's own name filled in."""
    said = text.strip()
    if column.kind == UNIT and not said:
        return unit
    if column.kind in (NUMBER, WHOLE) and (found := number(said)) is not None:
        kept = format(found.normalize(), "f")
        return kept if kept != "-0" else "0"
    if column.kind == DAY and (on := day(said)):
        return on.isoformat()
    return said


def problems(
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    columns: Sequence[Column],
    *,
    unit_names: frozenset[str],
) -> list[Problem]:
    """Return what is wrong, by row and column in words, at most 200; `unit_names` are the sender's own."""
    found: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in zip(numbers, rows, strict=True):
        for place, column in enumerate(columns):
            sentence = _wrong(cells[place], column, unit_names)
            if sentence:
                found.append(Problem(row, place, column.title, sentence))
        key = tuple(cells)
        if key in seen:
            said = translate(mark("与第 {row} 行完全相同")).format(row=seen[key])
            found.append(Problem(row, -1, "", said))
        seen.setdefault(key, row)
        if len(found) >= MOST_PROBLEMS:
            break
    return found[:MOST_PROBLEMS]


def _wrong(text: str, column: Column, unit_names: frozenset[str]) -> str:
    if column.kind == LEFT_OUT:
        return ""
    if not text:
        return translate(mark("没有填写")) if column.is_required else ""
    if len(text) > MOST_SIGNS:
        return translate(mark("超过 {most} 字")).format(most=MOST_SIGNS)
    if column.kind == NUMBER and number(text) is None:
        return translate(mark("应填数字，现为“{text}”")).format(text=text[:20])
    if column.kind == WHOLE and ((found := number(text)) is None or found != found.to_integral_value()):
        return translate(mark("应填整数，现为“{text}”")).format(text=text[:20])
    if column.kind == DAY and day(text) is None:
        return translate(mark("应填日期（如 2026-04-14），现为“{text}”")).format(text=text[:20])
    if column.kind == UNIT and plain(text) not in unit_names:
        return translate(mark("应为本单位，现为“{text}”")).format(text=text[:20])
    return ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer before merging: its place in the order of units, its rows, the numbers given to it before."""

    key: int
    place: int
    rows: int
    numbers: tuple[int, ...]


def numbered(answers: Iterable[Waiting], *, last: int) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the numbers of each answer whose rows changed, by key, and the last number given.

    Numbers once given stay with their row; new rows go on after `last` in the order of units, so that a
    late answer renumbers nobody. A row that was taken away leaves its number unused.
    """
    given: dict[int, tuple[int, ...]] = {}
    for answer in sorted(answers, key=lambda one: one.place):
        kept = answer.numbers[: answer.rows]
        more = answer.rows - len(kept)
        if more or len(kept) != len(answer.numbers):
            given[answer.key] = (*kept, *range(last + 1, last + more + 1))
            last += more
    return given, last


def totals(rows: Iterable[Sequence[str]], columns: Sequence[Column]) -> Mapping[int, Decimal]:
    """Return the sum of each column of numbers, by place."""
    places = [place for place, column in enumerate(columns) if column.kind in (NUMBER, WHOLE)]
    sums = dict.fromkeys(places, Decimal(0))
    for cells in rows:
        for place in places:
            sums[place] += number(cells[place]) or Decimal(0)
    return sums
