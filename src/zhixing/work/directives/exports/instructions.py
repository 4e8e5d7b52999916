"""Instructions as papers: the register as a workbook, 转办单 and 办理情况专报 in Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.words import translate
from zhixing.ui import papers
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


def transfer_paper(page: InstructionPage, round_: RoundView) -> bytes:
    """Return the 转办单 of a round: who wrote what, who carries it out, until when."""
    first = round_.words[0]
    values = {
        "发文机关": page.registered_unit,
        "文号": round_.number,
        "日期": papers.day_words(timezone.localdate(round_.row.registered_at)),
        "主送": round_.row.unit,
        "批示领导": "、".join(dict.fromkeys(one.leader for one in round_.words)),
        "批示日期": papers.day_words(first.written_on),
        "批示内容": rules.as_said(round_.words),
        "事项名称": page.title,
        "事项编号": round_.row.number,
        "任务来源": page.source_document or translate(rules.LEVEL_WORDS[page.level]),
        "牵头单位": round_.row.unit,
        "配合单位": "、".join(round_.supports) or "—",
        "完成时限": _minute(round_.row.due_at) or "—",
        "联系人": page.registered_by,
        "具体责任人": round_.row.handler,
    }
    sheet = papers.sheet("forwarding")
    return papers.word(papers.filled(sheet.paper, {name: values.get(name, "—") for name in sheet.names}))


def report_paper(page: InstructionPage, round_: RoundView) -> bytes:
    """Return the 办理情况专报 of a round as it was reported."""
    who = "、".join(dict.fromkeys(one.leader for one in round_.words))
    reported_on = timezone.localdate(round_.reported_at) if round_.reported_at else None
    return papers.word(
        papers.Paper(
            title=_("关于《%(title)s》批示办理情况的专报") % {"title": page.title},
            issuer=page.registered_unit,
            number=round_.number,
            addressee=f"{who}：",
            body=papers.paragraphs(round_.reported_text),
            signature=(page.registered_unit,),
            signed_on=reported_on,
            layout=papers.Layout.SHEET,
        )
    )


__all__ = ["register_workbook", "report_paper", "transfer_paper"]
