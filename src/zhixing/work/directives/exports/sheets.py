"""Tables of directives as workbooks: a title, a date line, a head that repeats, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from zhixing.core.matters.exports.registers import harmless
from zhixing.foundation.actors import Officer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_THIN = Side(style="thin")
Cell = str | int | float | date | None


def workbook(
    title: str,
    head: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    made_by: Officer | None = None,
    made_at: datetime | None = None,
) -> bytes:
    """Return a sheet with the columns `head` (name, width) and the rows under them, A3 landscape."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = title[:30]
    last = get_column_letter(len(head))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"] = title
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells(f"A2:{last}2")
    if made_at is not None and made_by is not None:
        local = timezone.localtime(made_at)
        sheet["A2"] = _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
            "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
            "n": len(rows),
            "who": made_by.label,
        }
    sheet.append([name for name, _width in head])
    for row in rows:
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    for cells in sheet.iter_rows(min_row=3, max_col=len(head)):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for place, (_name, width) in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
