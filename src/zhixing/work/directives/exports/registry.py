"""The registry as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.registry import STATE_WORDS
from zhixing.work.directives.selectors.registry import DocumentLine


def registry_workbook(lines: Sequence[DocumentLine], *, at: datetime) -> bytes:
    """Return the documents in the order of the page."""
    columns = [
        Column(_("标题"), 44),
        Column(_("文号"), 22),
        Column(_("规范事项"), 18),
        Column(_("适用对象"), 18),
        Column(_("制定单位"), 16),
        Column(_("状态"), 12),
        Column(_("印发时间"), 14),
        Column(_("提示"), 10),
    ]
    rows = [
        [
            one.title,
            one.document_number,
            one.topic,
            one.subject,
            one.unit,
            translate(STATE_WORDS[one.state]),
            f"{timezone.localtime(one.issued_at):%Y-%m-%d}" if one.issued_at else "",
            _("待统筹") if one.is_flagged else "",
        ]
        for one in lines
    ]
    return workbook(_("文件登记"), columns, rows, at=at)
