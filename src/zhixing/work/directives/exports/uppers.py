"""What we report above, written into the platform's own list: its file, its columns, its numbers (P13)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.cell import MergedCell

from zhixing.foundation.words import translate
from zhixing.ui.workbooks import WRAPPED, plain
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.rules.grids import Head, find_head
from zhixing.work.directives.selectors.uppers import UpperLine, UpperListPage

_EXCEL = b"PK\x03\x04"


def reply_workbook(page: UpperListPage, original: bytes | None, *, at: datetime) -> bytes:
    """Return their list with our words in it: their own workbook filled where it was one, else a new one.

    A list without a column for the words gets one at its right.
    """
    filled = _filled(page, original) if original else None
    return filled if filled is not None else _written(page, at=at)


def values_of(line: UpperLine) -> Mapping[str, str]:
    """Return what we write for a row by the column's name here; '' where nothing has been written yet."""
    report = line.report
    if report is None:
        return dict.fromkeys(rules.FILLED, "")
    day = timezone.localdate(report.uploaded_at or report.written_at)
    return {
        "reply": report.text,
        "result": translate(rules.RESULT_WORDS[report.result]),
        "problems": report.problems,
        "next_step": report.next_step,
        "replied_on": day.isoformat(),
        "reporter": report.written_by.name,
        "telephone": report.written_by.phone,
    }


def _columns(head: Head, width: int) -> dict[str, int]:
    """Return where each of the columns that we fill stands, counted from one."""
    found = {name: place + 1 for name, place in rules.places(head).items() if name in rules.FILLED}
    found.setdefault("reply", width + 1)
    return found


def _filled(page: UpperListPage, original: bytes) -> bytes | None:
    if not original.startswith(_EXCEL):
        return None
    grid = read_grid(original, name=page.title)
    head = find_head(grid, rules.titles())
    try:
        book = load_workbook(io.BytesIO(original))
    except (KeyError, ValueError, OSError):
        return None  # a table in Word
    if head is None:
        return None
    sheet: Any = next(
        (one for one in book.worksheets if one.sheet_state == "visible" and one.max_row > 1),
        book.worksheets[0],
    )
    width = len(grid.cells[0])
    columns = _columns(head, width)
    if columns["reply"] > width:
        sheet.cell(grid.numbers[head.first], columns["reply"], translate(rules.COLUMNS["reply"][0]))
        sheet.column_dimensions[sheet.cell(1, columns["reply"]).column_letter].width = 48
    for line in page.lines:
        for name, value in values_of(line).items():
            if name not in columns or not value:
                continue
            cell = sheet.cell(line.excel_row, columns[name])
            if not isinstance(cell, MergedCell):
                cell.value, cell.alignment = plain(value), WRAPPED
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(page: UpperListPage, *, at: datetime) -> bytes:
    named = dict(enumerate(page.titles))
    at_place = {
        title: name for name, words in rules.COLUMNS.items() for title in words if name in rules.FILLED
    }
    lines = []
    for line in page.lines:
        values = values_of(line)
        cells = list(line.cells) + [""] * (len(named) - len(line.cells))
        for place, title in named.items():
            name = at_place.get(title.rpartition("·")[2])
            if name and values[name]:
                cells[place] = values[name]
        if not any(at_place.get(title.rpartition("·")[2]) == "reply" for title in named.values()):
            cells.append(values["reply"])
        lines.append(cells)
    heads = list(named.values())
    if lines and len(lines[0]) > len(heads):
        heads.append(translate(rules.COLUMNS["reply"][0]))
    return workbook(page.title, [Column(title, 18) for title in heads], lines, at=at)
