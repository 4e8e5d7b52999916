"""Meetings of the small county office: its series, its files, and what scenarios of meetings repeat."""

from __future__ import annotations

import io
from datetime import timedelta

from docx import Document

from tests.support.matters import Stage, moment
from zhixing.work.meetings import acts
from zhixing.work.meetings.models import Meeting, Series

FOUNDED = "2026-01-05 09:00"


def executive(county: Stage) -> Series:
    """The executive meeting of the county, kept by the government office, chaired by the county head."""
    return county.do(
        acts.set_series,
        by="wu",
        at=FOUNDED,
        new=acts.NewSeries(
            "executive",
            "县政府常务会议",
            "executive",
            county.unit("office"),
            county.office.posts["mayor"],
            county.office.posts["vice-first"],
            paper_name="澄阳县人民政府常务会议纪要",
            notice_rule="meetings.notice",
        ),
    )


def review(county: Stage, code: str = "planning", name: str = "规划联审会议") -> Series:
    """A joint review: planning or land."""
    return county.do(
        acts.set_series,
        by="wu",
        at=FOUNDED,
        new=acts.NewSeries(
            code,
            name,
            "review",
            county.unit("office"),
            county.office.posts["vice"],
            gap_rule=f"reviews.{code}",
        ),
    )


def plan(county: Stage, series: Series, starts: str, *, at: str, by: str = "wu", **more: object) -> Meeting:
    """Set a sitting of two hours."""
    begin = moment(starts)
    return county.do(
        acts.plan_meeting,
        by=by,
        at=at,
        series_id=series.pk,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        place="县政府第一会议室",
        **more,
    )


def word(*lines: str) -> io.BytesIO:
    """Return a Word file with these lines."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


def paper(code: str, words: str) -> acts.Paper:
    """Return a paper of a topic with its file."""
    return acts.Paper(code, word(words), f"{words}.docx")
