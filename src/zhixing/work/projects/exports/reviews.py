"""The pool of experts and the reviews as workbooks; the pool in the columns in which it is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.foundation.actors import Officer
from zhixing.ui import papers
from zhixing.ui.instance import instance
from zhixing.ui.workbooks import table_book
from zhixing.work.projects.exports.workbooks import stamp
from zhixing.work.projects.selectors.reviews import ExpertRow, GapRow, ReviewRow


def experts_workbook(rows: Sequence[ExpertRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the pool, one expert a row."""
    head = (
        _("序号"), _("姓名"), _("工作单位"), _("专业"), _("曾任职单位"), _("本县在职单位"),
        _("参加评审（次）"),
    )  # fmt: skip
    lines = [
        [
            place,
            row.name,
            row.employer,
            "、".join(row.specialities),
            "、".join(row.formerly),
            row.unit,
            row.sat,
        ]
        for place, row in enumerate(rows, start=1)
    ]
    widths = (6, 12, 36, 30, 36, 20, 12)
    return table_book(_("评审专家库"), stamp(len(lines), made_by, made_at), head, lines, widths)


def gap_workbook(rows: Sequence[GapRow], year: int, *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the specialities of a year and who could be found for them, one a row (L8)."""
    head = (
        _("序号"), _("专业"), _("需要（次）"), _("本县专家参加"), _("外聘专家参加"), _("本县在职专家（人）"),
    )  # fmt: skip
    lines = [
        [place, one.speciality, one.requested, one.inhouse_seats, one.external_seats, one.inhouse_experts]
        for place, one in enumerate(rows, start=1)
    ]
    title = _("%(year)s年专业缺口") % {"year": year}
    return table_book(title, stamp(len(lines), made_by, made_at), head, lines, (6, 30, 12, 14, 14, 18))


def reviews_workbook(rows: Sequence[ReviewRow], *, made_by: Officer, made_at: datetime) -> bytes:
    """Return the reviews, one a row, money in 万元."""
    head = (
        _("序号"), _("项目名称"), _("评审类型"), _("送审时间"), _("送审金额（万元）"), _("评审组"),
        _("评审结论金额（万元）"), _("出具时间"), _("决算金额（万元）"), _("偏差（%）"), _("是否倒查"),
    )  # fmt: skip
    lines = [
        [
            place,
            row.title,
            row.review_type,
            _minute(row.opened_at),
            float(row.submitted),
            "\n".join(f"{seat.speciality}：{seat.name}" for seat in row.seats if not seat.recused_for),
            float(row.concluded) if row.concluded is not None else "",
            _minute(row.concluded_at),
            float(row.final_cost) if row.final_cost is not None else "",
            float(row.deviation) if row.deviation is not None else "",
            _("是") if row.is_traced else "",
        ]
        for place, row in enumerate(rows, start=1)
    ]
    widths = (6, 32, 20, 18, 16, 30, 18, 18, 16, 10, 10)
    return table_book(_("项目评审台账"), stamp(len(lines), made_by, made_at), head, lines, widths)


def report_paper(row: ReviewRow, *, on: date) -> papers.Paper:
    """Return the report of a review for signature: what was sent in, the panel, each opinion, the result."""
    sitting = [seat for seat in row.seats if not seat.recused_for]
    recused = [seat for seat in row.seats if seat.recused_for]
    opening = (
        f"{papers.day_words(timezone.localtime(row.opened_at).date())}受理“{row.title}”{row.review_type}评审，"
        f"送审金额{_plain(row.submitted)}万元。按专业随机抽取专家{len(sitting)}名组成评审组"
        f"（抽取种子{row.seed}），回避{len(recused)}名。"
    )
    body: list[papers.Block] = [papers.Paragraph(opening), papers.Paragraph(level=1, lead="评审组")]
    head = ("专业", "专家", "工作单位", "来源", "评分", "签字")
    lines = tuple(
        (
            seat.speciality,
            seat.name,
            seat.employer,
            "外聘" if seat.is_external else "本县",
            "" if seat.score is None else str(seat.score),
            "",
        )
        for seat in sitting
    )
    body.append(papers.Table(lines, head, widths=(3, 2, 5, 2, 2, 3)))
    body += [papers.Paragraph(f"回避：{seat.name}（{seat.recused_for}）。") for seat in recused]
    body.append(papers.Paragraph(level=1, lead="专家意见"))
    body += [
        papers.Paragraph(f"{seat.name}（{seat.speciality}）：{seat.opinion.rstrip('。')}。", level=3)
        for seat in sitting
    ]
    body.append(papers.Paragraph(level=1, lead="评审结论"))
    said = f"评审结论金额{_plain(row.concluded)}万元。{row.conclusion}" if row.concluded is not None else ""
    body.append(papers.Paragraph(said or "评审结论金额　　　　　　万元。"))
    return papers.Paper(
        title=f"{row.title}项目评审报告",
        issuer=instance().office or instance().name,
        kind="报告",
        body=papers.numbered(body),
        signature=("评审组",),
        signed_on=on,
        has_seal=False,
        layout=papers.Layout.PLAIN,
    )


def report_word(row: ReviewRow, *, on: date) -> bytes:
    """Return the report as a Word file."""
    return papers.word(report_paper(row, on=on))


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}".rstrip("0").rstrip(".")


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
