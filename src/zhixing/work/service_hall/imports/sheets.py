"""Workbooks that come in: the head found below the title rows, cells as text, errors by row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhixing.foundation.reading.workbooks import Cells, WorkbookUnreadable, rows_under
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

MOST_ROWS: Final = 20_000


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


def sheet_rows(
    content: bytes | Any, columns: Sequence[str], more: Sequence[str] = ()
) -> list[tuple[int, Cells]]:
    """Return number and cells of each row that is not empty, of the first sheet. Raises SheetNotReadable."""
    try:
        return rows_under(content, columns, more=more, most=MOST_ROWS)
    except WorkbookUnreadable:
        raise SheetNotReadable(columns="、".join(columns)) from None
