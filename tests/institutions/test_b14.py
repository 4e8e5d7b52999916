"""B14 领导联系基层: days against the plan, quality from what was solved in thirty days, no check-in."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.matters.models import Matter
from zhixing.work.directives.acts import visits as acts
from zhixing.work.directives.acts.visits import NewVisit
from zhixing.work.directives.models import ContactPlan, VisitProblem
from zhixing.work.directives.refusals import visits as refusals
from zhixing.work.directives.rules import visits as rules
from zhixing.work.directives.selectors import visits as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B14")]

FOUR = ("村道塌方", "饮水浑浊", "危桥限重", "低保漏评")


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def plan(county: Stage) -> ContactPlan:
    return county.do(
        acts.plan_visits,
        by="zhou",
        at="2026-01-08 09:00",
        leader_post_id=county.office.posts["vice"],
        year=2026,
        days=24,
        unit_ids=(county.unit("laohe"), county.unit("sancha")),
    )


def visit(county: Stage, plan: ContactPlan, on: str, *problems: str, place: str = "laohe", by: str = "zhou"):
    new = NewVisit(
        county.unit(place), date.fromisoformat(on), "石门村", "村民 12 人、村支书", "走访纪要第3期", problems
    )
    return county.do(acts.record_visit, by=by, at=f"{on} 18:00", plan_id=plan.pk, new=new)


def line(county: Stage, at: str, by: str = "lu") -> selectors.LeaderLine:
    with county.at(at) as now:
        [found] = selectors.leaders(2026, seen_by=county.officer(by, at), now=now)
    return found


def solve(county: Stage, problem: VisitProblem, on: str) -> None:
    values = {"solved_on": date.fromisoformat(on), "solution": "已修复", "confirmed": True}
    county.do(acts.solve_problem, by="zhou", at=f"{on} 17:00", problem_id=problem.pk, **values)


class TestTime:
    def test_five_of_twenty_four_days_by_the_end_of_june_are_yellow(
        self, county: Stage, plan: ContactPlan
    ) -> None:
        for month in range(2, 7):
            visit(county, plan, f"2026-0{month}-11")
        found = line(county, "2026-06-30 18:00")
        assert (found.done, found.planned, found.expected, found.light) == (5, 24, 12, "yellow")
        assert line(county, "2026-03-30 18:00").expected == 4

    def test_a_visit_without_problems_is_time_without_quality(self, county: Stage, plan: ContactPlan) -> None:
        visit(county, plan, "2026-02-11")
        found = line(county, "2026-02-28 09:00")
        assert (found.done, found.quality) == (1, None)


class TestQuality:
    def test_three_of_four_in_thirty_days_and_the_fourth_in_the_leaders_own_name(
        self, county: Stage, plan: ContactPlan
    ) -> None:
        made = visit(county, plan, "2026-03-04", *FOUR)
        problems = list(made.problems.order_by("place"))
        own = {"solved_on": date(2026, 3, 10), "solution": "已修复", "confirmed": True}
        with pytest.raises(refusals.OwnProblem):
            county.do(acts.solve_problem, by="chen", at="2026-03-10 17:00", problem_id=problems[0].pk, **own)
        for problem, on in zip(problems, ("2026-03-10", "2026-03-20", "2026-04-03"), strict=False):
            solve(county, problem, on)
        found = line(county, "2026-04-10 09:00")
        assert (found.found, found.quality, found.confirmed, found.open_problems) == (4, 75, 3, 1)
        with county.at("2026-04-10 09:00") as now:
            page = selectors.leader(plan.pk, seen_by=county.officer("chen", "2026-04-10 09:00"), now=now)
        assert page is not None
        assert [one.text for one in page.open_problems] == ["低保漏评"]
        assert page.line.leader == "陈立群"

        values = {
            "problem_id": problems[3].pk,
            "lead_unit_id": county.unit("laohe"),
            "due_on": date(2026, 4, 30),
        }
        county.do(acts.hand_problem, by="zhou", at="2026-04-10 10:00", **values)
        matter = Matter.objects.get(title="低保漏评")
        assert matter.leader_post_id == county.office.posts["vice"]
        with pytest.raises(refusals.ProblemSettled):
            county.do(acts.hand_problem, by="zhou", at="2026-04-10 11:00", **values)

    def test_the_place_never_visited_comes_first(self, county: Stage, plan: ContactPlan) -> None:
        visit(county, plan, "2026-02-11")
        assert line(county, "2026-02-12 09:00").next_places == ("三岔镇", "老河镇")


class TestWhoAndWhat:
    def test_others_may_not_and_half_a_visit_does_not_count(self, county: Stage, plan: ContactPlan) -> None:
        with pytest.raises(refusals.NotForVisits):
            visit(county, plan, "2026-02-11", by="shen")
        with pytest.raises(refusals.NotAContactPoint):
            visit(county, plan, "2026-02-11", place="housing")
        half = NewVisit(county.unit("laohe"), date(2026, 2, 11), "石门村", " ", "走访纪要第3期")
        with pytest.raises(refusals.VisitIncomplete):
            county.do(acts.record_visit, by="zhou", at="2026-02-11 18:00", plan_id=plan.pk, new=half)
        unproved = NewVisit(county.unit("laohe"), date(2026, 2, 11), "石门村", "村民 12 人", " ")
        with pytest.raises(refusals.ProofMissing):
            county.do(acts.record_visit, by="zhou", at="2026-02-11 18:00", plan_id=plan.pk, new=unproved)
        visit(county, plan, "2026-02-11")
        with pytest.raises(refusals.VisitKnown):
            visit(county, plan, "2026-02-11")

    def test_pages(self, county: Stage, plan: ContactPlan) -> None:
        client = sign_in(Client(), county.office, "zhou")
        url = f"/directives/visits/{plan.pk}/"
        sent = {
            "do": "visit",
            "visit-unit": str(county.unit("laohe")),
            "visit-visited_on": "2026-03-04",
            "visit-location": "石门村",
            "visit-met": "村民 12 人",
            "visit-proof": "县政府走访纪要〔2026〕3号",
            "visit-problems": "村道塌方\n饮水浑浊",
        }
        assert "未解决" in client.post(url, sent, follow=True).content.decode()
        again = client.post(url, {**sent, "visit-location": "老街"}).content.decode()
        assert "已经登记" in again and "老街" in again
        leader = sign_in(Client(), county.office, "chen")
        assert "村道塌方" in leader.get(url).content.decode()
        assert sign_in(Client(), county.office, "shen").get(url).status_code == 404
        assert sign_in(Client(), county.office, "li").get("/directives/visits/").status_code == 404
        content = client.get("/directives/visits/?year=2026&format=xlsx").content
        assert list(load_workbook(io.BytesIO(content)).active.values)[3][:4:3] == ("陈立群", 1)


def test_expected_days() -> None:
    assert rules.expected_days(24, date(2026, 6, 30)) == 12
    assert rules.expected_days(24, date(2026, 6, 29)) == 10
    assert rules.quality([], within_days=30) is None
    late = rules.Found(date(2026, 3, 4), date(2026, 4, 4))
    assert rules.quality([late], within_days=30) == 0
