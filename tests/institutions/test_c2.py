"""C2 挂钩包干: 组长 is the head, 副组长 the deputy; 12 names; two responsibilities; a successor in 3 days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, stage
from tests.work.projects.stage import enter, take_on
from zhixing.core.outcomes.models import Breach
from zhixing.core.people import acts as people
from zhixing.work.projects import acts, refusals, selectors, ticks
from zhixing.work.projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C2")]

AT = "2026-01-06 09:00"


@pytest.fixture
def county() -> Stage:
    return stage()


def name(
    county: Stage, project: Project, unit: str, head: str, deputy: str, *, by: str = "zhou", at: str = AT
) -> object:
    return county.do(
        acts.name_group,
        by=by,
        at=at,
        project_id=project.pk,
        unit_id=county.unit(unit),
        head_post_id=county.office.posts[head],
        deputy_post_id=county.office.posts[deputy],
    )


def page(county: Stage, project: Project, at: str) -> selectors.ProjectPage:
    with county.at(at) as now:
        found = selectors.project(project.code, seen_by=county.officer("zhou", at), now=now)
    assert found is not None
    return found


def deputies(county: Stage) -> dict[str, str]:
    """Give five bureaus and towns a deputy each, as the county's roster has them; return unit → post."""
    made = {}
    for unit in ("finance", "urban", "land", "laohe", "sancha"):
        post = county.do(
            people.register_post,
            by="ren",
            at="2026-01-05 09:00",
            code=f"{unit}-deputy",
            unit_id=county.unit(unit),
            name="副局长",
            level="deputy",
            superior_id=county.office.posts[f"{unit}-head"],
            since=date(2020, 1, 1),
        )
        county.office.posts[f"{unit}-deputy"] = post.pk  # type: ignore[index]
        made[unit] = f"{unit}-deputy"
    return made


class TestGroup:
    def test_a_group_headed_by_a_deputy_is_refused(self, county: Stage) -> None:
        project = enter(county)
        with pytest.raises(refusals.GroupWrong) as refused:
            name(county, project, "housing", "housing-deputy", "housing-head", by="wang")
        assert str(refused.value) == "组长必须是住建局的主要负责人，宋立是分管负责人。"
        with pytest.raises(refusals.NotOfUnit):
            name(county, project, "housing", "finance-head", "housing-deputy", by="wang")
        assert project.links.filter(role="head").count() == 0
        name(county, project, "housing", "housing-head", "housing-deputy", by="wang")
        assert [(link.role, link.person) for link in page(county, project, AT).group] == [
            ("head", "王建国"),
            ("deputy", "宋立"),
        ]

    def test_one_lead_and_five_involved_units_show_twelve_names(self, county: Stage) -> None:
        project = enter(county)
        name(county, project, "housing", "housing-head", "housing-deputy")
        for unit, post in deputies(county).items():
            name(county, project, unit, f"{unit}-head", post)
        linked = [link for link in page(county, project, AT).links if link.role in ("head", "deputy")]
        assert len(linked) == 12
        assert len({link.unit for link in linked}) == 6

    def test_an_overdue_milestone_is_put_down_to_both_with_different_types(self, county: Stage) -> None:
        project = enter(county, milestones=(("路基完成50%", "2026-01-05", "2026-06-30"),))
        take_on(county, project)
        name(county, project, "housing", "housing-head", "housing-deputy")
        county.tick("2026-06-30 17:30")
        county.tick("2026-07-01 08:00")
        with county.at("2026-07-01 08:10") as now:
            assert ticks.type_overdue_milestones(now) == 1
            assert ticks.type_overdue_milestones(now) == 0
        found = Breach.objects.filter(about=project.milestones.get().matter.reference)
        assert {(one.rule_code, one.person.name) for one in found} == {
            ("projects.direct_responsibility", "宋立"),
            ("projects.leading_responsibility", "王建国"),
        }

    def test_a_deputy_gone_without_successor_is_red_after_three_working_days(self, county: Stage) -> None:
        project = enter(county)
        name(county, project, "housing", "housing-head", "housing-deputy")
        county.do(
            people.leave_post,
            by="ren",
            at="2026-06-01 09:00",
            post_id=county.office.posts["housing-deputy"],
            document="澄组干〔2026〕6号",
        )

        def light(at: str) -> str:
            return next(link.light for link in page(county, project, at).group if link.role == "deputy")

        assert light("2026-06-04 17:29") == "yellow"
        assert light("2026-06-04 17:30") == "red"
