"""Workbooks that come in: the head found below the title rows, cells as text, errors by row and column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

TITLE_ROWS: Final = 10
MOST_ROWS: Final = 20_000
LARGEST_UNPACKED: Final = 100 * 1024 * 1024


class SheetNotReadable(ActRefused):
    """Not a workbook, or one without the columns."""

    sentence = mark("无法读取：请上传 xlsx 文件，表头须有：{columns}。")
    place = "file"


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row, by its number in Excel and its column."""

    row: int
    column: str
    text: str


def sheet_rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row that is not empty, of the first sheet. Raises SheetNotReadable."""
    wrong = SheetNotReadable(columns="、".join(columns))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise wrong
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise wrong from None
    heads: dict[int, str] = {}
    for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        if number > MOST_ROWS:
            break
        said = [_text(cell) for cell in cells]
        if not heads:
            if set(columns) <= set(said):
                heads = {place: name for place, name in enumerate(said) if name}
            elif number > TITLE_ROWS:
                break
        elif any(said):
            yield number, {name: said[place] for place, name in heads.items() if place < len(said)}
    if not heads:
        raise wrong


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u200b", "").strip()
