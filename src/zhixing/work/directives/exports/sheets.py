"""A workbook in the manner of the office: title, date line, bordered table, A3 landscape."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from zhixing.foundation.cells import harmless

A3 = 8  # the number of the paper in a workbook
_THIN = Side(style="thin")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WRAPPED = Alignment(wrap_text=True, vertical="center")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head and its width in characters."""

    label: str
    width: int = 14


def plain(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    return harmless(value) if isinstance(value, str) else value


def workbook(title: str, columns: Sequence[Column], lines: Iterable[Sequence[Any]], *, at: datetime) -> bytes:
    """Return the lines under a title and a date line."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = title[:31]
    last = get_column_letter(len(columns))
    local = timezone.localtime(at)
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"] = title
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet.merge_cells(f"A2:{last}2")
    sheet["A2"] = _("截至 %(moment)s") % {
        "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    }
    sheet.append([column.label for column in columns])
    for line in lines:
        sheet.append([plain(value) for value in line])
    for cells in sheet.iter_rows(min_row=3, max_col=len(columns)):
        for cell in cells:
            cell.alignment, cell.border = WRAPPED, BORDER
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes, sheet.print_title_rows = "A4", "1:3"
    landscape(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def landscape(sheet: Any) -> None:
    """Print the sheet on A3 landscape, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
