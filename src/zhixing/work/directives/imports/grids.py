"""Tables coming in from Excel and Word, merged cells included, as a grid of text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document

from zhixing.foundation.reading.workbooks import WorkbookUnreadable, open_workbook, text_of
from zhixing.work.directives.refusals.collections import OldWorkbook, TableNotReadable, TableTooLong
from zhixing.work.directives.rules.grids import Grid

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 6_000, 80
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_grid(content: bytes, *, name: str) -> Grid:
    """Return the first table of a workbook (xlsx) or a Word paper (docx), whatever the name ends with.

    Raises OldWorkbook for xls, et, doc and wps, TableNotReadable for what has no table, TableTooLong.
    """
    if content.startswith(_OLD):
        raise OldWorkbook(name=name)
    if len(content) > MAX_BYTES:
        raise TableNotReadable(name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > MAX_UNPACKED_BYTES:
                raise TableNotReadable(name=name)
            is_word = any(member.startswith("word/") for member in package.namelist())
        grid = _word(content, name) if is_word else _excel(content)
    except (WorkbookUnreadable, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise TableNotReadable(name=name) from error
    if not any(any(row) for row in grid.cells):
        raise TableNotReadable(name=name)
    return grid


def _excel(content: bytes) -> Grid:
    book = open_workbook(content, with_merged=True)
    sheet: Any = next(
        (one for one in book.worksheets if one.sheet_state == "visible" and one.max_row > 1),
        book.worksheets[0],
    )
    if sheet.max_row > MOST_ROWS * 10:
        raise TableTooLong(most=MOST_ROWS)
    rows = []
    for number, values in enumerate(
        sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True), start=1
    ):
        rows.append((number, [text_of(value) for value in values]))
    while rows and not any(rows[-1][1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise TableTooLong(most=MOST_ROWS)
    width = max((len(cells) for _, cells in rows), default=0)
    starts = [[place] * width for place in range(len(rows))]
    wide = [[False] * width for _ in rows]
    for area in sheet.merged_cells.ranges:
        top, left = area.min_row - 1, area.min_col - 1
        if top >= len(rows) or left >= width:
            continue
        said = rows[top][1][left]
        for row in range(top, min(area.max_row, len(rows))):
            for place in range(left, min(area.max_col, width)):
                rows[row][1][place] = said
                starts[row][place] = top
                wide[row][place] = place > left
    return Grid(
        tuple(tuple(cells) for _, cells in rows),
        tuple(number for number, _ in rows),
        tuple(tuple(row) for row in starts),
        tuple(tuple(row) for row in wide),
    )


def _word(content: bytes, name: str) -> Grid:
    document = Document(io.BytesIO(content))
    if not document.tables:
        raise TableNotReadable(name=name)
    table = max(document.tables, key=lambda one: len(one.rows))
    rows = [list(row.cells) for row in table.rows]
    if len(rows) > MOST_ROWS:
        raise TableTooLong(most=MOST_ROWS)
    width = max(len(row) for row in rows)
    cells: list[tuple[str, ...]] = []
    starts: list[tuple[int, ...]] = []
    wide: list[tuple[bool, ...]] = []
    above: list[Any] = [None] * width
    for place, row in enumerate(rows):
        tags = [cell._tc for cell in row] + [None] * (width - len(row))
        cells.append(tuple(cell.text.strip() for cell in row) + ("",) * (width - len(row)))
        starts.append(
            tuple(
                starts[place - 1][column] if place and tag is not None and tag is above[column] else place
                for column, tag in enumerate(tags)
            )
        )
        wide.append(
            tuple(
                column > 0 and tag is not None and tag is tags[column - 1] for column, tag in enumerate(tags)
            )
        )
        above = tags
    return Grid(tuple(cells), tuple(range(1, len(rows) + 1)), tuple(starts), tuple(wide))
