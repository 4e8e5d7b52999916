"""What enterprises ask for, as a list that visits or a forum brought together."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Named, day_in, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import MISSING, Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.projects import acts, selectors
from zhixing.work.projects.rules import needs as rules

TYPES: Final = {word: code for code, word in rules.TYPES.items()}
YES, NO = "是", "否"
COLUMNS: Final = Columns(
    ("企业名称", "诉求", "提出日期"),
    ("类型", "承办单位", "所属项目", "走访发现", "详细情况"),
    {"企业名称": 120, "诉求": 200, "详细情况": 2000},
    past=("提出日期",),
    choices={"类型": tuple(TYPES), "走访发现": (YES, NO)},
    hints={
        "提出日期": mark("答复时限自这一天起算"),
        "承办单位": mark("单位全称或简称；有项目秘书的项目可以空着，由项目秘书答复"),
        "所属项目": mark("重点项目的名称或编号；不涉及项目的空着"),
    },
)
NO_PROJECT = mark("没有这个重点项目，或者您无权查看")


def read_needs(file: BinaryIO, *, by: Officer, at: datetime) -> tuple[list[acts.NewNeed], list[Fault]]:
    """Return the needs of a list and what is wrong with it. Six queries.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    names, projects = Named(by, at), selectors.project_keys(seen_by=by)
    secretaries = selectors.secretaries_of(projects.values())
    found = []
    for row, cells in rows:
        project, unit = projects.get(cells["所属项目"]), names.unit(row, "承办单位", cells["承办单位"])
        if cells["所属项目"] and project is None:
            wrong.append(Fault(row, "所属项目", translate(NO_PROJECT)))
        if not cells["承办单位"] and project not in secretaries:
            wrong.append(Fault(row, "承办单位", MISSING))
        day = day_in(cells["提出日期"])
        new = acts.NewNeed(
            title=cells["诉求"],
            enterprise=cells["企业名称"],
            asked_at=people.opening_of(day) if day else at,
            need_type=TYPES.get(cells["类型"], "other"),
            text=cells["详细情况"],
            project_id=project,
            unit_id=unit or None,
            found_on_visit=cells["走访发现"] == YES,
        )
        found.append(new)
    keys = [(row, (cells["企业名称"], cells["诉求"], cells["提出日期"])) for row, cells in rows]
    return found, [*wrong, *names.wrong, *twice(keys, "诉求")]
