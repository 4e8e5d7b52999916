"""The rolling lists of a year as units have proposed them, a row a project to be heard."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Named, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import MISSING, Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import acts, selectors

COLUMNS: Final = Columns(
    ("月份", "项目", "汇报单位", "选择理由"),
    ("汇报领导", "会议"),
    {"项目": 200, "选择理由": 300},
    hints={
        "月份": mark("如 2026-03 或 2026年3月；一张表可以有几个月"),
        "汇报单位": mark("单位全称或简称，每行一个"),
        "汇报领导": mark("空着的由分管该单位的领导汇报"),
        "会议": mark("只组织一个会议的空着"),
    },
)
NO_MONTH, NO_MEETING = mark("读不出月份"), mark("不是您组织的会议")
_MONTH: Final = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月|[-./月]\d{1,2}日?(?:\s.*)?)?")


def read_rolling(
    file: BinaryIO, *, by: Officer, at: datetime
) -> tuple[list[tuple[int, date, acts.Report]], list[Fault]]:
    """Return the lines of rolling lists, each with series and month, and what is wrong. Four queries.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    names = Named(by, at)
    kept = {one.name: one.pk for one in selectors.series_kept(seen_by=by, kinds=("executive",))}
    only = next(iter(kept.values())) if len(kept) == 1 else 0
    found: list[tuple[int, date, acts.Report]] = []
    for row, cells in rows:
        month = month_in(cells["月份"])
        if cells["月份"] and month is None:
            wrong.append(Fault(row, "月份", translate(NO_MONTH)))
        series = kept.get(cells["会议"], 0) if cells["会议"] else only
        if not series:
            wrong.append(Fault(row, "会议", translate(NO_MEETING) if cells["会议"] else MISSING))
        unit = names.unit(row, "汇报单位", cells["汇报单位"])
        leader = names.leader(row, "汇报领导", cells["汇报领导"]) or None
        if month:
            found.append((series, month, acts.Report(cells["项目"], unit, cells["选择理由"], leader)))
    keys = [(row, (cells["会议"], month_in(cells["月份"]), cells["项目"])) for row, cells in rows]
    return found, [*wrong, *names.wrong, *twice(keys, "项目")]


def month_in(text: str) -> date | None:
    """Return the first day of 2026-03, 2026年3月 or of a day in it, None for anything else."""
    parts = _MONTH.fullmatch(text.strip())
    try:
        return date(int(parts[1]), int(parts[2]), 1) if parts else None
    except ValueError:
        return None
