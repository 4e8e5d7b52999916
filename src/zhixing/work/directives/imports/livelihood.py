"""The livelihood programmes of a year as the list that was decided has them, a row a programme."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import (
    Columns,
    Named,
    day_in,
    number_in,
    read_columns,
    twice,
)
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.acts.livelihood import NewProgramme

COLUMNS: Final = Columns(
    ("年度", "名称", "受益对象", "标准", "地点", "投资（万元）", "责任单位", "完成日期"),
    longest={"名称": 120, "受益对象": 120, "标准": 200, "地点": 120},
    days=("完成日期",),
    numbers=("投资（万元）",),
    hints={"年度": mark("如 2026，一张表一个年度"), "责任单位": mark("单位全称或简称，每件一个")},
)
NO_YEAR, OTHER_YEAR = mark("不是年份"), mark("与第 {row} 行不是同一年度")
FEN = Decimal(1_000_000)


def read_programmes(
    file: BinaryIO, *, by: Officer, at: datetime
) -> tuple[list[tuple[int, NewProgramme]], list[Fault]]:
    """Return the programmes of a list, each with its year, and what is wrong with it. Three queries.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    names = Named(by, at)
    found: list[tuple[int, NewProgramme]] = []
    for row, cells in rows:
        year = cells["年度"].removesuffix("年")
        if cells["年度"] and not (year.isdecimal() and len(year) == 4):
            wrong.append(Fault(row, "年度", translate(NO_YEAR)))
        elif cells["年度"] != rows[0][1]["年度"]:
            wrong.append(Fault(row, "年度", translate(OTHER_YEAR).format(row=rows[0][0])))
        unit, due = names.unit(row, "责任单位", cells["责任单位"]), day_in(cells["完成日期"])
        budget = number_in(cells["投资（万元）"])
        if not (year.isdecimal() and unit and due and budget):
            continue
        new = NewProgramme(
            cells["名称"], cells["受益对象"], cells["标准"], cells["地点"], int(budget * FEN), unit, due
        )
        found.append((int(year), new))
    return found, [*wrong, *names.wrong, *twice([(row, cells["名称"]) for row, cells in rows], "名称")]
