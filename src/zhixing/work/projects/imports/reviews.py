"""The pool of experts coming in as a workbook."""

from __future__ import annotations

import re
from datetime import date
from typing import BinaryIO, Final

from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault, SheetFaulty, faults_of, read_table
from zhixing.foundation.words import mark
from zhixing.work.projects import acts

NEEDED: Final = ("姓名", "工作单位", "专业")
MORE: Final = ("曾任职单位", "本县在职单位")
NO_SUCH_UNIT = mark("不是在册单位")

__all__ = ["Fault", "SheetFaulty", "read_experts"]


def read_experts(file: BinaryIO, *, on: date) -> tuple[list[acts.NewExpert], list[Fault]]:
    """Return the experts of a workbook and what is wrong with it, by row and column."""
    rows = read_table(file, needed=NEEDED, more=MORE)
    wrong, index = faults_of(rows, NEEDED), people.unit_index(on)
    found = []
    for number, cells in rows:
        ours = cells.get("本县在职单位", "")
        unit = index.find(ours) if ours else None
        if ours and unit is None:
            wrong.append(Fault(number, "本县在职单位", NO_SUCH_UNIT))
        found.append(
            acts.NewExpert(
                cells.get("姓名", ""),
                cells.get("工作单位", ""),
                _names(cells.get("专业", "")),
                _names(cells.get("曾任职单位", "")),
                unit,
            )
        )
    return found, sorted(wrong, key=lambda one: one.row)


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in re.split(r"[、，,；;\n]", text) if name.strip()))
