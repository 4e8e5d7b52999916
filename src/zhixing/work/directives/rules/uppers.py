"""Lists of the platforms above us, in plain values: their columns, their rows, how a row stands (P13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.foundation.words import mark, translate
from zhixing.work.directives.rules.collections import Problem
from zhixing.work.directives.rules.deadlines import Frame, read_deadlines
from zhixing.work.directives.rules.grids import Grid, Head, body, plain
from zhixing.work.directives.rules.units import split_units

LEVELS: Final = ("city", "province", "state")
LEVEL_WORDS: Final = {
    "city": mark("市级督查系统"),
    "province": mark("省级督查系统"),
    "state": mark("国务院“互联网+督查”"),
}

# What a column is, and what platforms call it. The first name is the one we say.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (
        "督办编号", "编号", "事项编号", "任务编号", "交办编号", "立项编号", "督查编号", "件号", "事项编码",
    ),
    "task": (
        "督办事项", "事项", "交办事项", "任务内容", "事项内容", "工作任务", "督查事项", "主要内容", "任务",
    ),
    "due": ("上报时限", "反馈时限", "报送时限", "办结时限", "完成时限", "办理时限", "截止日期", "时限"),
    "unit": ("承办单位", "责任单位", "牵头单位", "主办单位", "交办单位"),
    "reply": ("办理情况", "落实情况", "反馈内容", "办理进展", "进展情况", "反馈情况", "完成情况"),
    "result": ("办理状态", "完成状态", "办理结果", "是否办结", "状态"),
    "problems": ("存在问题", "存在问题及困难", "问题"),
    "next_step": ("下一步打算", "下步打算", "下一步工作", "下步措施"),
    "replied_on": ("反馈日期", "上报日期", "反馈时间", "填报日期", "上报时间"),
    "reporter": ("填报人", "联系人", "报送人"),
    "telephone": ("联系电话", "电话"),
}  # fmt: skip
NEEDED: Final = ("number", "task", "due")
FILLED: Final = ("reply", "result", "problems", "next_step", "replied_on", "reporter", "telephone")
"""What we write into their columns; a list without the first gets it as a column of its own."""

MOST_SIGNS: Final = {"number": 60, "task": 300, "due": 100}

RESULT_WORDS: Final = {"done": mark("已办结"), "ongoing": mark("正在办理")}

WAITING: Final = "waiting"
WORKING: Final = "working"
READY: Final = "ready"
OVERDUE: Final = "overdue"
ON_TIME: Final = "on_time"
LATE: Final = "late"
STANDINGS: Final = {
    WAITING: mark("待分派"),
    WORKING: mark("办理中"),
    READY: mark("待上报"),
    OVERDUE: mark("逾期未报"),
    ON_TIME: mark("按时上报"),
    LATE: mark("逾期上报"),
}


@dataclass(frozen=True, slots=True)
class UpperRow:
    """One row of their list. `row` is as Excel shows it; `cells` all of it as text, in their order."""

    row: int
    number: str
    task: str
    due: str
    due_on: date
    unit: str
    cells: tuple[str, ...]


def titles() -> list[str]:
    """Return every title by which a column may be found."""
    return [title for names in COLUMNS.values() for title in names]


def places(head: Head) -> dict[str, int]:
    """Return where each of their columns stands, by its name here."""
    named = {title.rpartition("·")[2]: place for place, title in reversed(head.titles)}
    found: dict[str, int] = {}
    for name, words in COLUMNS.items():
        place = next((named[plain(word)] for word in words if plain(word) in named), None)
        if place is not None and place not in found.values():
            found[name] = place
    return found


def read_rows(grid: Grid, head: Head, *, year: int) -> tuple[list[UpperRow], list[Problem]]:
    """Return the rows, and what is wrong with them in words by row and column.

    A merged cell counts for every row that it covers. `year` is that of a date written without one.
    """
    at = places(head)
    rows: list[UpperRow] = []
    wrong: list[Problem] = []
    seen: dict[str, int] = {}
    for index in body(grid, head):
        cells = {name: grid.cells[index][place] for name, place in at.items()}
        number = grid.numbers[index]
        problems = _wrong(cells, number, seen)
        due_on = _due_on(cells["due"], year)
        if due_on is None and cells["due"]:
            said = translate(mark("“{text}”读不出日期")).format(text=cells["due"][:20])
            problems.append(Problem(number, 0, COLUMNS["due"][0], said))
        wrong += problems
        seen.setdefault(cells["number"], number)
        if due_on is not None:
            rows.append(
                UpperRow(
                    number,
                    cells["number"],
                    cells["task"],
                    cells["due"],
                    due_on,
                    _one_unit(cells.get("unit", "")),
                    grid.cells[index],
                )
            )
    return rows, wrong


def _due_on(text: str, year: int) -> date | None:
    for found in read_deadlines(text, frame=Frame(year=year), is_field=True):
        if "-" in found.value:
            return date.fromisoformat(found.value)
    return None


def _one_unit(text: str) -> str:
    """Return the one unit that is named, '' where none or several are: then the office gives it out."""
    named = split_units(text).units
    return named[0] if len(named) == 1 else ""


def _wrong(cells: Mapping[str, str], row: int, seen: Mapping[str, int]) -> list[Problem]:
    found = []

    def add(name: str, sentence: str, **values: object) -> None:
        found.append(Problem(row, 0, COLUMNS[name][0], translate(sentence).format(**values)))

    for name in NEEDED:
        if not cells[name]:
            add(name, mark("没有填写"))
        elif len(cells[name]) > MOST_SIGNS[name]:
            add(name, mark("超过 {most} 字"), most=MOST_SIGNS[name])
    if cells["number"] and cells["number"] in seen:
        add("number", mark("与第 {row} 行重复"), row=seen[cells["number"]])
    return found


def standing(*, is_given: bool, is_ready: bool, uploaded_on: date | None, due_on: date, is_over: bool) -> str:
    """Return how a row stands towards the platform above: one of STANDINGS, so that they add up."""
    if uploaded_on is not None:
        return ON_TIME if uploaded_on <= due_on else LATE
    if is_over:
        return OVERDUE
    if not is_given:
        return WAITING
    return READY if is_ready else WORKING


def counted(standings: Sequence[str]) -> dict[str, int]:
    """Return how many rows stand in each way; every way is named and the sum is all."""
    return {name: standings.count(name) for name in STANDINGS}
