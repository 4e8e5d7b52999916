"""Minutes and agenda as official papers: what the page says, in the form of GB/T 9704."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zhixing.ui import papers
from zhixing.ui.formats import day_time, local
from zhixing.ui.papers import Block, Layout, Paper, Paragraph, Table
from zhixing.work.meetings.kinds import ATTENDANCE
from zhixing.work.meetings.selectors import ItemRow, MeetingPage

HERE = ("present", "deputy")


def minutes_paper(page: MeetingPage, *, number: str, issued_on: date) -> Paper:
    """Return the minutes: what was heard, what the head decided, the numbered decisions, who was there.

    Opinions are not printed: the paper says what was decided; who said what stays with the meeting.
    """
    return Paper(
        title=page.title,
        issuer=page.series.paper_name,
        kind="纪要",
        number=number,
        body=tuple(_minutes_body(page)),
        has_seal=False,
        signed_on=issued_on,
        layout=Layout.MINUTES,
        copies=_units_told(page),
        printed_on=issued_on,
    )


def _minutes_body(page: MeetingPage) -> Iterator[Block]:
    held = page.held_at or page.starts_at
    chair = next((row for row in page.came if row.is_chair), None)
    leads = f"{chair.post}{chair.name}主持" if chair else "召开"
    yield Paragraph(
        f"{papers.day_words(local(held).date())}，{leads}{page.title}。现将会议议定事项纪要如下："
    )
    items = list(page.items)
    by_item = {item.id: [p for p in page.points if p.item_id == item.id] for item in items}
    others = [p for p in page.points if p.item_id not in by_item]
    for item in items:
        yield from _heard(item)
        for point in by_item[item.id]:
            if point.state == "answered":
                yield Paragraph(f"关于“{point.text.rstrip('？?')}”，{point.answer.rstrip('。')}。")
            else:
                yield Paragraph(point.written, 2)
    if others:
        yield Paragraph(level=1, lead="会议还议定以下事项")
        for point in others:
            yield Paragraph(point.written, 2)
    for label, states, role in (
        ("出席", HERE, "member"),
        ("列席", HERE, "attending"),
        ("请假", ("leave", "absent"), ""),
    ):
        names = [
            f"{row.name}（{row.unit}，代表 {row.deputy_name}）" if row.deputy_name else row.name
            for row in page.came
            if row.state in states and role in ("", row.role)
        ]
        if names:
            yield Paragraph(f"{label}：{'　'.join(names)}", is_indented=True)


def _heard(item: ItemRow) -> Iterator[Block]:
    if item.section == "report":
        yield Paragraph(level=1, lead=f"听取{item.title}进展情况汇报")
        yield Paragraph(f"会议听取了{item.unit}关于{item.title}的汇报。{item.conclusion_words}")
        return
    yield Paragraph(level=1, lead=f"审议{item.title}")
    decided = {
        "agree": "会议同意",
        "agree_with": "会议原则同意",
        "disagree": "会议不同意",
        "defer": "会议决定暂缓",
    }.get(item.conclusion, "会议听取了")
    tail = {"agree_with": "，按会议意见修改后印发", "defer": "，进一步论证后再议"}.get(item.conclusion, "")
    yield Paragraph(f"{decided}{item.title}{tail}。{item.conclusion_words}")


def _units_told(page: MeetingPage) -> str:
    names = dict.fromkeys(point.lead for point in page.points if point.lead)
    return "，".join(names) + "。" if names else ""


def agenda_paper(page: MeetingPage) -> Paper:
    """Return the agenda that is handed round: items with who reports, and the overdue decisions (P14)."""
    rows = tuple((str(row.place), row.section_word, row.title, row.unit, row.leader) for row in page.items)
    body: list[Block] = [
        Paragraph(f"时间：{day_time(page.starts_at)}", is_indented=False),
        Paragraph(f"地点：{page.place or '—'}", is_indented=False),
        Table(rows, ("序号", "类别", "议题", "汇报单位", "分管领导"), (2, 4, 9, 4, 3)),
    ]
    if page.overdue:
        body += [
            Paragraph("前次会议议定事项逾期未办结情况", align="center"),
            Table(
                tuple(
                    (
                        str(n),
                        point.text,
                        point.lead,
                        papers.day_words(point.due_on),
                        point.matter.handler if point.matter else "",
                    )
                    for n, point in enumerate(page.overdue, 1)
                ),
                ("序号", "议定事项", "牵头单位", "完成时限", "具体责任人"),
                (2, 8, 4, 4, 4),
            ),
        ]
    absent = [row.name for row in page.came if row.state in ("leave", "absent")]
    if absent:
        body.append(Paragraph(f"{ATTENDANCE['leave']}：{'、'.join(absent)}", is_indented=False))
    return Paper(title=f"{page.title}议程", body=tuple(body), layout=Layout.PLAIN, has_seal=False)
