"""A register of instructions kept on paper, out of a workbook: a row a leader's words, a number a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Named, day_in, read_columns
from zhixing.core.matters.rules.states import URGENCY_WORDS
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import MISSING, Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.acts.instructions import NewInstruction, NewRemark, Sheet
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.selectors import instructions as selectors

LEVELS: Final = {word: code for code, word in rules.LEVEL_WORDS.items()}
URGENCIES: Final = {word: code for code, word in URGENCY_WORDS.items()}
COLUMNS: Final = Columns(
    ("批示事由", "批示领导", "批示内容", "批示日期", "牵头单位"),
    ("编号", "级别", "来文", "配合单位", "完成时限", "时限原话", "缓急"),
    {"批示事由": 300, "批示领导": 60, "批示内容": 2000, "来文": 200, "时限原话": 300},
    days=("完成时限",),
    past=("批示日期",),
    choices={"级别": tuple(LEVELS), "缓急": tuple(URGENCIES)},
    hints={
        "批示领导": mark("县领导写姓名；省、市领导写姓名和职务，级别一栏须填"),
        "牵头单位": mark("单位全称或简称"),
        "编号": mark("今年的顺序号，如 31 或 批〔2026〕31号；同一编号的几行是同一件上几位领导的批示"),
        "配合单位": mark("几个单位用顿号分开"),
        "完成时限": mark("批示写明日期的填写；空着按一般时限"),
        "时限原话": mark("有完成时限的必填"),
    },
)
NO_NUMBER = mark("读不出今年的编号")
TAKEN, OTHER = mark("{number}已登记为另一件批示"), mark("与第 {row} 行编号相同，{column}不同")
MOST_SERIAL: Final = 99_999


def read_instructions(
    file: BinaryIO, *, by: Officer, at: datetime
) -> tuple[list[NewInstruction], list[Fault]]:
    """Return the sheets of a register, and what is wrong with its rows. Five queries.

    Raises NotAWorkbook, HeadMissing.
    """
    today = people.day_of(at)
    rows, wrong = read_columns(file, COLUMNS, today=today)
    names, kept = Named(by, at), selectors.titles_kept(by.reach.sphere or "gov", today.year)
    found: dict[object, NewInstruction] = {}
    first: dict[object, tuple[int, Mapping[str, str]]] = {}
    for row, cells in rows:
        serial, faults = _serial(row, cells, kept, today.year)
        new = _instruction(row, cells, serial, names, today)
        wrong += faults
        if day_in(cells["完成时限"]) and not cells["时限原话"]:
            wrong.append(Fault(row, "时限原话", MISSING))
        key = ("", row) if new.serial is None else new.serial
        before = found.get(key)
        if before is None:
            found[key], first[key] = new, (row, cells)
            continue
        place, above = first[key]
        wrong += [
            Fault(row, column, translate(OTHER).format(row=place, column=column))
            for column in ("批示事由", "牵头单位")
            if cells[column] != above[column]
        ]
        remarks = (*before.sheet.remarks, *new.sheet.remarks)
        found[key] = replace(before, sheet=replace(before.sheet, remarks=remarks))
    return list(found.values()), [*wrong, *names.wrong]


def _instruction(
    row: int, cells: Mapping[str, str], serial: int | None, names: Named, today: date
) -> NewInstruction:
    level = LEVELS.get(cells["级别"], "county")
    who, due = cells["批示领导"], day_in(cells["完成时限"])
    post = names.leader(row, "批示领导", who) if level == "county" else None
    lead = names.unit(row, "牵头单位", cells["牵头单位"])
    supports = [
        names.unit(row, "配合单位", name.strip())
        for name in cells["配合单位"].replace("，", "、").split("、")
    ]
    sheet = Sheet(
        (NewRemark(cells["批示内容"], day_in(cells["批示日期"]) or today, post, "" if post else who),),
        lead,
        tuple(unit for unit in dict.fromkeys(supports) if unit and unit != lead),
        "" if due else "ordinary",
        due,
        cells["时限原话"],
        URGENCIES.get(cells["缓急"], "normal"),
    )
    return NewInstruction(cells["批示事由"], sheet, level, cells["来文"], serial)


def _serial(
    row: int, cells: Mapping[str, str], kept: Mapping[int, str], year: int
) -> tuple[int | None, list[Fault]]:
    """Return the number that the row continues the register with, and what is wrong with it."""
    if not cells["编号"]:
        return None, []
    serial = rules.serial_in(cells["编号"], year)
    if serial is None or serial > MOST_SERIAL:
        return None, [Fault(row, "编号", translate(NO_NUMBER))]
    if kept.get(serial, cells["批示事由"]) != cells["批示事由"]:
        return serial, [Fault(row, "编号", translate(TAKEN).format(number=rules.number(year, serial)))]
    return serial, []
