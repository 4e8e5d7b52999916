"""The office's own ledger (台账) in plain values: its columns, its rows, what is wrong with them (P11)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.foundation.words import mark, translate
from zhixing.work.directives.rules.collections import Problem
from zhixing.work.directives.rules.deadlines import Frame, read_deadlines
from zhixing.work.directives.rules.grids import Grid, Head, body, plain
from zhixing.work.directives.rules.units import split_units

# Name of the column here, and what offices call it. The first name is the one written out.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "serial": ("序号",),
    "number": ("编号", "文号", "督办编号"),
    "source": ("任务来源", "来源", "来源文件"),
    "task": ("任务内容", "任务", "事项", "工作任务", "事项内容"),
    "leader": ("牵头县领导", "牵头领导", "责任领导", "包联县领导"),
    "lead": ("牵头单位", "责任单位", "主办单位"),
    "supports": ("配合单位", "协办单位"),
    "person": ("责任人及电话", "责任人", "联系人及电话"),
    "due": ("完成时限", "时限", "办结时限", "完成时间"),
    "pace": ("序时要求", "序时进度"),
    "progress": ("目前进展", "进展情况", "本月进展", "工作进展"),
    "problems": ("存在问题", "问题"),
    "next_step": ("下一步打算", "下步打算", "下一步工作"),
    "state": ("完成状态", "状态", "办理状态"),
    "note": ("备注",),
}
NEEDED: Final = ("task", "lead")
NO_DATE: Final = re.compile(r"长期|持续|常态|^$")
MOST_SIGNS: Final = {"number": 60, "source": 200, "task": 400}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of a ledger as text; `row` is as Excel shows it, `due_on` None for a task without a date."""

    row: int
    number: str
    source: str
    task: str
    leader: str
    lead: str
    supports: tuple[str, ...]
    due: str
    due_on: date | None
    pace: str
    progress: str
    problems: str
    next_step: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a row the same row in the next month's ledger."""
        return (self.number, "", "") if self.number else ("", plain(self.task), plain(self.lead))


def titles() -> list[str]:
    """Return every title by which a column may be found."""
    return [title for names in COLUMNS.values() for title in names]


def places(head: Head) -> dict[str, int]:
    """Return where each column stands, by its name here."""
    named = {title.rpartition("·")[2]: place for place, title in reversed(head.titles)}
    found = {}
    for name, words in COLUMNS.items():
        place = next((named[plain(word)] for word in words if plain(word) in named), None)
        if place is not None:
            found[name] = place
    return found


def read_rows(
    grid: Grid,
    head: Head,
    *,
    year: int,
    units: Collection[str],
    leaders: Collection[str],
) -> tuple[list[RegisterRow], list[Problem]]:
    """Return the rows and what is wrong with them, in words by row and column.

    `units` are names that a matter may be given to, as typed and without blanks; `leaders` the names
    of the county's leaders. A merged cell counts for every row that it covers.
    """
    at = places(head)
    rows: list[RegisterRow] = []
    wrong: list[Problem] = []
    for number in body(grid, head):
        cells = {name: grid.cells[number][place] for name, place in at.items()}
        own = {name for name, place in at.items() if grid.starts[number][place] == number and cells[name]}
        if own <= {"serial"}:
            continue
        row = _row(cells, grid.numbers[number], year)
        wrong += _wrong(row, cells, units, leaders)
        rows.append(row)
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if row.key in seen:
            said = translate(mark("与第 {row} 行重复")).format(row=seen[row.key])
            wrong.append(Problem(row.row, -1, _title("number" if row.number else "task"), said))
        seen.setdefault(row.key, row.row)
    return rows, wrong


def _row(cells: Mapping[str, str], number: int, year: int) -> RegisterRow:
    due = cells.get("due", "")
    return RegisterRow(
        number,
        cells.get("number", ""),
        cells.get("source", ""),
        cells.get("task", ""),
        re.sub(r"\s+", "", cells.get("leader", "")),
        cells.get("lead", ""),
        split_units(cells.get("supports", "")).units,
        due,
        _due_on(due, year),
        cells.get("pace", ""),
        cells.get("progress", ""),
        cells.get("problems", ""),
        cells.get("next_step", ""),
    )


def _due_on(text: str, year: int) -> date | None:
    for found in read_deadlines(text, frame=Frame(year=year), is_field=True):
        if "-" in found.value:
            return date.fromisoformat(found.value)
    return None


def _title(name: str) -> str:
    return COLUMNS[name][0]


def _wrong(
    row: RegisterRow, cells: Mapping[str, str], units: Collection[str], leaders: Collection[str]
) -> list[Problem]:
    found = []

    def add(name: str, sentence: str, **values: object) -> None:
        found.append(Problem(row.row, 0, _title(name), translate(sentence).format(**values)))

    for name in NEEDED:
        if not cells.get(name):
            add(name, mark("没有填写"))
    named = split_units(row.lead).units
    if len(named) > 1 and plain(row.lead) not in units:
        add("lead", mark("写了 {count} 个牵头单位，请拆成 {count} 行"), count=len(named))
    typed = [("lead", row.lead)] if len(named) == 1 else []
    for name, unit in (*typed, *(("supports", unit) for unit in row.supports)):
        if plain(unit) not in units:
            add(name, mark("“{text}”不是本县在册单位"), text=unit[:20])
    if row.leader and not any(row.leader.startswith(name) for name in leaders):
        add("leader", mark("“{text}”不是在职县领导"), text=row.leader[:20])
    if row.due_on is None and not NO_DATE.search(row.due.strip()):
        add("due", mark("“{text}”读不出日期"), text=row.due[:20])
    for name in (name for name, most in MOST_SIGNS.items() if len(cells.get(name, "")) > most):
        add(name, mark("超过 {most} 字"), most=MOST_SIGNS[name])
    return found


@dataclass(frozen=True, slots=True)
class MonthWords:
    """What a matter's ledger says of one month."""

    text: str = ""
    percent: int | None = None


def compared(before: MonthWords | None, now: MonthWords | None) -> str:
    """Return the words of the comparison column: 由40%到65%（+25） · 有新进展 · 与上月相同 · 本月未报."""
    if now is None or not (now.text or now.percent is not None):
        return translate(mark("本月未报"))
    if before is not None and before.percent is not None and now.percent is not None:
        change = now.percent - before.percent
        if change:
            return translate(mark("由{before}%到{now}%（{change:+d}）")).format(
                before=before.percent, now=now.percent, change=change
            )
    if before is not None and plain(before.text) == plain(now.text):
        return translate(mark("与上月相同"))
    return translate(mark("有新进展")) if before is not None else translate(mark("本月新增"))


def percent_of(text: str) -> int | None:
    """Return the share that words of progress name last (完成65%), None where they name none."""
    found = re.findall(r"(\d{1,3})\s*[%％]", text)
    return int(found[-1]) if found and int(found[-1]) <= 100 else None


def sequence(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches of equal neighbours, as (first, last), to be merged downwards."""
    stretches, first = [], 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[first]:
            if place - first > 1 and rows[first]:
                stretches.append((first, place - 1))
            first = place
    return stretches
