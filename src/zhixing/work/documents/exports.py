"""Papers out: the draft and the weekly report to GB/T 9704, registers as Excel in the office's columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from zhixing.core.people.selectors import day_of
from zhixing.foundation.cells import harmless
from zhixing.foundation.words import translate
from zhixing.ui import papers
from zhixing.ui.workbooks import table_book
from zhixing.work.documents import rules
from zhixing.work.documents.models import OutgoingDocument, WeeklyReport
from zhixing.work.documents.selectors import DocumentRow
from zhixing.work.documents.selectors.circulations import CirculationPage, CirculationRow

_LAYOUTS = {"函": papers.Layout.LETTER, "纪要": papers.Layout.MINUTES, "命令": papers.Layout.ORDER}


def paper_of(found: OutgoingDocument) -> papers.Paper:
    """Return an outgoing paper as the writer lays it out. The signer stands on papers that go upward."""
    on = day_of(found.signed_at or found.matter.registered_at)
    return papers.Paper(
        title=found.matter.title,
        issuer=found.issuer,
        kind=found.kind,
        number=found.number,
        urgency=found.urgency,
        signers=(found.signer_name or "　　　",) if found.direction == rules.UPWARD else (),
        addressee=found.addressee.rstrip("：:") + "：",
        body=papers.paragraphs(found.text),
        attachments=tuple(papers.Attachment(title) for title in found.attachments),
        signature=(found.issuer,),
        signed_on=on,
        note=found.note,
        copies=found.copies.rstrip("。") + "。" if found.copies else "",
        printed_by=found.issuer,
        printed_on=on,
        layout=_LAYOUTS.get(found.kind, papers.Layout.DOCUMENT),
    )


def report_paper(found: WeeklyReport) -> papers.Paper:
    """Return a weekly report as a paper: figures of the log, a table of every open paper, the requests."""
    lines = list(found.lines.select_related("tracking__matter"))
    counts = {code: sum(line.tracking.direction == code for line in lines) for code in rules.DIRECTION_WORDS}
    longest = max((line.days_out for line in lines), default=0)
    opening = found.opening or (
        f"截至{papers.day_words(day_of(found.drafted_at or found.matter.registered_at))}，"
        f"在途上行文、平行文共{len(lines)}件，其中上行文{counts[rules.UPWARD]}件、"
        f"平行文{counts[rules.LATERAL]}件，在外最长{longest}天。现将跟踪协调情况报告如下。"
    )
    table = papers.Table(
        head=("序号", "公文", "现在何处", "在外天数", "本周进展", "问题和请求"),
        widths=(2, 6, 4, 2, 6, 5),
        rows=tuple(
            (
                str(line.ordinal),
                " ".join(
                    part
                    for part in (line.tracking.matter.document_number, line.tracking.matter.title)
                    if part
                ),
                line.holder,
                str(line.days_out),
                line.progress or "本周无联系记录",
                "；".join(part for part in (line.obstacle, line.request) if part),
            )
            for line in lines
        ),
    )
    year, week, _day = found.week_on.isocalendar()
    office = found.matter.registered_unit
    name = office.versions.order_by("-since").values_list("name", flat=True).first() or ""
    return papers.Paper(
        title="上行平行文跟踪协调情况周报",
        issuer=name,
        kind="报告",
        number=f"{year}年第{week}周",
        body=(*papers.paragraphs(opening), table, *papers.paragraphs(found.closing)),
        signature=(name,),
        signed_on=day_of(found.signed_at or found.drafted_at or found.matter.registered_at),
        layout=papers.Layout.SHEET,
    )


def register_workbook(title: str, rows: Sequence[DocumentRow], *, is_incoming: bool) -> bytes:
    """Return a register of papers as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = title
    head = (
        _("序号"),
        _("编号"),
        _("文号"),
        _("标题"),
        _("来文单位") if is_incoming else _("主送"),
        _("文种"),
        _("紧急程度"),
        _("收文时间") if is_incoming else _("时间"),
        _("承办单位"),
        _("承办人"),
        _("时限"),
        _("状态"),
    )
    sheet.append(list(head))
    for place, row in enumerate(rows, 1):
        local = row.at.astimezone(timezone.get_default_timezone())
        due = row.due_at.astimezone(timezone.get_default_timezone()) if row.due_at else None
        texts = (row.matter_number, row.number, row.title, row.office, row.kind, row.urgency)
        sheet.append(
            [
                place,
                *(harmless(text) for text in texts),
                f"{local:%Y-%m-%d %H:%M}",
                harmless(row.unit),
                harmless(row.handler),
                f"{due:%Y-%m-%d %H:%M}" if due else "",
                row.stage,
            ]
        )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for letter, width in zip("ABCDEFGHIJKL", (6, 18, 22, 46, 24, 8, 8, 17, 18, 10, 17, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def rounds_workbook(rows: Sequence[CirculationRow], *, at: datetime) -> bytes:
    """Return the rounds, one a row."""
    head = (
        _("序号"), _("方式"), _("文号"), _("公文标题"), _("主办单位"), _("发出时间"), _("时限"), _("应复"),
        _("已复"), _("现在何处"), _("办结时间"),
    )  # fmt: skip
    lines = [
        [
            place,
            translate(row.kind_word),
            row.document_number,
            row.title,
            row.unit,
            _minute(row.begun_at),
            _minute(row.due_at),
            row.asked,
            row.answered,
            row.now_with,
            _minute(row.ended_at),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    widths = (6, 8, 20, 40, 18, 18, 18, 8, 8, 30, 18)
    return table_book(_("会签传阅台账"), _as_of(at), head, lines, widths)


def answers_workbook(page: CirculationPage, *, at: datetime) -> bytes:
    """Return the answers of one round in their order: the 会签意见汇总表."""
    head = (
        _("序号"), _("单位或人员"), _("收到时间"), _("答复"), _("意见"), _("答复时间"), _("采纳情况"),
        _("说明"),
    )  # fmt: skip
    adopted = {True: _("采纳"), False: _("不采纳"), None: ""}
    lines = [
        [
            turn.place,
            turn.name,
            _minute(turn.asked_at),
            translate(turn.answer_word) if turn.answer_word else "",
            turn.text,
            _minute(turn.answered_at),
            adopted[turn.is_adopted],
            turn.settled_as,
        ]
        for turn in page.turns
    ]
    title = _("意见汇总表：%(title)s") % {"title": page.row.title}
    return table_book(title, _as_of(at), head, lines, (6, 20, 18, 22, 60, 18, 12, 40))


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}" if moment else ""


def _as_of(at: datetime) -> str:
    local = at.astimezone(timezone.get_default_timezone())
    return _("截至 %(moment)s") % {"moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"}
