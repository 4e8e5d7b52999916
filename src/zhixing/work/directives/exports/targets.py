"""Annual targets as sheets: the template that is read back, and the board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.targets import STANDING_WORDS
from zhixing.work.directives.selectors import TargetView

# The head of the template stays Chinese: it is what an office fills in and what is read back.
TEMPLATE = (
    ("序号", 6), ("目标任务", 44), ("基数", 12), ("目标值", 12), ("计量单位", 10),
    ("佐证类型", 20), ("牵头单位", 18), ("完成时限", 14), ("出处", 40),
)  # fmt: skip


def target_template(*, at: datetime) -> bytes:
    """Return an empty sheet with the columns that are read."""
    return workbook("年度目标任务表", [Column(*one) for one in TEMPLATE], [], at=at)


def target_workbook(title: str, rows: Sequence[TargetView], *, at: datetime) -> bytes:
    """Return the board as a sheet, in its order."""
    head = [
        (_("序号"), 6),
        (_("目标任务"), 44),
        (_("基数"), 12),
        (_("目标值"), 14),
        (_("牵头单位"), 18),
        (_("具体责任人"), 12),
        (_("牵头县领导"), 12),
        (_("完成时限"), 14),
        (_("序时应达"), 10),
        (_("核实进度"), 10),
        (_("状态"), 14),
    ]
    lines = [
        (
            place,
            row.title,
            row.baseline,
            f"{row.value}{row.measure}",
            row.unit,
            row.handler,
            row.leader,
            f"{timezone.localtime(row.due_at):%Y-%m-%d}" if row.due_at else "",
            "" if row.expected is None else f"{row.expected}%",
            f"{row.verified}%",
            _(STANDING_WORDS[row.standing]),
        )
        for place, row in enumerate(rows, 1)
    ]
    return workbook(title, [Column(*one) for one in head], lines, at=at)
