"""A report on paper (GB/T 9704, Word and PDF), and the 晾晒 as a sheet."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ui import papers
from zhixing.ui.instance import instance
from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors.bulletins import BulletinPage

# The words of the paper itself are Chinese, whatever the reader's language.
TABLE_HEAD = ("单位", "到期", "按期办结", "按期率", "逾期未结", "期末在办")


def paper_of(found: BulletinPage) -> papers.Paper:
    """Return the report as an official paper: text, and the table of units as an attachment."""
    lines = [rules.plain(line, found.figures) for line in found.text.splitlines()]
    text = "\n".join([*lines, found.consulted] if found.consulted else lines)
    rows = tuple(
        (
            one.unit,
            str(one.due),
            str(one.on_time),
            "—" if one.percent is None else f"{one.percent}%",
            str(one.open_late),
            str(one.after),
        )
        for one in found.units
    )
    local = timezone.localtime(found.as_of)
    note = papers.Paragraph(
        f"数据截至{local.year}年{local.month}月{local.day}日{local:%H:%M}，取自督办台账。", is_indented=False
    )
    table = papers.Table(rows, TABLE_HEAD, widths=(4, 2, 2, 2, 2, 2))
    office = instance().office or instance().name
    signed = timezone.localtime(found.signed_at).date() if found.signed_at else None
    return papers.Paper(
        title=f"{found.title}（征求意见稿）" if found.state == "asking" else found.title,
        issuer=office,
        kind="通报",
        number=found.number,
        addressee="各乡镇人民政府（街道办事处），县政府各部门：",
        body=papers.paragraphs(text),
        attachments=(papers.Attachment("各单位到期事项办理情况", (table, note)),) if rows else (),
        signature=(office,),
        signed_on=signed,
        layout=papers.Layout.DOCUMENT,
    )


def display_workbook(found: BulletinPage, *, at: datetime) -> bytes:
    """Return the table of units as a sheet."""
    head = (_("单位"), _("到期"), _("按期办结"), _("按期率"), _("逾期未结"), _("期末在办"))
    lines = [
        [
            one.unit,
            one.due,
            one.on_time,
            "" if one.percent is None else f"{one.percent}%",
            one.open_late,
            one.after,
        ]
        for one in found.units
    ]
    return workbook(found.title, [Column(word) for word in head], lines, at=at)
