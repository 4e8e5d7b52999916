"""Instructions as papers: the register as a workbook, 转办单 and 办理情况专报 in Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.work.directives.exports.papers import Paper, word_paper
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.selectors.instructions import InstructionLine, InstructionPage, RoundView


def register_workbook(rows: Sequence[InstructionLine], *, at: datetime) -> bytes:
    """Return the register as an A3 landscape workbook, one row a number."""
    columns = [
        Column(_("序号"), 6),
        Column(_("编号"), 16),
        Column(_("级别"), 12),
        Column(_("批示事由"), 32),
        Column(_("来文"), 24),
        Column(_("批示领导、内容和日期"), 48),
        Column(_("牵头单位"), 16),
        Column(_("配合单位"), 18),
        Column(_("完成时限"), 16),
        Column(_("完成状态"), 14),
        Column(_("轮次"), 6),
        Column(_("专报时间"), 16),
    ]
    lines = [
        (
            place,
            row.number,
            translate(rules.LEVEL_WORDS[row.level]),
            row.title,
            row.source_document,
            "\n".join(f"{one.leader}（{one.written_on:%m-%d}）：{one.text}" for one in row.words),
            row.row.unit,
            row.supports,
            _minute(row.row.due_at) or _("长期"),
            f"{translate(row.row.state_word)} · {translate(row.row.light_word)}",
            row.rounds,
            _minute(row.reported_at),
        )
        for place, row in enumerate(rows, start=1)
    ]
    return workbook(_("批示件登记台账"), columns, lines, at=at)


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _day(moment: datetime | None) -> str:
    local = timezone.localtime(moment) if moment else None
    return f"{local.year}年{local.month}月{local.day}日" if local else "—"


def transfer_paper(page: InstructionPage, round_: RoundView) -> bytes:
    """Return the 转办单 of a round: who wrote what, who carries it out, until when."""
    rows = [
        (_("批示编号"), round_.number),
        (_("事由"), page.title),
        (_("来文"), page.source_document or "—"),
        *((_("批示内容"), f"{one.leader}（{one.written_on:%m月%d日}）：{one.text}") for one in round_.words),
        (_("牵头单位"), round_.row.unit),
        (_("配合单位"), "、".join(round_.supports) or "—"),
        (_("完成时限"), _minute(round_.row.due_at) or "—"),
        (_("事项编号"), round_.row.number),
    ]
    note = _("请按时限办理，办理情况经主要负责人签发后反馈督查室，由督查室呈报批示领导。")
    paper = Paper(_("批示件转办单"), page.registered_unit, round_.number, rows, (note,))
    return word_paper(paper, signed=page.registered_unit, day=_day(round_.row.registered_at))


def report_paper(page: InstructionPage, round_: RoundView) -> bytes:
    """Return the 办理情况专报 of a round as it was reported."""
    rows = [
        (_("呈"), "、".join(dict.fromkeys(one.leader for one in round_.words))),
        (_("批示编号"), round_.number),
    ]
    paper = Paper(
        _("批示办理情况专报"), page.registered_unit, page.title, rows, tuple(round_.reported_text.split("\n"))
    )
    return word_paper(paper, signed=page.registered_unit, day=_day(round_.reported_at))


__all__ = ["register_workbook", "report_paper", "transfer_paper"]
