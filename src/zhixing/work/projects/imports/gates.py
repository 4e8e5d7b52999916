"""Objections of a public notice coming in as a workbook."""

from __future__ import annotations

from typing import BinaryIO, Final

from zhixing.core.people.imports.tables import Fault, SheetFaulty, faults_of, read_table
from zhixing.foundation.words import mark
from zhixing.work.projects import acts
from zhixing.work.projects.rules.sheets import read_day

NEEDED: Final = ("收到日期", "意见")
MORE: Final = ("来源",)
NOT_A_DAY = mark("不是日期，请写成 2026-12-31")

__all__ = ["Fault", "SheetFaulty", "read_objections"]


def read_objections(file: BinaryIO) -> tuple[list[acts.NewObjection], list[Fault]]:
    """Return the objections of a workbook and what is wrong with it, by row and column."""
    rows = read_table(file, needed=NEEDED, more=MORE)
    wrong = faults_of(rows, NEEDED)
    found = []
    for number, cells in rows:
        try:
            day = read_day(cells.get("收到日期", ""))
        except ValueError:
            day = None
        if day is None:
            if cells.get("收到日期"):
                wrong.append(Fault(number, "收到日期", NOT_A_DAY))
            continue
        found.append(acts.NewObjection(cells.get("意见", ""), day, cells.get("来源", "")))
    return found, sorted(wrong, key=lambda one: one.row)
