"""The minutes of a meeting on projects as an official paper: what was decided, who does it, by when."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from zhixing.ui import papers
from zhixing.ui.instance import instance
from zhixing.work.projects.selectors import MeetingPage

_TITLES = {"on_site": "重点项目现场办公会议纪要", "dispatch": "重点项目调度会议纪要"}


def minutes(page: MeetingPage, *, number: str, on: date) -> papers.Paper:
    """Return the minutes: one heading a project, its decisions numbered with unit, date and matter."""
    held = page.meeting
    when = timezone.localtime(held.held_at)
    opening = (
        f"{papers.day_words(when.date())}，{page.post}{page.person}在{held.place}主持召开"
        f"{'重点项目现场办公会' if held.kind == 'on_site' else '重点项目调度会'}，"
        f"研究{len(page.items)}个项目，议定{page.decisions}项。现纪要如下："
    )
    body: list[papers.Block] = [papers.Paragraph(opening)]
    for item in page.items:
        body.append(papers.Paragraph(level=1, lead=item.title))
        if item.issues:
            body.append(papers.Paragraph(item.issues))
        if not item.decisions:
            body.append(papers.Paragraph("会议听取了进展情况汇报，要求按既定节点推进。"))
        for decision in item.decisions:
            due = papers.day_words(timezone.localtime(decision.due_at).date()) if decision.due_at else ""
            owed = f"由{decision.unit}承办，{due}前办结（事项编号 {decision.number}，已交办）。"
            text = f"{decision.text.rstrip('。')}。{owed}"
            body.append(papers.Paragraph(text, level=3))
    if held.attendees:
        body.append(papers.Paragraph(f"参加：{held.attendees}"))
    return papers.Paper(
        title=_TITLES[held.kind],
        issuer=f"{instance().name}重点项目",
        kind="纪要",
        number=number,
        body=papers.numbered(body),
        signed_on=on,
        has_seal=False,
        layout=papers.Layout.MINUTES,
    )


def minutes_word(page: MeetingPage, *, number: str, on: date) -> bytes:
    """Return the minutes as a Word file."""
    return papers.word(minutes(page, number=number, on=on))
