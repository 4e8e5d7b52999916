"""D6 每周一次书面汇报: drafted from the log, complete by construction, instructions back as matters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.work.documents.playing import ready_to_send, send
from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import Clock
from zhixing.core.matters.models import Matter
from zhixing.work.documents import acts, exports, refusals, selectors, ticks
from zhixing.work.documents.models import Tracking, WeeklyReport

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D6")]

OPEN = 17


@pytest.fixture
def county() -> Stage:
    return stage()


def send_papers(county: Stage, count: int) -> None:
    """Send papers in the week before: one is played whole, the others are forwarded beyond authority."""
    paper = ready_to_send(county, at="2026-02-27", is_consulted=True)
    send(county, paper, at="2026-02-27 16:00")
    with county.at("2026-02-26 09:00") as now:
        new = [acts.NewIncoming(sender="老河镇人民政府", title=f"第{n}件请示") for n in range(1, count)]
        papers = acts.register_incoming_many(rows=new, by=county.officer("yu", "2026-02-26 09:00"), at=now)
    for found in papers:
        key = found.matter_id
        county.do(acts.check, by="yu", at="2026-02-26 10:00", matter_id=key, outcome="accepted")
        county.do(acts.notify, by="yu", at="2026-02-26 10:10", matter_id=key, way="phone")
        county.do(
            acts.classify,
            by="yu",
            at="2026-02-26 10:20",
            matter_id=key,
            authority="beyond",
            reason="须市局审批",
        )
        county.do(
            acts.forward, by="yu", at="2026-02-27 10:00", matter_id=key, office="市自然资源局",
            leader_post_ids=[county.office.posts["land-head"]], follower_id=county.person("yu"),
        )  # fmt: skip


def week_opened(county: Stage) -> WeeklyReport:
    with county.at("2026-03-02 08:00") as now:
        assert ticks.open_weekly_reports(now) == 1
        assert ticks.open_weekly_reports(now) == 0
    return WeeklyReport.objects.select_related("matter").get(sphere="gov")


def test_seventeen_open_papers_are_seventeen_lines_and_sent_on_friday_is_in_time(county: Stage) -> None:
    send_papers(county, OPEN)
    report = week_opened(county)
    key = report.matter_id
    assert report.matter.due_at == moment("2026-03-06 17:30")
    first = Tracking.objects.filter(unit_id=county.unit("land")).order_by("id").first()
    assert first is not None
    county.do(
        acts.contact, by="yu", at="2026-03-04 10:00", matter_id=first.matter_id,
        place="市局耕保科", person="刘科长", next_step="本周会审",
        obstacle="缺补充耕地指标", request="请分管领导与市局对接",
    )  # fmt: skip

    county.do(acts.draft_report, by="zhou", at="2026-03-06 15:00", matter_id=key)
    lines = list(report.lines.all())
    assert len(lines) == OPEN
    assert selectors.open_trackings("gov").count() == OPEN
    told = next(line for line in lines if line.tracking_id == first.pk)
    assert (told.holder, told.days_out) == ("市局耕保科", 7)
    assert "3月4日在市局耕保科，本周会审" in told.progress
    assert (told.obstacle, told.request) == ("缺补充耕地指标", "请分管领导与市局对接")

    with pytest.raises(refusals.ReportNotSigned):
        send_report(county, key, "2026-03-06 15:30")
    county.do(acts.sign_report, by="wu", at="2026-03-06 15:30", matter_id=key)
    clock_id = fresh(report.matter).main_clock_id
    send_report(county, key, "2026-03-06 16:00")
    assert Clock.objects.get(pk=clock_id).stopped_at == moment("2026-03-06 16:00")
    assert clocks.clock(clock_id).late_days == 0
    paper = exports.report_paper(WeeklyReport.objects.get(pk=report.pk))
    assert "共17件" in paper.body[0].text

    before = Matter.objects.count()
    for number, unit in enumerate(("land", "housing")):
        county.do(
            acts.instruct, by="zhou", at="2026-03-06 16:50", matter_id=key, leader="陆明远",
            text=f"请专班协调第{number + 1}件", lead_unit_id=county.unit(unit),
            written_at=moment("2026-03-06 16:20"),
        )  # fmt: skip
    made = Matter.objects.filter(kind="matters.task", source_kind="instruction")
    assert (Matter.objects.count() - before, made.count()) == (2, 2)
    for one in report.instructions.select_related("matter"):
        assert one.matter.registered_at - one.written_at <= timedelta(hours=1)
        assert one.matter.state == "issued"


def send_report(county: Stage, key: int, at: str) -> WeeklyReport:
    found: WeeklyReport = county.do(
        acts.send_report, by="zhou", at=at, matter_id=key, leader_post_ids=[county.office.posts["mayor"]]
    )
    return found


def test_sent_on_monday_is_a_breach_of_the_office(county: Stage) -> None:
    report = week_opened(county)
    key = report.matter_id
    county.tick("2026-03-06 17:30")
    assert fresh(report.matter).light == "red"
    county.do(acts.draft_report, by="zhou", at="2026-03-09 09:00", matter_id=key)
    county.do(acts.sign_report, by="wu", at="2026-03-09 09:30", matter_id=key)
    clock_id = fresh(report.matter).main_clock_id
    send_report(county, key, "2026-03-09 10:00")
    assert clocks.clock(clock_id).late_days == 1
    assert fresh(report.matter).unit_id == county.unit("office")


def test_an_open_paper_absent_from_the_report_is_impossible(county: Stage) -> None:
    report = week_opened(county)
    key = report.matter_id
    county.do(acts.draft_report, by="zhou", at="2026-03-05 09:00", matter_id=key)
    send_papers_late = ready_to_send(county, at="2026-03-05", is_consulted=True)
    send(county, send_papers_late, at="2026-03-05 11:00")
    with pytest.raises(refusals.ReportIncomplete, match="老河桥"):
        county.do(acts.sign_report, by="wu", at="2026-03-06 09:00", matter_id=key)
    county.do(acts.draft_report, by="zhou", at="2026-03-06 09:10", matter_id=key)
    line = report.lines.get()
    edit = acts.LineEdit("已与市局当面沟通", "", "请县长出面")
    county.do(
        acts.edit_report, by="zhou", at="2026-03-06 09:20", matter_id=key, opening="", closing="特此报告。",
        lines={line.pk: edit},
    )  # fmt: skip
    county.do(acts.draft_report, by="zhou", at="2026-03-06 09:30", matter_id=key)
    assert report.lines.get().progress == "已与市局当面沟通"
    county.do(acts.sign_report, by="wu", at="2026-03-06 10:00", matter_id=key)
    send_report(county, key, "2026-03-06 10:30")
    with pytest.raises(refusals.ReportSent):
        county.do(acts.draft_report, by="zhou", at="2026-03-06 11:00", matter_id=key)


def test_a_week_without_working_days_has_no_due_date(county: Stage) -> None:
    with county.at("2026-02-16 09:00") as now:
        ticks.open_weekly_reports(now)
    assert WeeklyReport.objects.get(week_on=date(2026, 2, 16)).matter.due_at is None
