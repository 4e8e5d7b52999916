"""The merged table as a workbook: rows in their numbers, each leading to its sender, and who has answered."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from zhixing.ui.workbooks import BORDER, WRAPPED, landscape, plain
from zhixing.work.directives.rules import collections as rules
from zhixing.work.directives.selectors.collections import CollectionPage, Merged

MOST_LINKS = 5_000
BOLD, LINK = Font(bold=True), Font(color="0563C1", underline="single")


def merged_workbook(page: CollectionPage, merged: Merged, *, at: datetime, site: str = "") -> bytes:
    """Return the merged table: number, unit, the columns of the form, sender, telephone, source row.

    The unit is a link to its answer, in a large table at its first row. The second sheet says of every
    unit whether it has sent.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(page.title[:28] or _("汇总表"))
    places = [
        (place, column)
        for place, column in enumerate(merged.columns)
        if column.kind not in (rules.LEFT_OUT, rules.UNIT)
    ]
    head = [_("序号"), _("报送单位"), *(c.title for _n, c in places), _("报送人"), _("电话"), _("原表行号")]
    for n in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(n)].width = 8 if n == 1 else 16
    landscape(sheet)
    sheet.freeze_panes, sheet.print_title_rows = "A4", "1:3"
    local = timezone.localtime(at)
    sheet.append([_cell(sheet, page.title, font=Font(size=18, bold=True))])
    sheet.append(
        [
            _("截至 %(moment)s · 已汇总 %(units)s 个单位 %(rows)s 行")
            % {
                "moment": f"{local:%Y-%m-%d %H:%M}",
                "units": merged.units,
                "rows": merged.total,
            }
        ]
    )
    sheet.append([_cell(sheet, text, font=BOLD, framed=True) for text in head])
    before = ""
    for row in merged.rows:
        unit: Any = plain(row.unit)
        if site and (row.unit != before or len(merged.rows) <= MOST_LINKS):
            unit = _cell(sheet, row.unit, font=LINK)
            unit.hyperlink = f"{site}{row.url}"
        before = row.unit
        cells = [_value(row.cells[n], c) for n, c in places]
        sheet.append([row.number, unit, *cells, plain(row.sender), row.telephone, row.source_row])
    if merged.sums:
        sums = [float(merged.sums[n]) if n in merged.sums else "" for n, _c in places]
        foot: list[Any] = [_("合计"), "", *sums, "", "", ""]
        sheet.append([_cell(sheet, value, font=BOLD, framed=True) for value in foot])
    _who(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, font: Font | None = None, framed: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, plain(value))
    if font is not None:
        cell.font = font
    if framed:
        cell.border, cell.alignment = BORDER, WRAPPED
    return cell


def _value(text: str, column: rules.Column) -> Any:
    """Return numbers as numbers, so that the office can go on counting."""
    found: Decimal | None = rules.number(text) if column.kind in (rules.NUMBER, rules.WHOLE) else None
    if found is None:
        return plain(text)
    return int(found) if found == found.to_integral_value() else float(found)


def _who(book: Any, page: CollectionPage) -> None:
    sheet = book.create_sheet(_("报送情况"))
    head = (_("序号"), _("单位"), _("报送情况"), _("行数"), _("报送时间"), _("报送人"), _("说明"))
    for n, width in enumerate((6, 20, 12, 8, 18, 12, 40), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_cell(sheet, text, font=BOLD, framed=True) for text in head])
    for line in page.lines:
        sent = timezone.localtime(line.sent_at) if line.sent_at else None
        words = {rules.SENT: _("已报"), rules.RETURNED: _("退回"), rules.WAITING: _("未报")}[line.state]
        said = [_("逾期报送") if line.is_late else "", _("补报") if line.is_supplement else "", line.reason]
        values: Iterable[Any] = (
            line.place,
            line.unit,
            _("零报告") if line.is_nil else words,
            line.rows,
            f"{sent:%Y-%m-%d %H:%M}" if sent else "",
            line.sender,
            "；".join(text for text in said if text),
        )
        sheet.append([_cell(sheet, value, framed=True) for value in values])
