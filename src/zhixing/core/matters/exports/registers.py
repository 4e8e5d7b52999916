"""The register as a workbook in the office's own columns (P11): what the page shows, nothing that runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.core.matters.rules.states import SOURCE_WORDS
from zhixing.core.matters.selectors import MatterRow
from zhixing.foundation.actors import Officer
from zhixing.ui.workbooks import table_book

WIDTHS = (6, 20, 16, 44, 10, 12, 16, 12, 18, 10, 36, 12, 12)
PROGRESS = 10


def register_workbook(rows: Sequence[MatterRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the rows as an A3 landscape workbook with title, date line and repeated head."""
    head = (
        _("序号"),
        _("编号"),
        _("任务来源"),
        _("任务内容"),
        _("督办等级"),
        _("牵头县领导"),
        _("牵头单位"),
        _("具体责任人"),
        _("完成时限"),
        _("进度"),
        _("目前进展"),
        _("完成状态"),
        _("备注"),
    )
    local = timezone.localtime(made_at)
    stamp = _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "n": len(rows),
        "who": made_by.label,
    }
    lines = [_line(place, row) for place, row in enumerate(rows, start=1)]
    return table_book(_("督办事项台账"), stamp, head, lines, WIDTHS, shares=(PROGRESS,))


def _line(place: int, row: MatterRow) -> list[object]:
    source = " ".join(part for part in (_(SOURCE_WORDS.get(row.source_kind, "")), row.source_ref) if part)
    due = timezone.localtime(row.due_at) if row.due_at else None
    return [
        place,
        row.document_number or row.number,
        source,
        row.title,
        _(row.grade_word),
        row.leader,
        row.unit,
        row.handler,
        f"{due:%Y-%m-%d %H:%M}" if due else _("长期"),
        row.progress_percent / 100,
        row.progress_text,
        f"{_(row.state_word)} · {_(row.light_word)}",
        "",
    ]
