"""The list of powers as a workbook, in the columns that an import reads."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zhixing.core.powers import selectors
from zhixing.core.powers.rules import COLUMNS

WIDTHS = (16, 40, 50, 44, 18, 24, 14)


def power_workbook(*, on: date, text: str, unit_id: int | None, fault: str) -> bytes:
    """Return the lines that fit, as in force on a day, at most 20,000. Importing them changes nothing."""
    page = selectors.power_page(on=on, text=text, unit_id=unit_id, fault=fault, limit=selectors.MOST)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "权责清单"
    sheet.append(COLUMNS)
    for row in page.rows:
        line = (row.code, row.title, row.duty, row.basis, row.unit_name, row.document, row.since.isoformat())
        sheet.append([_safe(cell) for cell in line])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _safe(text: str) -> str:
    """Return a text that no program takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def matrix_workbook(*, on: date) -> bytes:
    """Return the whole matrix: a line a power, a column a unit; ● owner, ○ claimant, △ duty."""
    found = selectors.matrix(on=on, only_faults=False)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "权责矩阵"
    sheet.append(["编码", "权责事项", *found.units])
    for row in found.rows:
        sheet.append([_safe(row.code), _safe(row.title), *(sign for _unit, sign in row.signs)])
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 40
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
