"""Workbooks in the manner of the office: title, date line, bordered table, A3; nothing in them runs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from zhixing.foundation.cells import harmless

A3 = 8  # the number of the paper in a workbook
_THIN = Side(style="thin")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WRAPPED = Alignment(wrap_text=True, vertical="center")
TITLE = Font(size=18, bold=True)
CENTRED = Alignment(horizontal="center")
HEAD_ROW = 3


def plain(value: Any) -> Any:
    """Return a value of a cell that no spreadsheet takes for a formula."""
    return harmless(value) if isinstance(value, str) else value


def table_book(
    title: str,
    stamp: str,
    head: Sequence[str],
    lines: Iterable[Sequence[Any]],
    widths: Sequence[int],
    *,
    shares: Sequence[int] = (),
) -> bytes:
    """Return lines as a workbook of one sheet, under the title and the date line `stamp`.

    The head repeats on each page. Columns `shares`, counted from one, are shown in percent.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = title[:31].replace("/", "-")
    last = get_column_letter(len(head))
    for number, text in ((1, title), (2, stamp)):
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet[f"A{number}"] = text
    sheet["A1"].font, sheet["A1"].alignment = TITLE, CENTRED
    sheet.append(list(head))
    for line in lines:
        sheet.append([plain(value) for value in line])
        for place in shares:
            sheet.cell(sheet.max_row, place).number_format = "0%"
    finish(sheet, widths, heads=(HEAD_ROW,))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def finish(sheet: Any, widths: Sequence[int], *, heads: Sequence[int]) -> None:
    """Border and wrap the table from its first head row on, set widths, freeze and repeat the head, A3."""
    for cells in sheet.iter_rows(min_row=heads[0], max_col=len(widths)):
        for cell in cells:
            cell.alignment, cell.border = WRAPPED, BORDER
    for row in heads:
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes, sheet.print_title_rows = f"A{HEAD_ROW + 1}", f"1:{HEAD_ROW}"
    landscape(sheet)


def landscape(sheet: Any) -> None:
    """Print the sheet on A3 landscape, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
