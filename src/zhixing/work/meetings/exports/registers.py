"""The list of meetings in Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from zhixing.foundation.words import translate
from zhixing.ui.formats import day_time
from zhixing.work.meetings.selectors import MeetingLine

COLUMNS = ("序号", "会议", "时间", "地点", "状态", "议程数", "议定事项", "未交办")
WIDTHS = (6, 36, 22, 22, 12, 9, 10, 9)


def meetings_workbook(rows: Sequence[MeetingLine], *, made_by: str, made_at: datetime) -> bytes:
    """Return the list as a workbook: one line a meeting, with the moment and the name of who took it out."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "会议台账"
    sheet.append(["会议台账"])
    sheet.append([f"{made_by} {day_time(made_at)}"])
    sheet.append(list(COLUMNS))
    for place, row in enumerate(rows, 1):
        sheet.append(
            [
                place,
                _plain(row.title),
                day_time(row.starts_at),
                _plain(row.place),
                translate(row.state_word),
                row.items,
                row.points,
                row.open,
            ]
        )
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center")
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.freeze_panes = "A4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
