"""A small table out of a workbook: the rows under the head that names the wanted columns, as text."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from zhixing.core.people.imports.sheets import NotAWorkbook, _check_archive, _text
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

TITLE_ROWS = 10
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
    _check_archive(file)
    try:
        book = load_workbook(file, data_only=True, read_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise NotAWorkbook from error
    wanted = {*needed, *more}
    places: dict[int, str] = {}
    rows = []
    for number, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        texts = [_text(value) for value in values]
        if not places:
            named = {place: text for place, text in enumerate(texts) if text in wanted}
            if set(needed) <= set(named.values()):
                places = named
            elif number >= TITLE_ROWS:
                break
            continue
        cells = {name: texts[place] for place, name in places.items() if place < len(texts)}
        if any(cells.values()):
            rows.append((number, cells))
        if len(rows) >= MOST_ROWS:
            break
    if not places:
        raise HeadMissing(columns="、".join(needed))
    return rows


def faults_of(rows: Sequence[tuple[int, dict[str, str]]], needed: Sequence[str]) -> list[Fault]:
    """Return the cells that may not be empty and are."""
    return [
        Fault(number, column, MISSING) for number, cells in rows for column in needed if not cells.get(column)
    ]
