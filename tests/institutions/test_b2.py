"""B2 常务会议重点项目汇报: 3–4 projects, approved, told a week ahead; every question a task or answered."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, moment, stage
from tests.support.meetings import executive, plan, word
from zhixing.core.matters.models import Matter
from zhixing.core.notices import selectors as notices
from zhixing.core.outcomes.models import Breach
from zhixing.core.rulebook import acts as rulebook
from zhixing.work.meetings import acts, refusals, selectors
from zhixing.work.meetings.models import AgendaItem, Meeting, Series

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B2")]

PROJECTS = (
    ("澄水大道改扩建", "urban", "征地受阻"),
    ("县第二水厂", "land", "用地组件报批"),
    ("老旧小区改造", "housing", "年度过半"),
    ("专项债支出", "finance", "支出进度低于序时"),
    ("规上企业入库", "finance", "季度目标"),
)


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def series(county: Stage) -> Series:
    """The seed's week to the letter: the effect is set by act, because the practice only advises."""
    found = executive(county)
    county.do(
        rulebook.override_rule,
        by="fang",
        at="2026-02-02 09:00",
        code="meetings.notice",
        values={"is_counted_from_list": False},
        effect="needs_decision",
        source="县政府工作规则",
        reason="按八大措施第二条执行",
        since=date(2026, 2, 3),
        signed_off_on=date(2026, 2, 2),
        signed_off_by="方正",
    )
    return found


def reports(county: Stage, count: int) -> list[acts.Report]:
    return [acts.Report(title, county.unit(unit), reason) for title, unit, reason in PROJECTS[:count]]


@pytest.fixture
def meeting(county: Stage, series: Series) -> Meeting:
    """Monday 16 March: four projects chosen, approved by the county head on 6 March."""
    found = plan(county, series, "2026-03-16 09:00", at="2026-03-05 09:00")
    county.do(
        acts.choose_reports,
        by="wu",
        at="2026-03-05 10:00",
        meeting_id=found.pk,
        reports=reports(county, 4),
        reason="",
    )
    county.do(acts.approve_reports, by="lu", at="2026-03-06 09:00", meeting_id=found.pk)
    return found


def hand_in(county: Stage, meeting: Meeting, at: str, *, but: str = "") -> None:
    heads = {"urban": "ma", "land": "tian", "housing": "wang", "finance": "qian"}
    units = {county.unit(code): code for code in heads}
    for item in meeting.items.filter(section="report").exclude(title=but):
        by = heads[units[item.unit_id]]
        county.do(acts.submit_report, by=by, at=at, item_id=item.pk, text=f"{item.title}完成年度计划 40%")


class TestChoosing:
    @pytest.mark.parametrize("count", [5, 2])
    def test_five_or_two_need_a_written_reason(self, county: Stage, series: Series, count: int) -> None:
        found = plan(county, series, "2026-03-16 09:00", at="2026-03-05 09:00")
        values = {"meeting_id": found.pk, "reports": reports(county, count)}
        with pytest.raises(refusals.CountNeedsReason):
            county.do(acts.choose_reports, by="wu", at="2026-03-05 10:00", reason="", **values)
        assert not AgendaItem.objects.exists()

        county.do(acts.choose_reports, by="wu", at="2026-03-05 10:00", reason="年中集中汇报", **values)
        assert AgendaItem.objects.count() == count

    def test_either_of_two_approves_and_the_other_is_informed(self, county: Stage, meeting: Meeting) -> None:
        meeting.refresh_from_db()
        assert meeting.approved_by_id == county.person("lu")
        told = notices.told(meeting.reference, topic="meeting_approved")
        assert [notice.person.name for notice in told] == ["沈国安"]

    def test_nobody_else_approves(self, county: Stage, meeting: Meeting) -> None:
        with pytest.raises(refusals.NotApprover, match="县长"):
            county.do(acts.approve_reports, by="chen", at="2026-03-06 10:00", meeting_id=meeting.pk)

    def test_without_approval_no_notice(self, county: Stage, series: Series) -> None:
        found = plan(county, series, "2026-03-16 09:00", at="2026-03-05 09:00")
        county.do(
            acts.choose_reports,
            by="wu",
            at="2026-03-05 10:00",
            meeting_id=found.pk,
            reports=reports(county, 3),
            reason="",
        )
        with pytest.raises(refusals.ReportsNotApproved):
            county.do(acts.send_notice, by="wu", at="2026-03-09 09:00", meeting_id=found.pk)


