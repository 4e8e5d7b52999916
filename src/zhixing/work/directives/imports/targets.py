"""A sheet of annual targets in the office's own columns: read by the names of its head, faults by row."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhixing.foundation.reading.workbooks import WorkbookUnreadable, merged_values, open_workbook
from zhixing.work.directives.acts import TargetRow
from zhixing.work.directives.refusals import breakdowns as common
from zhixing.work.directives.refusals import targets as refusals

_COLUMNS = {
    "title": ("目标任务", "任务内容", "目标", "指标名称", "工作任务"),
    "baseline": ("基数", "上年完成", "基期值"),
    "value": ("目标值", "全年目标", "年度目标"),
    "measure": ("计量单位", "单位"),
    "proof": ("佐证类型", "佐证", "完成标志"),
    "lead": ("牵头单位", "责任单位"),
    "due_on": ("完成时限", "完成时间", "时限"),
    "sentence": ("出处", "依据", "原文"),
}
MOST_ROWS = 500
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})(?:[月./-](?:(\d{1,2})日?)?)?(?:底|前|底前)?")


def read_target_sheet(content: bytes, *, name: str, year: int) -> list[TargetRow]:
    """Return the rows under the first head that names 目标任务; merged cells count for each row.

    Raises DocumentNotReadable, NoTargets, and TargetSheetWrong with every faulty row in words.
    """
    try:
        book = open_workbook(content, with_merged=True)
    except WorkbookUnreadable:
        raise common.DocumentNotReadable(name=name) from None
    sheet = book.worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=MOST_ROWS + 20)]
    for (row, column), value in merged_values(sheet).items():
        if row <= len(table):
            table[row - 1][column - 1] = value
    for place, cells in enumerate(table):
        head = _head(cells)
        if "title" in head:
            return _rows(table[place + 1 :], head, first=place + 2, year=year, name=name)
    raise refusals.NoTargets(name=name)


def _head(cells: list[Any]) -> dict[str, int]:
    words = [re.sub(r"\s", "", str(cell or "")) for cell in cells]
    found: dict[str, int] = {}
    for field, names in _COLUMNS.items():
        for wanted in names:
            if wanted in words and field not in found:
                found[field] = words.index(wanted)
    return found


def _rows(
    table: list[list[Any]], head: dict[str, int], *, first: int, year: int, name: str
) -> list[TargetRow]:
    rows, faults = [], []
    for place, cells in enumerate(table, first):
        said = {field: _text(cells[column]) for field, column in head.items()}
        if not said["title"]:
            continue
        try:
            due_on = _day(cells[head["due_on"]], year) if "due_on" in head else None
        except ValueError:
            faults.append(
                _("第 %(row)d 行“完成时限”看不懂：%(text)s") % {"row": place, "text": said["due_on"]}
            )
            continue
        rows.append(TargetRow(**{**said, "due_on": due_on}))  # type: ignore[arg-type]
    if faults:
        raise refusals.TargetSheetWrong(count=len(faults), rows="；".join(faults[:10]))
    if not rows:
        raise refusals.NoTargets(name=name)
    return rows


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d}"
    return re.sub(r"\s+", " ", str(value)).strip() if value is not None else ""


def _day(value: Any, year: int) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(str(value).strip())
    if not match:
        raise ValueError(value)
    if match[3]:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    month = int(match[2])
    return date.fromordinal(date(int(match[1] or year) + month // 12, month % 12 + 1, 1).toordinal() - 1)
