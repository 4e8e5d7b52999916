"""The office's ledger in its own columns: A3 landscape, sources merged, two months compared (P11)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zhixing.core.matters.rules.states import SOURCE_WORDS
from zhixing.foundation.words import translate
from zhixing.ui.workbooks import BORDER, WRAPPED, landscape, plain
from zhixing.work.directives.rules.registers import COLUMNS, sequence
from zhixing.work.directives.selectors.registers import LedgerLine

WIDTHS = (6, 16, 20, 40, 12, 14, 16, 18, 14, 20, 34, 34, 16, 20, 20, 14, 12)
SOURCE, PROGRESS = 3, 11


def ledger_workbook(lines: Sequence[LedgerLine], *, month: date, at: datetime) -> bytes:
    """Return the ledger: the office's fifteen columns, the month before and the change beside this month.

    Equal sources are merged downwards; the head has two storeys and repeats on each page.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = _("督办事项台账")
    before = date.fromordinal(month.replace(day=1).toordinal() - 1)
    names = [words[0] for words in COLUMNS.values()]
    place = names.index("目前进展")
    first = [*names[:place], names[place], "", "", *names[place + 1 :]]
    second = [""] * place + [
        _("上月（%(month)s月）") % {"month": before.month},
        _("本月（%(month)s月）") % {"month": month.month},
        _("对比"),
    ]
    last = get_column_letter(len(first))
    sheet.merge_cells(f"A1:{last}1")
    local = timezone.localtime(at)
    sheet["A1"] = _("督办事项台账（%(year)s年%(month)s月，截至%(day)s）") % {
        "year": month.year,
        "month": month.month,
        "day": f"{local:%m-%d}",
    }
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet.append(first)
    sheet.append(second)
    sheet.merge_cells(start_row=2, end_row=2, start_column=place + 1, end_column=place + 3)
    for column in [n for n in range(1, len(first) + 1) if not place < n <= place + 3]:
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    sources = []
    for number, line in enumerate(lines, start=1):
        row = line.row
        source = " ".join(
            part for part in (translate(SOURCE_WORDS.get(row.source_kind, "")), row.source_ref) if part
        )
        sources.append(source)
        due = timezone.localtime(row.due_at) if row.due_at else None
        cells = (
            number,
            row.document_number or row.number,
            source,
            row.title,
            row.leader,
            row.unit,
            line.supports,
            f"{row.handler} {line.telephone}".strip(),
            f"{due:%Y-%m-%d}" if due else _("长期"),
            line.requirement,
            line.before.text if line.before else "",
            line.now.text if line.now else "",
            line.change,
            line.problems,
            line.next_step,
            f"{translate(row.state_word)} · {translate(row.light_word)}",
            "",
        )
        sheet.append([plain(value) for value in cells])
    for start, end in sequence(sources):
        sheet.merge_cells(start_row=4 + start, end_row=4 + end, start_column=SOURCE, end_column=SOURCE)
    for framed in sheet.iter_rows(min_row=2, max_col=len(first)):
        for cell in framed:
            cell.alignment, cell.border = WRAPPED, BORDER
    for head in (*sheet[2], *sheet[3]):
        head.font = Font(bold=True)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes, sheet.print_title_rows = "A4", "1:3"
    landscape(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
