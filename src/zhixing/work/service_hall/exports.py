"""The register of cases as a workbook: what the page shows, names masked, nothing that runs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zhixing.foundation.actors import Officer
from zhixing.foundation.cells import harmless
from zhixing.work.service_hall.rules.payments import ORDER_WORDS
from zhixing.work.service_hall.selectors import CaseRow
from zhixing.work.service_hall.selectors.baselines import BaselineRow, EarlierRow
from zhixing.work.service_hall.selectors.disclosed import Release, earlier_words, share_words
from zhixing.work.service_hall.selectors.fees import FeeRow
from zhixing.work.service_hall.selectors.flow import SlowCase
from zhixing.work.service_hall.selectors.payments import OrderRow
from zhixing.work.service_hall.selectors.regulations import RegulationRow
from zhixing.work.service_hall.selectors.special import SpecialRow
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
        _("收费依据"), _("文号"), _("择一收取的区分"),
    ]  # fmt: skip
    lines = [
        [
            row.item_code, row.title, row.name, float(row.amount),
            "" if row.former is None else float(row.former), float(row.ceiling), row.basis, row.document,
            row.one_of,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (36, 40, 24, 12, 12, 12, 40, 24, 20)
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


def specials(rows: Sequence[SpecialRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the fast tracks as a workbook, names masked."""
    head = [
        _("编号"), _("事项"), _("申请人"), _("单位"), _("事由"), _("具体情况"), _("申请时间"), _("批复"),
        _("批复时间"), _("批复人"), _("容缺材料"), _("补交期限"), _("补齐时间"), _("节省工作日"),
    ]  # fmt: skip
    lines = [
        [
            row.number, row.title, row.applicant, row.unit, row.ground, row.reason, _local(row.asked_at),
            _(row.state_word), _local(row.decided_at), row.decided_by, row.owed, _local(row.owed_due_at),
            _local(row.supplied_at), "" if row.saved_days is None else row.saved_days,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (22, 40, 12, 18, 12, 40, 18, 10, 18, 12, 10, 18, 18, 12)
    return plain_sheet(_("特事特办"), head, lines, made_by=made_by, made_at=made_at, widths=widths)


def earlier(
    rows: Sequence[EarlierRow],
    *,
    chosen: BaselineRow,
    since: date,
    until: date,
    made_by: Officer,
    made_at: datetime,
) -> bytes:
    """Return every item against the frozen period as a workbook."""
    head = [
        _("实施编码"), _("事项"), _("单位"), _("基期件数"), _("基期中位用时"), _("基期九成用时"),
        _("本期件数"), _("本期中位用时"), _("本期九成用时"), _("区间下限"), _("区间上限"),
        _("扣除特别程序后"), _("基期全程自然日"), _("本期全程自然日"), _("提前天数"), _("分组"),
    ]  # fmt: skip
    lines = [
        [
            row.code, row.title, row.unit, row.then_cases, *_days(row.then_tenths, row.then_ninetieth),
            row.now.cases if row.now else 0,
            *(
                _days(row.now.median_tenths, row.now.ninetieth_tenths, row.now.low_tenths,
                      row.now.high_tenths, row.now.net_tenths)
                if row.now else [""] * 5
            ),
            *_days(row.then_calendar, row.now.calendar_tenths if row.now else None, row.gained_tenths),
            _(row.group_word),
        ]
        for row in rows
    ]  # fmt: skip
    title = _("提前办结：%(name)s 与 %(since)s 至 %(until)s") % {
        "name": chosen.name, "since": since.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    widths = (36, 40, 20, *[12] * 12, 18)
    return plain_sheet(title, head, lines, made_by=made_by, made_at=made_at, widths=widths)


def _days(*tenths: int | None) -> list[float | str]:
    return ["" if one is None else one / 10 for one in tenths]


def slow_cases(
    rows: Sequence[SlowCase], *, step_words: Mapping[str, str], made_by: Officer, made_at: datetime
) -> bytes:
    """Return the cases that waited longest as a workbook, minutes of work and of waiting."""
    head = [
        _("编号"), _("事项"), _("单位"), _("状态"), _("全程自然日"), _("办理（分钟）"), _("等待（工作分钟）"),
        _("之比"), _("改日次数"), _("等待最长的三段"),
    ]  # fmt: skip
    lines = [
        [
            row.number, row.title, row.unit, _(row.stage_word), row.elapsed_days, row.touch, row.wait,
            row.ratio, row.postponed,
            "；".join(f"{_(step_words.get(leg.name, leg.name))} {leg.who} {leg.wait}" for leg in row.longest),
        ]
        for row in rows
    ]  # fmt: skip
    widths = (22, 40, 18, 12, 12, 14, 16, 8, 10, 60)
    return plain_sheet(_("等待最久的办件"), head, lines, made_by=made_by, made_at=made_at, widths=widths)


def regulations(rows: Sequence[RegulationRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the rules of the house with their checks as a workbook."""
    head = [_("序号"), _("制度"), _("文号"), _("对应的系统校验"), _("全文")]
    lines = [
        [
            row.place, row.title or _("待填写"), row.document,
            "；".join(f"{title}（{code}）" for code, title in row.checks)
            or (_("无系统约束") if row.title else ""),
            row.text,
        ]
        for row in rows
    ]  # fmt: skip
    widths = (8, 40, 24, 60, 80)
    return plain_sheet(_("大厅制度"), head, lines, made_by=made_by, made_at=made_at, widths=widths)
