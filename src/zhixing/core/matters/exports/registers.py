"""The register as a workbook in the office's own columns (P11): what the page shows, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from zhixing.core.matters.rules.states import SOURCE_WORDS
from zhixing.core.matters.selectors import MatterRow
from zhixing.foundation.actors import Officer

_LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_THIN = Side(style="thin")
WIDTHS = (6, 20, 16, 44, 10, 12, 16, 12, 18, 10, 36, 12, 12)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, unchanged to the reader."""
    return f"\u200b{text}" if text.startswith(_LIVE) else text


def register_workbook(rows: Sequence[MatterRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the rows as an A3 landscape workbook with title, date line and repeated head."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = _("督办事项台账")
    head = (
        _("序号"),
        _("编号"),
        _("任务来源"),
        _("任务内容"),
        _("督办等级"),
        _("牵头县领导"),
        _("牵头单位"),
        _("具体责任人"),
        _("完成时限"),
        _("进度"),
        _("目前进展"),
        _("完成状态"),
        _("备注"),
    )
    last = get_column_letter(len(head))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"] = _("督办事项台账")
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    local = timezone.localtime(made_at)
    sheet.merge_cells(f"A2:{last}2")
    sheet["A2"] = _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "n": len(rows),
        "who": made_by.label,
    }
    sheet.append(list(head))
    for place, row in enumerate(rows, start=1):
        source = " ".join(part for part in (_(SOURCE_WORDS.get(row.source_kind, "")), row.source_ref) if part)
        due = timezone.localtime(row.due_at) if row.due_at else None
        sheet.append(
            [
                place,
                row.document_number or row.number,
                *(
                    harmless(text)
                    for text in (source, row.title, _(row.grade_word), row.leader, row.unit, row.handler)
                ),
                f"{due:%Y-%m-%d %H:%M}" if due else _("长期"),
                row.progress_percent / 100,
                harmless(row.progress_text),
                f"{_(row.state_word)} · {_(row.light_word)}",
                "",
            ]
        )
        sheet.cell(sheet.max_row, 9).number_format = "0%"
    for cells in sheet.iter_rows(min_row=3, max_col=len(head)):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
