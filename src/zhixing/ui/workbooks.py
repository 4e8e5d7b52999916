"""Workbooks in the manner of the office: title, date line, bordered table, A3; nothing in them runs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

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
    return _saved(_table(title, stamp, head, lines, widths, shares))


def _table(
    title: str,
    stamp: str,
    head: Sequence[str],
    lines: Iterable[Sequence[Any]],
    widths: Sequence[int],
    shares: Sequence[int] = (),
) -> Workbook:
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
    return book


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def empty_book(
    title: str,
    stamp: str,
    head: Sequence[str],
    widths: Sequence[int],
    *,
    choices: Mapping[str, Sequence[str]],
    notes: tuple[str, Sequence[str], Iterable[Sequence[str]]],
) -> bytes:
    """Return a sheet to be filled in under its head, columns with choices as lists to choose from.

    `notes` is a second sheet: its name, head and lines.
    """
    book = _table(title, stamp, head, (), widths)
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a table has one sheet
    for name, words in choices.items():
        letter = get_column_letter(list(head).index(name) + 1)
        offered = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        offered.add(f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + 5000}")
        sheet.add_data_validation(offered)
    named, columns, lines = notes
    second = book.create_sheet(named)
    for line in (columns, *lines):
        second.append(list(line))
    for place, width in enumerate((20, 8, 80), start=1):
        second.column_dimensions[get_column_letter(place)].width = width
    for cell in second[1]:
        cell.font = Font(bold=True)
    return _saved(book)


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
