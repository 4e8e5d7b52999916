"""The register of cases as a workbook: what the page shows, names masked, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zhixing.foundation.actors import Officer
from zhixing.foundation.cells import harmless
from zhixing.work.service_hall.rules.payments import ORDER_WORDS
from zhixing.work.service_hall.selectors import CaseRow
from zhixing.work.service_hall.selectors.disclosed import Release, earlier_words, share_words
from zhixing.work.service_hall.selectors.fees import FeeRow
from zhixing.work.service_hall.selectors.payments import OrderRow
from zhixing.work.service_hall.selectors.supervision import AlertRow

WIDTHS = (6, 22, 44, 12, 18, 14, 16, 18, 18, 16)


def register(rows: Sequence[CaseRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the register with title and date line."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    title = _("办件台账")
    sheet.title = title
    head = (
        _("序号"), _("编号"), _("事项"), _("申请人"), _("责任单位"), _("责任人"), _("窗口"),
        _("收件时间"), _("承诺办结"), _("状态"),
    )  # fmt: skip
    sheet.merge_cells("A1:J1")
    sheet["A1"] = title
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet["A2"] = _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s") % {
        "moment": _local(made_at),
        "n": len(rows),
        "who": made_by.label,
    }
    sheet.append(head)
    for number, row in enumerate(rows, start=1):
        sheet.append(
            [
                number, row.number, harmless(row.title), row.applicant, row.unit, row.responsible, row.window,
                _local(row.received_at),
                _local(row.due_at),
                _(row.stage_word),
            ]
        )  # fmt: skip
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[place]].width = width
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}" if moment else ""


def plain_sheet(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    made_by: Officer,
    made_at: datetime,
    widths: Sequence[int] = (),
) -> bytes:
    """Return a list as a workbook: title, date line, heads, rows; nothing in it runs."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.append([title])
    sheet["A1"].font = Font(size=18, bold=True)
    sheet.append(
        [
            _("截至 %(moment)s · 共 %(n)d 项 · 导出：%(who)s")
            % {"moment": _local(made_at), "n": len(rows), "who": made_by.label}
        ]
    )
    sheet.append(list(head))
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([harmless(value) if isinstance(value, str) else value for value in row])
    for place, width in enumerate(widths or [18] * len(head)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def alerts(rows: Sequence[AlertRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the alerts of the watch as a workbook."""
    head = [
        _("预警类型"), _("编号"), _("事项"), _("具体情况"), _("责任单位"), _("经手人"), _("发生时间"),
        _("预警时间"), _("说明期限"), _("状态"),
    ]  # fmt: skip
    lines = [
        [
            _(row.kind_word), row.number, row.title, row.detail, row.unit, row.person,
            _local(row.occurred_at), _local(row.raised_at), _local(row.due_at), _(row.state_word),
        ]
        for row in rows
    ]  # fmt: skip
    return plain_sheet(
        _("监察预警"), head, lines, made_by=made_by, made_at=made_at,
        widths=(18, 22, 40, 40, 18, 12, 18, 18, 18, 12),
    )  # fmt: skip


def fees(rows: Sequence[FeeRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the fee standards as a workbook."""
    head = [
        _("实施编码"), _("事项"), _("收费项目"), _("标准（元）"), _("原标准（元）"), _("上限（元）"),
        _("收费依据"), _("文号"),
    ]  # fmt: skip
    lines = [
        [
            row.item_code, row.title, row.name, float(row.amount),
            "" if row.former is None else float(row.former), float(row.ceiling), row.basis, row.document,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (36, 40, 24, 12, 12, 12, 40, 24)
    return plain_sheet(_("收费标准"), head, lines, made_by=made_by, made_at=made_at, widths=widths)


def payments(rows: Sequence[OrderRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the payment orders as a workbook."""
    head = [
        _("编号"), _("事项"), _("应缴（元）"), _("到账（元）"), _("状态"), _("开单时间"), _("到账时间"),
        _("票据号"),
    ]  # fmt: skip
    lines = [
        [
            row.number, row.title, float(row.amount), "" if row.came is None else float(row.came),
            _(ORDER_WORDS[row.state]), _local(row.opened_at), _local(row.paid_at), row.trade,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (22, 40, 12, 12, 16, 18, 18, 28)
    return plain_sheet(_("网上缴费对账"), head, lines, made_by=made_by, made_at=made_at, widths=widths)


def figures(release: Release) -> bytes:
    """Return the released figures of a month as a workbook, the sum last."""
    head = [
        _("单位"), _("受理"), _("办结"), _("按期办结"), _("超期办结"), _("未设时限"), _("按期率"),
        _("提前（工作日）"),
    ]  # fmt: skip
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{release.month:%Y-%m}"
    sheet.append([_("办事统计") + f" {release.month:%Y-%m}"])
    sheet.append(head)
    for row in (*release.rows, release.total):
        sheet.append(
            [
                harmless(row.name or _("合计")), row.accepted, row.concluded, row.on_time, row.late,
                row.unlimited, share_words(row), earlier_words(row),
            ]
        )  # fmt: skip
    for place, width in enumerate((36, 10, 10, 12, 12, 12, 20, 20)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
