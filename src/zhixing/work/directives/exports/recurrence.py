"""Problems that came back, as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.selectors.recurrence import RecurrenceLine


def recurrence_workbook(lines: Sequence[RecurrenceLine], *, at: datetime) -> bytes:
    """Return the returns in the order of the page."""
    columns = [
        Column(_("问题"), 40),
        Column(_("问题类型"), 16),
        Column(_("单位"), 16),
        Column(_("第几次反弹"), 10),
        Column(_("发现时间"), 18),
        Column(_("上次销号"), 20),
        Column(_("上次审核人"), 12),
    ]
    rows = [
        [
            one.title,
            one.topic,
            one.unit,
            one.ordinal,
            f"{timezone.localtime(one.found_at):%Y-%m-%d %H:%M}",
            one.previous,
            one.accepted_by,
        ]
        for one in lines
    ]
    return workbook(_("问题反弹"), columns, rows, at=at)
