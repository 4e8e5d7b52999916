"""I9 监督缺位: rules run every hour and a gap is seen; who leads and never notices is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.support.matters import Stage, moment
from tests.support.people import found_office, sign_in
from zhixing.core.matters import selectors, ticks
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import acts as people
from zhixing.core.people.acts import NewPerson, NewPost
from zhixing.foundation.moment import played_at
from zhixing.oversight.supervision import acts as supervision
from zhixing.oversight.supervision import selectors as supervisors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("I9")]


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


class TestRuns:
    def test_a_day_has_twenty_four_runs(self, county: Stage) -> None:
        start = moment("2026-06-01 00:00")
        for hour in range(24):
            with played_at(start + timedelta(hours=hour)):
                ticks.show_due_lights(start + timedelta(hours=hour))

        log = selectors.run_log(now=moment("2026-06-01 23:30"))

        assert log.hours_by_day == [("2026-06-01", 24)]
        assert log.gaps == []
        assert not log.is_silent

    def test_a_gap_of_more_than_two_hours_alerts_the_operators(self, county: Stage) -> None:
        start = moment("2026-06-01 00:00")
        for hour in (0, 1, 2, 5, 6):
            ticks.show_due_lights(start + timedelta(hours=hour))

        log = selectors.run_log(now=moment("2026-06-01 06:30"))
        [gap] = log.gaps
        assert (gap.since, gap.until) == (moment("2026-06-01 02:00"), moment("2026-06-01 05:00"))
        assert selectors.run_log(now=moment("2026-06-01 09:01")).is_silent

        page = sign_in(Client(), county.office, "admin").get("/matters/runs/").content.decode()
        assert "没有运行" in page


class TestReluctantLeader:
    def test_fifteen_rated_good_nine_breaches_none_found_by_the_leader(self, county: Stage) -> None:
        at = moment("2026-01-10 09:00")
        with played_at(at):
            made = people.register_organisation(
                units=[],
                posts=[
                    NewPost(
                        f"lin-{n}",
                        "sancha",
                        "干部",
                        "clerk",
                        at.date(),
                        superior="sancha-head",
                        rank_order=50 + n,
                    )
                    for n in range(14)
                ],
                people=[NewPerson(f"lin-{n}", f"干部{n}", (f"lin-{n}",)) for n in range(14)],
                by=county.office.officer("ren", at=at),
                at=at,
            )
        staff = [*made.people.values(), county.person("lin")]
        for n in range(9):
            county.do(
                outcomes.find_breach,
                by="zhou",
                at=f"2026-03-{n + 2:02d} 16:00",
                about=f"matter:{n + 1}",
                rule_code="matters.sign_for",
                summary="未按时签收",
                unit_id=county.unit("sancha"),
                occurred_at=moment(f"2026-03-{n + 2:02d} 09:00"),
            )
        grades = dict.fromkeys(staff, "competent") | {staff[0]: "excellent"}
        county.do(
            supervision.enter_grades,
            by="ren",
            at="2026-12-30 09:00",
            year=2026,
            grades=grades,
            document="考核结果〔2026〕1号",
        )

        [row] = supervisors.leaders(
            year=2026, seen_by=county.officer("zhou", "2026-12-30 10:00"), now=moment("2026-12-30 10:00")
        )

        assert (row.name, row.year.breaches, row.year.found_by_leader, row.year.staff) == ("江涛", 9, 0, 15)
        assert row.year.never_criticises
        assert len(row.year.references) == 9
        page = (
            sign_in(Client(), county.office, "zhou")
            .get("/supervision/supervisors/?year=2026")
            .content.decode()
        )
        assert "未主动发现问题" in page
