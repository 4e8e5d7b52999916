"""Livelihood programmes as a sheet."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.livelihood import DONE, STATUS_WORDS
from zhixing.work.directives.selectors.livelihood import Board


def board_workbook(board: Board, *, at: datetime) -> bytes:
    """Return the programmes in their order."""
    columns = [
        Column(_("序号"), 6),
        Column(_("民生实事"), 30),
        Column(_("受益对象"), 20),
        Column(_("标准"), 30),
        Column(_("地点"), 24),
        Column(_("投资（万元）"), 12),
        Column(_("责任单位"), 16),
        Column(_("完成日期"), 14),
        Column(_("完成子项目"), 12),
        Column(_("状态"), 10),
    ]
    rows = [
        [
            line.programme.place,
            line.programme.title,
            line.programme.beneficiaries,
            line.programme.standard,
            line.programme.location,
            line.programme.budget_fen // 1_000_000,
            line.unit,
            f"{line.programme.due_on:%Y-%m-%d}",
            f"{line.counts[DONE]}/{line.items}",
            translate(STATUS_WORDS[line.status]),
        ]
        for line in board.lines
    ]
    return workbook(_("%(year)s年民生实事") % {"year": board.year}, columns, rows, at=at)
