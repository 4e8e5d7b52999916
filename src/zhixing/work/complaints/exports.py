"""The list of first contacts as a workbook: what the page shows, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from zhixing.foundation.actors import Officer
from zhixing.foundation.cells import harmless
from zhixing.work.complaints.selectors import ContactRow

WIDTHS = (6, 22, 44, 10, 18, 14, 14, 20, 18, 16)


def contact_workbook(rows: Sequence[ContactRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the list with title and date line."""
    book = Workbook()
    sheet = book.worksheets[0]
    title = _("首问登记台账")
    sheet.title = title
    sheet.merge_cells("A1:J1")
    sheet["A1"] = title
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet["A2"] = _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": _local(made_at),
        "n": len(rows),
        "who": made_by.label,
    }
    sheet.append(
        [
            _("序号"), _("编号"), _("事由"), _("方式"), _("询问时间"), _("首问责任人"), _("现责任人"),
            _("责任单位"), _("答复时限"), _("状态"),
        ]
    )  # fmt: skip
    for number, row in enumerate(rows, start=1):
        sheet.append(
            [
                number, row.number, harmless(row.title), _(row.channel_word), _local(row.asked_at), row.first,
                row.responsible, row.unit, _local(row.due_at), _(row.state_word),
            ]
        )  # fmt: skip
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[place]].width = width
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}" if moment else ""
