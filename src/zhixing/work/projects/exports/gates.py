"""Projects at the gate and their objections as workbooks; objections in the columns of their import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate
from zhixing.ui import papers
from zhixing.ui.instance import instance
from zhixing.ui.workbooks import table_book
from zhixing.work.projects.exports.workbooks import stamp
from zhixing.work.projects.rules import gates as rules
from zhixing.work.projects.selectors.gates import GatePage, GateRow


def gates_workbook(rows: Sequence[GateRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the projects at the gate, one a row, money in 万元."""
    head = (
        _("序号"), _("项目名称"), _("申报单位"), _("提出人"), _("提出时职务"), _("现任职务"),
        _("建设投资（万元）"), _("全生命周期成本（万元）"), _("资金来源"), _("受益人数"), _("承诺年使用量"),
        _("需求依据"), _("公示意见"), _("状态"), _("决定文号"), _("一年实际使用量"), _("占承诺（%）"),
        _("后评价"),
    )  # fmt: skip
    lines = []
    for place, row in enumerate(rows, start=1):
        kept = row.evaluation
        lines.append(
            [
                place,
                row.title,
                row.unit,
                row.proposer,
                row.proposer_post,
                row.proposer_now,
                float(row.cost),
                float(row.lifelong_cost),
                row.funding,
                row.beneficiaries,
                f"{row.promised}{row.measure}",
                _("无") if row.is_bare else _("有"),
                row.objections,
                translate(row.state_word),
                row.decision_number,
                kept.actual if kept and kept.actual is not None else "",
                kept.percent if kept and kept.percent is not None else "",
                ""
                if not kept or kept.is_true is None
                else translate(rules.TRUE if kept.is_true else rules.UNTRUE),
            ]
        )
    widths = (6, 30, 16, 12, 16, 20, 14, 16, 24, 10, 16, 10, 10, 12, 20, 12, 10, 10)
    return table_book(_("项目入库论证台账"), stamp(len(lines), made_by, made_at), head, lines, widths)


def gates_pdf(rows: Sequence[GateRow], *, made_at: datetime) -> bytes:
    """Return the register of the gate as a paper of the office, to be filed; its words are Chinese."""
    lines = tuple(
        (
            str(place),
            row.title,
            row.unit,
            f"{row.cost:f}",
            str(row.beneficiaries),
            "无" if row.is_bare else "有",
            str(row.objections),
            row.state_word,
            _outcome(row),
        )
        for place, row in enumerate(rows, start=1)
    )
    return _pdf(
        "项目入库论证台账",
        papers.Table(
            lines,
            (
                "序号",
                "项目名称",
                "申报单位",
                "投资（万元）",
                "受益人数",
                "需求依据",
                "公示意见",
                "状态",
                "后评价",
            ),
            widths=(2, 7, 4, 3, 3, 2, 2, 3, 3),
        ),
        made_at,
    )


def objections_pdf(page: GatePage, *, made_at: datetime) -> bytes:
    """Return the objections to one project with their answers as a paper, to be filed with the decision."""
    lines = tuple(
        (str(one.place), one.received_on.isoformat(), one.channel, one.text, one.answer or "未答复")
        for one in page.objections
    )
    head = ("序号", "收到日期", "来源", "意见", "答复")
    table = papers.Table(lines, head, widths=(2, 4, 3, 9, 9))
    return _pdf(f"公示意见及答复：{page.row.title}", table, made_at)


def _outcome(row: GateRow) -> str:
    kept = row.evaluation
    if kept is None or kept.is_true is None:
        return "—"
    return f"{rules.TRUE if kept.is_true else rules.UNTRUE} {kept.percent}%"


def _pdf(title: str, table: papers.Table, made_at: datetime) -> bytes:
    local = timezone.localtime(made_at)
    office = instance().office or instance().name
    note = papers.Paragraph(f"{office} {papers.day_words(local.date())}{local:%H:%M}生成", is_indented=False)
    return papers.pdf(papers.Paper(title=title, body=(table, note), layout=papers.Layout.SHEET))


def objections_workbook(page: GatePage, *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the objections to one project with their answers."""
    head = (_("序号"), _("收到日期"), _("来源"), _("意见"), _("答复"), _("答复时间"))
    lines = [
        [
            one.place,
            one.received_on.isoformat(),
            one.channel,
            one.text,
            one.answer,
            f"{timezone.localtime(one.answered_at):%Y-%m-%d %H:%M}" if one.answered_at else "",
        ]
        for one in page.objections
    ]
    title = _("公示意见及答复：%(title)s") % {"title": page.row.title}
    return table_book(title, stamp(len(lines), made_by, made_at), head, lines, (6, 14, 16, 60, 60, 18))
