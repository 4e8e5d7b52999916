"""C4 项目秘书: answered within a working day, nine formalities, a stand-in, the cap of five, a rating."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.work.projects.stage import enter
from zhixing.core.people import acts as people
from zhixing.work.projects import acts, refusals, selectors
from zhixing.work.projects.models import Link, Project

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C4")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def project(county: Stage) -> Project:
    found = enter(county, is_enterprise=True)
    name(county, found)
    return found


def name(county: Stage, project: Project, *, at: str = "2026-01-06 09:00", reason: str = "") -> Link:
    link = county.do(
        acts.name_secretary,
        by="wu",
        at=at,
        project_id=project.pk,
        person_id=county.person("li"),
        reason=reason,
    )
    assert isinstance(link, Link)
    return link


class TestSecretary:
    def test_asked_on_monday_is_answered_by_tuesday_or_red(self, county: Stage, project: Project) -> None:
        new = acts.NewNeed("变压器增容怎么办", "宏远铸件", moment("2026-03-02 09:00"), project_id=project.pk)
        need = county.do(acts.file_need, by="li", at="2026-03-02 09:05", new=new)
        assert need.matter.handler_id == county.person("li")
        county.tick("2026-03-03 17:29")
        assert fresh(need.matter).light != "red"
        county.tick("2026-03-03 17:30")
        assert fresh(need.matter).light == "red"

    def test_nine_formalities_each_with_owner_day_and_state(self, county: Stage, project: Project) -> None:
        rows = [
            (f"手续{number}", county.unit(("land", "urban", "finance")[number % 3]), date(2026, 4, number))
            for number in range(1, 10)
        ]
        county.do(acts.list_approvals, by="li", at="2026-03-02 09:00", project_id=project.pk, rows=rows)
        listed = selectors.approvals_of(project)
        assert len(listed) == 9
        assert all(row.unit and row.due_at and row.state == "待签收" for row in listed)

    def test_a_secretary_on_leave_is_stood_in_for_the_same_day(self, county: Stage, project: Project) -> None:
        county.do(
            people.delegate,
            by="li",
            at="2026-03-02 08:00",
            from_post_id=county.office.posts["housing-clerk"],
            to_person_id=county.person("he"),
            kind="partner",
            rights=["report"],
            until=moment("2026-03-09 08:00"),
        )
        with county.at("2026-03-02 09:00") as now:
            seen = selectors.secretary_now(project, at=now)
        assert seen is not None
        assert (seen.name, seen.stand_in) == ("李强", "贺平")

    def test_a_sixth_project_needs_the_group_s_reason(self, county: Stage, project: Project) -> None:
        for number in range(4):
            name(county, enter(county, title=f"企业项目{number}", is_enterprise=True))
        sixth = enter(county, title="第六个企业项目", is_enterprise=True)
        with pytest.raises(refusals.SecretaryBusy):
            name(county, sixth)
        assert name(county, sixth, reason="推进组组长批准：暂无人选").document
        with pytest.raises(refusals.NotAnEnterpriseProject):
            name(county, enter(county, title="道路"))

    def test_an_enterprise_rates_once_a_quarter(self, county: Stage, project: Project) -> None:
        rating = {"project_id": project.pk, "quarter": "2026-Q1", "result": "satisfied", "said": "跑得勤"}
        verdict = county.do(acts.rate_secretary, by="zhou", at="2026-03-31 09:00", **rating)
        assert verdict.doers == [county.person("li")]
        with pytest.raises(refusals.RatedAlready):
            county.do(acts.rate_secretary, by="zhou", at="2026-03-31 10:00", **rating)
