"""The register and the table of the week in the office's own columns; nothing in them runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from zhixing.foundation.actors import Officer
from zhixing.foundation.cells import harmless
from zhixing.work.projects.rules.sheets import COLUMNS
from zhixing.work.projects.selectors import ProjectRow, Weekly

_THIN = Side(style="thin")
_YI = Decimal(10_000)
_WIDTHS = (6, 14, 26, 14, 12, 18, 16, 10, 10, 12, 12, 40, 9, 10, 9, 30, 30, 12, 12)


def register_workbook(rows: Sequence[ProjectRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the register, one project a row, in the columns in which it is also taken in; 亿元."""
    lines = [
        [
            place,
            row.code,
            row.title,
            row.unit,
            row.leader,
            row.owner,
            row.place,
            _yi(row.total),
            _yi(row.year_plan),
            row.starts_on.isoformat(),
            row.due_on.isoformat(),
            row.milestones,
            row.percent / 100,
            _yi(row.invested_year),
            (row.year_share or 0) / 100,
            row.words,
            row.problems,
            row.forecast_on.isoformat() if row.forecast_on else "",
            "；".join(row.reasons),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    return _book(
        _("重点项目台账"), COLUMNS, lines, _WIDTHS, shares=(13, 15), made_by=made_by, made_at=made_at
    )


def weekly_workbook(table: Weekly, *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the table of the week for 县长 and 常务副县长."""
    head = (
        _("序号"), _("项目编号"), _("项目名称"), _("牵头单位"), _("包联县领导"), _("本周现场办公会"),
        _("召开时间"), _("纪要文号"), _("本周决定"), _("未办结决定"), _("连续未召开（周）"),
        _("本年已召开／应召开"),
    )  # fmt: skip
    lines = [
        [
            place,
            row.code,
            row.title,
            row.unit,
            row.leader,
            _(row.word),
            f"{timezone.localtime(row.held_at):%Y-%m-%d %H:%M}" if row.held_at else "",
            row.minutes_number,
            row.decisions,
            row.open_decisions,
            row.misses,
            f"{row.held}/{row.required}",
        ]
        for place, row in enumerate(table.rows, start=1)
    ]
    title = _("重点项目现场办公会周报表（%(week)s）") % {"week": table.code}
    widths = (6, 14, 28, 16, 12, 20, 18, 18, 10, 12, 14, 16)
    return _book(title, head, lines, widths, shares=(), made_by=made_by, made_at=made_at)


def _yi(amount: Decimal) -> float:
    """Return 万元 as 亿元 for a cell: the workbook's own number, not one that is counted with."""
    return float((amount / _YI).quantize(Decimal("0.0001")))


def _book(
    title: str,
    head: Sequence[str],
    lines: Sequence[Sequence[Any]],
    widths: Sequence[int],
    *,
    shares: Sequence[int],
    made_by: Officer,
    made_at: datetime,
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = title[:31].replace("/", "-")
    last = get_column_letter(len(head))
    for number, text in ((1, title), (2, _stamp(len(lines), made_by, made_at))):
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet[f"A{number}"] = text
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(list(head))
    for line in lines:
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in line])
        for place in shares:
            sheet.cell(sheet.max_row, place).number_format = "0%"
    for cells in sheet.iter_rows(min_row=3, max_col=len(head)):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _stamp(count: int, made_by: Officer, made_at: datetime) -> str:
    local = timezone.localtime(made_at)
    return _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "n": count,
        "who": made_by.label,
    }
