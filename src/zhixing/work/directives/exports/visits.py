"""Leaders' visits as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.selectors.visits import LeaderLine


def visits_workbook(lines: Sequence[LeaderLine], *, at: datetime) -> bytes:
    """Return the leaders in the order of the page."""
    columns = [
        Column(_("县领导"), 16),
        Column(_("计划天数"), 10),
        Column(_("应完成"), 10),
        Column(_("已完成"), 10),
        Column(_("发现问题"), 10),
        Column(_("解决率"), 10),
        Column(_("未解决"), 10),
    ]
    rows = [
        [
            one.leader,
            one.planned,
            one.expected,
            one.done,
            one.found,
            "—" if one.quality is None else f"{one.quality}%",
            one.open_problems,
        ]
        for one in lines
    ]
    return workbook(_("领导联系基层"), columns, rows, at=at)
