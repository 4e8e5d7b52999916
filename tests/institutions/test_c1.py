"""C1 现场办公 with its amendment: a week held or missed, minutes in time, 52 weeks of 53."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.support.matters import Stage, stage
from tests.work.projects.stage import decide, enter, meet
from zhixing.core.matters.models import Matter
from zhixing.work.projects import acts, selectors
from zhixing.work.projects.exports.workbooks import weekly_workbook
from zhixing.work.projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C1")]


@pytest.fixture
def county() -> Stage:
    return stage()


def table(county: Stage, monday: str, at: str, by: str = "lu") -> selectors.Weekly:
    with county.at(at) as now:
        return selectors.weekly(date.fromisoformat(monday), seen_by=county.officer(by, at), now=now)


def weeks(county: Stage, project: Project, held: list[str], leader: str = "vice") -> None:
    """One meeting with minutes in each of the weeks that begin on these Mondays."""
    for day in held:
        meeting = meet(county, project, held=f"{day} 15:00", leader=leader)
        county.do(
            acts.issue_minutes, by="zhou", at=f"{day} 17:00", meeting_id=meeting.pk, number=f"纪要{day}"
        )


class TestWeek:
    def test_a_meeting_with_minutes_and_three_decisions_and_a_miss(self, county: Stage) -> None:
        p = enter(county, title="澄水大道改扩建")
        q = enter(county, title="南湖第三小学", leader="vice-two")
        weeks(
            county,
            q,
            [f"2026-{day}" for day in ("01-05", "01-12", "01-19", "01-26", "02-02", "02-09", "02-23")],
            leader="vice-two",
        )
        meeting = meet(county, p, held="2026-03-04 10:00")
        for number, text in enumerate(("完善用地组件", "落实过渡安置", "迁改通信管线"), start=1):
            decide(county, meeting, text, at="2026-03-04 11:00", due=f"2026-03-{10 + number}")
        assert Matter.objects.filter(parent=p.matter_id, kind="projects.decision").count() == 3
        county.do(
            acts.issue_minutes,
            by="zhou",
            at="2026-03-06 16:00",
            meeting_id=meeting.pk,
            number="政纪要〔2026〕31号",
        )

        shown = table(county, "2026-03-02", "2026-03-09 08:00")
        assert shown.code == "2026-W10"
        rows = {row.title: row for row in shown.rows}
        held, missed = rows["澄水大道改扩建"], rows["南湖第三小学"]
        assert (held.word, held.minutes_number, held.decisions, held.open_decisions) == (
            "已召开", "政纪要〔2026〕31号", 3, 3,
        )  # fmt: skip
        assert (missed.word, missed.leader, missed.misses, missed.light) == ("未召开", "秦岚", 1, "red")
        assert [(one.leader, one.missed) for one in shown.leaders] == [("陈立群", 0), ("秦岚", 1)]

    def test_minutes_late_are_not_yet_so_on_monday_morning(self, county: Stage) -> None:
        p = enter(county)
        meet(county, p, held="2026-03-04 10:00")
        [row] = table(county, "2026-03-02", "2026-03-09 08:00").rows
        assert row.word == "已召开，纪要未到时限"
        [row] = table(county, "2026-03-02", "2026-03-09 17:31").rows
        assert (row.word, row.light) == ("纪要未印发", "red")

    def test_fifty_two_weeks_are_required_of_fifty_three(self, county: Stage) -> None:
        p = enter(county)
        weeks(county, p, ["2026-01-05", "2026-01-12"])
        last = table(county, "2026-12-28", "2026-12-31 18:00")
        assert last.code == "2026-W53"
        [row] = last.rows
        # Linked on 01-05, so that W01 is nobody's; W08 has no working day; W53 has not ended.
        assert (row.held, row.required) == (2, 50)
        with county.at("2026-12-31 18:00") as now:
            every = selectors.weekly(
                date(2026, 12, 28), seen_by=county.officer("lu", "2026-12-31 18:00"), now=now
            )
        assert every.rows[0].held == 2
        exempt = table(county, "2026-02-16", "2026-02-24 09:00")
        assert exempt.is_exempt
        assert exempt.rows[0].word == "本周无工作日，免除"
        assert exempt.rows[0].misses == 4

    def test_another_leader_counts_only_when_it_was_approved_beforehand(self, county: Stage) -> None:
        p = enter(county)
        meet(county, p, held="2026-03-03 10:00", leader="vice-two")
        assert table(county, "2026-03-02", "2026-03-09 08:00").rows[0].word == "未召开"
        meet(county, p, held="2026-03-06 10:00", leader="vice-two", deputy_paper="政办批〔2026〕12号")
        assert table(county, "2026-03-02", "2026-03-09 08:00").rows[0].word == "已召开，纪要未到时限"

    def test_one_trip_serves_two_projects_each_with_its_item(self, county: Stage) -> None:
        p, q = enter(county), enter(county, title="城区停车综合体")
        meeting = meet(county, p, q, held="2026-03-04 10:00")
        decide(county, meeting, "补办施工许可", at="2026-03-04 11:00", due="2026-03-11", place=2)
        words = {row.title: row.word for row in table(county, "2026-03-02", "2026-03-10 08:00").rows}
        assert words == {"宏远精密铸件技改": "纪要未印发", "城区停车综合体": "纪要未印发"}
        rows = {row.title: row for row in table(county, "2026-03-02", "2026-03-10 08:00").rows}
        # A decision proves a meeting, minutes or not.
        assert [rows[title].held for title in ("宏远精密铸件技改", "城区停车综合体")] == [0, 1]

    def test_goes_out_as_a_workbook(self, county: Stage) -> None:
        enter(county)
        shown = table(county, "2026-03-02", "2026-03-09 08:00")
        with county.at("2026-03-09 08:00") as now:
            by = county.officer("shen", "2026-03-09 08:00")
            sheet = load_workbook(io.BytesIO(weekly_workbook(shown, made_by=by, made_at=now))).active
        assert sheet.cell(4, 6).value == "未召开"


class TestRequired:
    def test_the_year_by_the_rulebook(self) -> None:
        from zhixing.core.clock import selectors as clocks
        from zhixing.work.projects.rules.meetings import required_weeks

        required = required_weeks(date(2025, 12, 29), date(2026, 12, 31), clocks.calendar())
        assert len(required) == 52
        assert "2026-W08" not in required
        assert {"2026-W07", "2026-W38", "2026-W53"} <= set(required)
