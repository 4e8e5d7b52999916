"""Major decisions as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.decisions import LOSSES
from zhixing.work.directives.selectors.decisions import DecisionLine


def decision_workbook(lines: Sequence[DecisionLine], *, at: datetime) -> bytes:
    """Return the decisions in the order of the page."""
    columns = [
        Column(_("编号"), 20),
        Column(_("决策事项"), 44),
        Column(_("承办单位"), 16),
        Column(_("文号"), 22),
        Column(_("印发时间"), 14),
        Column(_("评估时限"), 14),
        Column(_("评估时间"), 14),
        Column(_("损失程度"), 12),
    ]
    rows = [
        [
            one.row.number,
            one.row.title,
            one.row.unit,
            one.document_number,
            _day(one.issued_at),
            _day(one.row.due_at),
            _day(one.reviewed_at),
            translate(LOSSES[one.loss]) if one.loss else "",
        ]
        for one in lines
    ]
    return workbook(_("重大决策"), columns, rows, at=at)


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""
