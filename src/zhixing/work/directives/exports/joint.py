"""Reply times as a sheet."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.selectors.joint import ReplyBoard


def reply_workbook(board: ReplyBoard, *, at: datetime) -> bytes:
    """Return the record of each unit."""
    words = (
        _("配合单位"), _("请求"), _("按时答复"), _("超时答复"), _("超时未答复"), _("时限内"),
        _("答复用时中位数（工作分钟）"),
    )  # fmt: skip
    lines = [
        [
            one.unit,
            one.record.asked,
            one.record.in_time,
            one.record.late,
            one.record.silent,
            one.record.running,
            one.record.median_minutes,
        ]
        for one in board.units
    ]
    return workbook(_("配合答复情况"), [Column(word, 16) for word in words], lines, at=at)
