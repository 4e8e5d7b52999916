"""The pool of experts coming in as a workbook."""

from __future__ import annotations

import re
from datetime import datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Named, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.work.projects import acts

COLUMNS: Final = Columns(
    ("姓名", "工作单位", "专业"),
    ("曾任职单位", "本县在职单位"),
    {"姓名": 40, "工作单位": 160},
    hints={
        "专业": mark("几个专业用顿号分开"),
        "曾任职单位": mark("几个单位用顿号分开；抽取时据此回避"),
        "本县在职单位": mark("本县在职的填写，单位全称或简称"),
    },
)


def read_experts(file: BinaryIO, *, by: Officer, at: datetime) -> tuple[list[acts.NewExpert], list[Fault]]:
    """Return the experts of a workbook and what is wrong with it. Two queries.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    names = Named(by, at)
    found = [
        acts.NewExpert(
            cells["姓名"],
            cells["工作单位"],
            _names(cells["专业"]),
            _names(cells["曾任职单位"]),
            names.unit(row, "本县在职单位", cells["本县在职单位"]) or None,
        )
        for row, cells in rows
    ]
    keys = [(row, (cells["姓名"], cells["工作单位"])) for row, cells in rows]
    return found, [*wrong, *names.wrong, *twice(keys, "姓名")]


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in re.split(r"[、，,；;\n]", text) if name.strip()))
