"""A clause matrix as a sheet: the clauses in rows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.matrix import MAPPING_WORDS
from zhixing.work.directives.selectors.matrix import MatrixPage


def matrix_workbook(page: MatrixPage, *, at: datetime) -> bytes:
    """Return one unit's matrix."""
    columns = [
        Column(_("序号"), 6),
        Column(_("条款"), 50),
        Column(_("对应方式"), 12),
        Column(_("措施、理由或变通内容"), 50),
        Column(_("责任人"), 12),
        Column(_("时限"), 14),
        Column(_("制定机关意见"), 20),
    ]
    rows = [
        [
            one.place,
            one.text,
            translate(MAPPING_WORDS[one.mapping]) if one.mapping else _("未对应"),
            one.words,
            one.owner,
            f"{one.due_on:%Y-%m-%d}" if one.due_on else "",
            _("待批准") if one.waits else one.approval,
        ]
        for one in page.clauses
    ]
    return workbook(page.line.title[:31], columns, rows, at=at)
