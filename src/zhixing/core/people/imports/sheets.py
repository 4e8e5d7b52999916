"""A workbook read into rows of named cells, whatever its titles, merged cells and blank lines."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from unicodedata import normalize

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from zhixing.core.people.rules import COLUMNS
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

# Columns of codes, numbers and addresses: full-width signs in them are a slip of the keyboard.
PLAIN = frozenset(
    {
        *(columns[0] for columns in COLUMNS.values()),
        *("组织序列", "生效日期", "直接上级", "序号", "手机", "邮箱", "账号名"),
    }
)
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 50_000
TITLE_ROWS = 10


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
    _check_archive(file)
    try:
        workbook = load_workbook(file, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise NotAWorkbook from error
    rows: list[SheetRow] = []
    known = 0
    for worksheet in workbook.worksheets:
        header = _header(worksheet)
        if header is not None:
            known += 1
            rows += _rows(worksheet, *header)
    if not known:
        raise NoKnownSheet
    return rows


def _check_archive(file: BinaryIO) -> None:
    """Refuse what is no zip, or would unpack to far more than it should."""
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise NotAWorkbook from error
    if unpacked > LARGEST_UNPACKED:
        raise NotAWorkbook
    file.seek(0)


def _header(worksheet: Worksheet) -> tuple[str, int, dict[int, str]] | None:
    """Return the kind of sheet, the row of its header and the column of each name."""
    for number in range(1, min(worksheet.max_row, TITLE_ROWS) + 1):
        names = {
            cell.column: text for cell in worksheet[number] if (text := _text(cell.value).replace(" ", ""))
        }
        for sheet, columns in COLUMNS.items():
            needed = {columns[0], columns[1]}
            if needed <= set(names.values()):
                return sheet, number, {place: name for place, name in names.items() if name in columns}
    return None


def _rows(worksheet: Worksheet, sheet: str, header: int, places: Mapping[int, str]) -> Iterator[SheetRow]:
    merged = {
        (row, column): worksheet.cell(area.min_row, area.min_col).value
        for area in worksheet.merged_cells.ranges
        if area.min_row > header
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    for number in range(header + 1, min(worksheet.max_row, header + MOST_ROWS) + 1):
        cells = {
            name: _cell(name, merged.get((number, place), worksheet.cell(number, place).value))
            for place, name in places.items()
        }
        own = any(worksheet.cell(number, place).value not in (None, "") for place in places)
        if own:
            yield SheetRow(sheet, number, cells)


def _cell(column: str, value: object) -> str:
    text = _text(value)
    return normalize("NFKC", text) if column in PLAIN else text


def _text(value: object) -> str:
    """Return a cell as text: whole numbers without a point, dates as ISO, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    # An export guards what looks like a formula with an apostrophe.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
