"""Workbooks that come in: opened within limits, cells as text, rows by the names that stand above them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 50_000
TITLE_ROWS: Final = 10

Cells = dict[str, str]


class WorkbookUnreadable(Exception):
    """No xlsx, a damaged one, or one that would unpack to far more than it should."""


class HeadMissing(WorkbookUnreadable):
    """No row names the columns that are needed."""


def open_workbook(source: bytes | BinaryIO, *, with_merged: bool = False) -> Workbook:
    """Return an opened workbook with the values of its formulas. Raises WorkbookUnreadable.

    It is read row by row, and knows nothing of merged cells unless they are asked for.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise WorkbookUnreadable
        file.seek(0)
        return load_workbook(file, read_only=not with_merged, data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
        raise WorkbookUnreadable from error


def rows_under(
    source: bytes | BinaryIO, needed: Sequence[str], *, more: Sequence[str] = (), most: int = MOST_ROWS
) -> list[tuple[int, Cells]]:
    """Return number in Excel and texts by column of each row of the first sheet that says anything.

    The head is the first row that names all that is needed, below at most ten rows of titles. What it
    names of `needed` and `more` is there in every row, a needed column always. At most `most` rows are
    read. Raises WorkbookUnreadable, HeadMissing.
    """
    book = open_workbook(source)
    wanted = {*needed, *more}
    places: dict[int, str] = {}
    rows: list[tuple[int, Cells]] = []
    for number, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        texts = [text_of(value) for value in values]
        if not places:
            named = {place: text for place, text in enumerate(texts) if text in wanted}
            if set(needed) <= set(named.values()):
                places = named
            elif number >= TITLE_ROWS:
                break
            continue
        if any(texts[place] for place in places if place < len(texts)):
            rows.append(
                (number, {name: texts[place] if place < len(texts) else "" for place, name in places.items()})
            )
        if len(rows) >= most:
            break
    if not places:
        raise HeadMissing
    return rows


def merged_rows_under(
    sheet: Any, needed: Sequence[str], name_of: Callable[[str], str | None], *, most: int = MOST_ROWS
) -> list[tuple[int, Cells]] | None:
    """Return number and texts by column of each row with a cell of its own; None where no row is a head.

    A merged cell counts for every row that it covers. `name_of` gives the column that a text of the head
    stands for.
    """
    for head in sheet.iter_rows(max_row=min(sheet.max_row, TITLE_ROWS)):
        places = {cell.column: name for cell in head if (name := name_of(text_of(cell.value)))}
        if set(needed) <= set(places.values()):
            break
    else:
        return None
    first = head[0].row + 1
    merged = merged_values(sheet, first=first)
    rows = []
    for number in range(first, min(sheet.max_row, first + most - 1) + 1):
        own = {place: sheet.cell(number, place).value for place in places}
        if any(value not in (None, "") for value in own.values()):
            cells = {name: text_of(merged.get((number, place), own[place])) for place, name in places.items()}
            rows.append((number, cells))
    return rows


def merged_values(sheet: Any, *, first: int = 1) -> Mapping[tuple[int, int], Any]:
    """Return the value of each place that a merged cell covers, by row and column, from a row on."""
    return {
        (row, column): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        if area.min_row >= first
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def text_of(value: object) -> str:
    """Return a cell as text: whole numbers without a point, days and moments as ISO, no blanks around it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    text = str(value).replace("\u200b", "").strip()
    # An export guards what looks like a formula with an apostrophe.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
