"""The sheet of a register: its columns, and what is wrong with its cells, by row and column in words."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import BinaryIO, Final

from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.refusals import SecretWords
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault, faults_of, read_table
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate

TOO_LONG, NOT_OF = mark("不能超过 {most} 个字"), mark("只能填{choices}")
NO_DAY, LATER, TWICE = mark("读不出日期"), mark("晚于今天"), mark("与第 {row} 行重复")
NO_NUMBER = mark("应为大于零的数字")
A_DAY, AT_MOST = mark("日期，如 2026-03-01"), mark("不超过 {most} 个字")
NO_UNIT, NO_LEADER = mark("没有名为「{name}」的单位"), mark("现任县领导中没有此人")
_DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\s.*)?")

Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a register's sheet has: needed columns, others, how long, which hold days, numbers, a choice.

    Days in `past` are not later than today; `hints` says of a column how it is filled in.
    """

    needed: tuple[str, ...]
    more: tuple[str, ...] = ()
    longest: Mapping[str, int] = field(default_factory=dict)
    days: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every column, the needed ones first."""
        return (*self.needed, *self.more)

    def hint(self, name: str) -> str:
        """Return how a column is filled in, in the reader's words."""
        if name in self.hints:
            return translate(self.hints[name])
        if name in self.choices:
            return "、".join(self.choices[name])
        if name in (*self.days, *self.past):
            return translate(A_DAY)
        return translate(AT_MOST).format(most=self.longest[name]) if name in self.longest else ""


def read_columns(file: BinaryIO, columns: Columns, *, today: date) -> tuple[list[Row], list[Fault]]:
    """Return the rows of a register's sheet, and the cells that are empty, too long or not readable.

    A column that the sheet does not have says nothing in every row.

    Raises NotAWorkbook, HeadMissing.
    """
    blank = dict.fromkeys(columns.names, "")
    read = read_table(file, needed=columns.needed, more=columns.more)
    rows = [(row, blank | cells) for row, cells in read]
    return rows, [
        *faults_of(rows, columns.needed),
        *(fault for row, cells in rows for fault in _cells_wrong(row, cells, columns, today)),
    ]


def _cells_wrong(row: int, cells: Mapping[str, str], columns: Columns, today: date) -> Iterator[Fault]:
    for name, most in columns.longest.items():
        if len(cells[name]) > most:
            yield Fault(row, name, translate(TOO_LONG).format(most=most))
    for name, text in cells.items():
        try:
            evidence.refuse_secret_words(text)
        except SecretWords as refusal:
            yield Fault(row, name, str(refusal))
    yield from _not_readable(row, cells, columns, today)


def _not_readable(row: int, cells: Mapping[str, str], columns: Columns, today: date) -> Iterator[Fault]:
    for name in (*columns.days, *columns.past):
        day = day_in(cells[name])
        if cells[name] and day is None:
            yield Fault(row, name, translate(NO_DAY))
        if day and day > today and name in columns.past:
            yield Fault(row, name, translate(LATER))
    for name in columns.numbers:
        if cells[name] and not number_in(cells[name]):
            yield Fault(row, name, translate(NO_NUMBER))
    for name, words in columns.choices.items():
        if cells[name] and cells[name] not in words:
            yield Fault(row, name, translate(NOT_OF).format(choices="、".join(words)))


class Named:
    """The units and the leaders that cells name; a name that is not known is a fault. Three queries."""

    def __init__(self, by: Officer, at: datetime) -> None:
        units, leaders = people.assignable_units(seen_by=by, at=at), people.county_leaders(at=at)
        self._units = {name: unit.id for unit in units for name in (unit.name, unit.short_name)}
        self._leaders = {
            name: one.post_id
            for one in leaders
            for name in (one.person_name, one.label, f"{one.person_name}{one.post_name}")
        }
        self.wrong: list[Fault] = []

    def unit(self, row: int, column: str, name: str) -> int:
        """Return the unit of this name, full or short, else 0; no name is no fault."""
        if name and name not in self._units:
            self.wrong.append(Fault(row, column, translate(NO_UNIT).format(name=name)))
        return self._units.get(name, 0)

    def leader(self, row: int, column: str, name: str) -> int:
        """Return the post of a county leader now in office, else 0; no name is no fault."""
        if name and name not in self._leaders:
            self.wrong.append(Fault(row, column, translate(NO_LEADER)))
        return self._leaders.get(name, 0)


def twice(rows: Sequence[tuple[int, Hashable]], column: str) -> Iterator[Fault]:
    """Yield what says the same as a row above; a row whose key says nothing counts for none."""
    seen: dict[Hashable, int] = {}
    for row, key in rows:
        if key and key in seen:
            yield Fault(row, column, translate(TWICE).format(row=seen[key]))
        seen.setdefault(key, row)


def day_in(text: str) -> date | None:
    """Return the day of 2026-03-01, 2026.3.1, 2026/3/1 or 2026年3月1日, None for anything else."""
    parts = _DAY.fullmatch(text.strip())
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None


def number_in(text: str) -> Decimal | None:
    """Return a number above zero, its thousands set apart by commas or not, None for anything else."""
    try:
        found = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found < 10**12 else None
