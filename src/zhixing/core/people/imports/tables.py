"""A small table out of a workbook: the rows under the head that names the wanted columns, as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from zhixing.core.people.imports.sheets import NotAWorkbook
from zhixing.foundation.reading import workbooks
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

MOST_ROWS = 5_000
MISSING = mark("不能为空")


class HeadMissing(ActRefused):
    """No row names the wanted columns."""

    sentence = mark("表格中没有找到表头，至少要有这些列：{columns}。")
    place = "file"


class SheetFaulty(ActRefused):
    """Nothing of a sheet is taken in while anything is wrong with it."""

    sentence = mark("表格有 {count} 处需要改正，改好前不会导入任何一行。")
    place = "file"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, in words."""

    row: int
    column: str
    text: str


def read_table(
    file: BinaryIO, *, needed: Sequence[str], more: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Return row number and cells of each row that says anything. Raises NotAWorkbook, HeadMissing."""
    try:
        return workbooks.rows_under(file, needed, more=more, most=MOST_ROWS)
    except workbooks.HeadMissing:
        raise HeadMissing(columns="、".join(needed)) from None
    except workbooks.WorkbookUnreadable as error:
        raise NotAWorkbook from error


def faults_of(rows: Sequence[tuple[int, dict[str, str]]], needed: Sequence[str]) -> list[Fault]:
    """Return the cells that may not be empty and are."""
    return [
        Fault(number, column, MISSING) for number, cells in rows for column in needed if not cells.get(column)
    ]