class TestNotice:
    def test_seven_days_are_in_time(self, county: Stage, meeting: Meeting) -> None:
        county.do(acts.send_notice, by="wu", at="2026-03-09 16:00", meeting_id=meeting.pk)
        assert selectors.late_reports(Meeting.objects.get(pk=meeting.pk)) == []
        assert not Breach.objects.exists()

        hand_in(county, meeting, "2026-03-13 09:00")
        held = county.do(acts.hold_meeting, by="wu", at="2026-03-16 11:00", meeting_id=meeting.pk, came={})
        assert (held.state, held.held_at) == ("held", moment("2026-03-16 09:00"))
        assert not Breach.objects.exists()

    def test_six_days_are_a_breach_of_the_office_and_need_a_waiver(
        self, county: Stage, meeting: Meeting
    ) -> None:
        county.do(acts.send_notice, by="wu", at="2026-03-10 09:00", meeting_id=meeting.pk)
        breach = Breach.objects.get()
        assert (breach.rule_code, breach.unit_id) == ("meetings.notice", county.unit("office"))
        assert "提前不足1周" in breach.summary

        hand_in(county, meeting, "2026-03-13 09:00")
        with pytest.raises(refusals.NoticeTooShort):
            county.do(acts.hold_meeting, by="wu", at="2026-03-16 11:00", meeting_id=meeting.pk, came={})
        held = county.do(
            acts.hold_meeting,
            by="wu",
            at="2026-03-16 11:00",
            meeting_id=meeting.pk,
            came={},
            waiver="县长 3月10日同意按期召开",
        )
        assert held.waiver == "县长 3月10日同意按期召开"
        assert Breach.objects.count() == 1

    def test_a_missing_report_is_a_breach_of_the_unit(self, county: Stage, meeting: Meeting) -> None:
        county.do(acts.send_notice, by="wu", at="2026-03-09 16:00", meeting_id=meeting.pk)
        hand_in(county, meeting, "2026-03-13 09:00", but="县第二水厂")
        county.do(acts.hold_meeting, by="wu", at="2026-03-16 11:00", meeting_id=meeting.pk, came={})
        breach = Breach.objects.get()
        assert (breach.rule_code, breach.unit_id) == ("meetings.report_text", county.unit("land"))

    def test_leaders_and_units_are_told_and_it_shows_who_has_read(
        self, county: Stage, meeting: Meeting
    ) -> None:
        county.do(acts.send_notice, by="wu", at="2026-03-09 16:00", meeting_id=meeting.pk)
        told = {n.person.name for n in notices.told(meeting.reference, topic="meeting_notice")}
        assert {"陆明远", "陈立群", "沈国安", "王建国", "钱文", "马骁", "田野"} <= told


class TestPractice:
    def test_notice_counts_from_the_approved_rolling_list(self, county: Stage) -> None:
        """With the practice pack as shipped: the list of March, approved on 27 February, was the notice."""
        series = executive(county)
        listing = county.do(
            acts.make_list,
            by="wu",
            at="2026-02-26 09:00",
            series_id=series.pk,
            month=date(2026, 3, 1),
            reports=reports(county, 3),
        )
        county.do(acts.approve_list, by="shen", at="2026-02-27 09:00", list_id=listing.pk)
        found = plan(county, series, "2026-03-16 09:00", at="2026-03-12 09:00")
        chosen = [
            acts.Report(e.title, e.unit_id, e.reason, e.leader_post_id, e.pk) for e in listing.entries.all()
        ]
        county.do(
            acts.choose_reports,
            by="wu",
            at="2026-03-12 09:30",
            meeting_id=found.pk,
            reports=chosen,
            reason="",
        )
        county.do(acts.approve_reports, by="shen", at="2026-03-12 10:00", meeting_id=found.pk)
        county.do(acts.send_notice, by="wu", at="2026-03-12 15:00", meeting_id=found.pk)
        assert not Breach.objects.exists()


class TestQuestions:
    def test_every_question_becomes_a_task_or_is_answered_before_minutes_close(
        self, county: Stage, meeting: Meeting
    ) -> None:
        county.do(acts.send_notice, by="wu", at="2026-03-09 16:00", meeting_id=meeting.pk)
        hand_in(county, meeting, "2026-03-13 09:00")
        county.do(acts.hold_meeting, by="wu", at="2026-03-16 11:00", meeting_id=meeting.pk, came={})
        item = meeting.items.get(title="县第二水厂")
        asked, decided = county.do(
            acts.note_points,
            by="wu",
            at="2026-03-16 11:10",
            meeting_id=meeting.pk,
            points=[
                acts.NewPoint("用地组件何时报省？", "question", item.pk),
                acts.NewPoint(
                    "完成县第二水厂用地组件上报",
                    "question",
                    item.pk,
                    lead_id=county.unit("land"),
                    support_ids=(county.unit("finance"),),
                    due_on=date(2026, 4, 10),
                ),
            ],
        )
        county.do(
            acts.issue_minutes,
            by="wu",
            at="2026-03-17 09:00",
            meeting_id=meeting.pk,
            paper_number="澄阳县人民政府常务会议纪要〔2026〕5号",
            content=word("纪要").getvalue(),
        )
        with pytest.raises(refusals.PointsOpen):
            county.do(acts.close_meeting, by="wu", at="2026-03-17 10:00", meeting_id=meeting.pk)

        county.do(
            acts.answer_point,
            by="wu",
            at="2026-03-17 10:05",
            point_id=asked.pk,
            answer="已于会上说明，3月20日报省",
        )
        [done] = county.do(
            acts.hand_out, by="wu", at="2026-03-17 10:10", meeting_id=meeting.pk, point_ids=[decided.pk]
        )
        task = Matter.objects.get(number=done.number)
        assert (task.unit_id, task.due_at) == (county.unit("land"), moment("2026-04-10 17:30"))
        closed = county.do(acts.close_meeting, by="wu", at="2026-03-17 10:15", meeting_id=meeting.pk)
        assert closed.state == "closed"
