"""A workbook read into rows of named cells, whatever its titles, merged cells and blank lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO
from unicodedata import normalize

from zhixing.core.people.rules import COLUMNS
from zhixing.foundation.reading.workbooks import WorkbookUnreadable, merged_rows_under, open_workbook
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

# Columns of codes, numbers and addresses: full-width signs in them are a slip of the keyboard.
PLAIN = frozenset(
    {
        *(columns[0] for columns in COLUMNS.values()),
        *("组织序列", "生效日期", "直接上级", "序号", "手机", "邮箱", "账号名"),
    }
)


class NotAWorkbook(ActRefused):
    """The file is no .xlsx, or is dangerous to open."""

    sentence = mark("无法读取该文件，请上传 .xlsx 格式的表格（WPS 或 Excel 另存为 .xlsx）。")
    place = "file"


class NoKnownSheet(ActRefused):
    """No sheet has the columns of units, posts or persons."""

    sentence = mark("表格中没有找到“单位”“岗位”“人员”的表头，请使用导出的表格格式。")
    place = "file"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: `sheet` is 单位, 岗位 or 人员, `number` the row as Excel shows it."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return the cell's text, empty when the column is missing or blank."""
        return self.cells.get(column, "")


def read(file: BinaryIO) -> list[SheetRow]:
    """Return the rows of every known sheet in order. Raises NotAWorkbook, NoKnownSheet.

    A sheet is known by its header, looked for in its first rows, below any title. A merged cell
    counts for every row it covers. Rows without any value are passed over.
    """
    try:
        workbook = open_workbook(file, with_merged=True)
    except WorkbookUnreadable as error:
        raise NotAWorkbook from error
    found = [rows for worksheet in workbook.worksheets if (rows := _rows(worksheet)) is not None]
    if not found:
        raise NoKnownSheet
    return [row for rows in found for row in rows]


def _rows(worksheet: Any) -> list[SheetRow] | None:
    """Return the rows of a sheet by the kind that its head says, None where it is of no kind."""
    for sheet, columns in COLUMNS.items():
        rows = merged_rows_under(worksheet, columns[:2], partial(_column, columns))
        if rows is not None:
            return [
                SheetRow(sheet, number, {name: _plain(name, text) for name, text in cells.items()})
                for number, cells in rows
            ]
    return None


def _column(columns: Collection[str], text: str) -> str | None:
    name = text.replace(" ", "")
    return name if name in columns else None


def _plain(column: str, text: str) -> str:
    return normalize("NFKC", text) if column in PLAIN else text
