"""Leaders' days at the grass roots, as the office has noted them from the minutes."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Named, day_in, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.acts.visits import NewVisit
from zhixing.work.directives.selectors import visits as selectors

COLUMNS: Final = Columns(
    ("县领导", "联系点", "日期", "地点", "见到的群众、干部", "凭据"),
    ("发现的问题",),
    {"地点": 120, "见到的群众、干部": 300, "凭据": 200, "发现的问题": 4000},
    past=("日期",),
    hints={
        "联系点": mark("该领导年度计划中的乡镇、园区，全称或简称"),
        "凭据": mark("走访纪要或决定的名称、文号；不要求现场打卡"),
        "发现的问题": mark("单元格内一行一个；没有发现问题的空着"),
    },
)
NO_PLAN = mark("{leader} {year}年没有联系计划，请先在系统中登记")
NOT_A_POINT = mark("不是这位领导的联系点")


def read_visits(
    file: BinaryIO, *, by: Officer, at: datetime
) -> tuple[list[tuple[int, NewVisit]], list[Fault]]:
    """Return the visits of a list, each with its plan's key, and what is wrong with it. Six queries.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    names, plans = Named(by, at), selectors.plan_keys()
    places = selectors.contact_points(plans.values())
    found: list[tuple[int, NewVisit]] = []
    for row, cells in rows:
        post, day = names.leader(row, "县领导", cells["县领导"]), day_in(cells["日期"])
        unit = names.unit(row, "联系点", cells["联系点"])
        if not (post and unit and day):
            continue
        plan = plans.get((post, day.year), 0)
        if not plan:
            said = translate(NO_PLAN).format(leader=cells["县领导"], year=day.year)
            wrong.append(Fault(row, "县领导", said))
        elif unit not in places.get(plan, ()):
            wrong.append(Fault(row, "联系点", translate(NOT_A_POINT)))
        problems = tuple(line.strip()[:300] for line in cells["发现的问题"].splitlines() if line.strip())
        new = NewVisit(unit, day, cells["地点"], cells["见到的群众、干部"], cells["凭据"], problems)
        found.append((plan, new))
    keys = [(row, (cells["县领导"], cells["联系点"], day_in(cells["日期"]))) for row, cells in rows]
    return found, [*wrong, *names.wrong, *twice(keys, "日期")]
