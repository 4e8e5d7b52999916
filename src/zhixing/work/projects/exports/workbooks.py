"""The register and the table of the week in the office's own columns; nothing in them runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.actors import Officer
from zhixing.ui.workbooks import table_book
from zhixing.work.projects.rules.sheets import COLUMNS
from zhixing.work.projects.selectors import ProjectRow, Weekly

_YI = Decimal(10_000)
_WIDTHS = (6, 14, 26, 14, 12, 18, 16, 10, 10, 12, 12, 40, 9, 10, 9, 30, 30, 12, 12)


def register_workbook(rows: Sequence[ProjectRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the register, one project a row, in the columns in which it is also taken in; 亿元."""
    lines = [
        [
            place,
            row.code,
            row.title,
            row.unit,
            row.leader,
            row.owner,
            row.place,
            _yi(row.total),
            _yi(row.year_plan),
            row.starts_on.isoformat(),
            row.due_on.isoformat(),
            row.milestones,
            row.percent / 100,
            _yi(row.invested_year),
            (row.year_share or 0) / 100,
            row.words,
            row.problems,
            row.forecast_on.isoformat() if row.forecast_on else "",
            "；".join(row.reasons),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    line = stamp(len(lines), made_by, made_at)
    return table_book(_("重点项目台账"), line, COLUMNS, lines, _WIDTHS, shares=(13, 15))


def weekly_workbook(table: Weekly, *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the table of the week for 县长 and 常务副县长."""
    head = (
        _("序号"), _("项目编号"), _("项目名称"), _("牵头单位"), _("包联县领导"), _("本周现场办公会"),
        _("召开时间"), _("纪要文号"), _("本周决定"), _("未办结决定"), _("连续未召开（周）"),
        _("本年已召开／应召开"),
    )  # fmt: skip
    lines = [
        [
            place,
            row.code,
            row.title,
            row.unit,
            row.leader,
            _(row.word),
            f"{timezone.localtime(row.held_at):%Y-%m-%d %H:%M}" if row.held_at else "",
            row.minutes_number,
            row.decisions,
            row.open_decisions,
            row.misses,
            f"{row.held}/{row.required}",
        ]
        for place, row in enumerate(table.rows, start=1)
    ]
    title = _("重点项目现场办公会周报表（%(week)s）") % {"week": table.code}
    widths = (6, 14, 28, 16, 12, 20, 18, 18, 10, 12, 14, 16)
    return table_book(title, stamp(len(lines), made_by, made_at), head, lines, widths)


def _yi(amount: Decimal) -> float:
    """Return 万元 as 亿元 for a cell: the workbook's own number, not one that is counted with."""
    return float((amount / _YI).quantize(Decimal("0.0001")))


def stamp(count: int, made_by: Officer, made_at: datetime) -> str:
    """Return the date line of a workbook: as of when, how many rows, who took it out."""
    local = timezone.localtime(made_at)
    return _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "n": count,
        "who": made_by.label,
    }
