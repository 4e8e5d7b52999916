"""The bug museum, rights: what is hidden stays hidden, in counts and copies too, and lists stay fast.

Each class names the exhibit by the public thread in which it was reported.
"""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.clock.rules import parse_limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.models import Matter
from zhixing.core.people import acts as people
from zhixing.core.people.acts import NewUnit

pytestmark = pytest.mark.django_db

NOW = "2026-06-10 10:00"


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def secret(county: Stage) -> Matter:
    """专项行动方案, limited to 王建国 beside its handler 李强 and 周敏 who limited it."""
    found = county.issue(at="2026-06-01 09:00", limit="20wd", title="专项行动方案落实", topic="专项行动")
    county.sign_for(found, at="2026-06-01 10:00")
    persons = [county.person("wang")]
    county.do(acts.set_readers, by="zhou", at="2026-06-01 10:30", matter_id=found.pk, person_ids=persons)
    return fresh(found)


def sees(county: Stage, code: str, matter: Matter) -> bool:
    officer = county.officer(code, NOW)
    return Matter.objects.visible_to(officer).filter(pk=matter.pk).exists()


class TestHiddenDataLeaks:
    """mysociety/alaveteli#3584, #4210, #7303 and its change log; zammad/zammad#5494."""

    def test_counts_of_lists_desk_and_balance_leave_it_out(self, county: Stage, secret: Matter) -> None:
        now = moment(NOW)
        for code in ("xu", "he", "chen", "lu", "meng"):
            officer = county.officer(code, NOW)
            page = selectors.register(seen_by=officer, wanted=selectors.Filters(), now=now)
            assert (page.total, sum(page.lights.values())) == (0, 0), code
            assert all(queue.count == 0 for queue in selectors.waiting(seen_by=officer, now=now)), code
            assert selectors.load_by_unit(seen_by=officer, now=now) == [], code
            assert selectors.month_balance(now.date(), seen_by=officer).open_after == 0, code
            assert selectors.unimplemented(seen_by=officer, now=now) == [], code
        assert (
            selectors.register(seen_by=county.officer("wang", NOW), wanted=selectors.Filters(), now=now).total
            == 1
        )

    def test_words_initials_number_and_topic_find_nothing(self, county: Stage, secret: Matter) -> None:
        client = sign_in(Client(), county.office, "xu")
        for asked in ("专项行动", "zxxd", secret.number, secret.number[:9], "行动方案"):
            assert client.get(f"/search/hints/?q={asked}").json() == {"hints": []}, asked
            assert secret.number + "/" not in client.get(f"/search/?q={asked}").content.decode(), asked
            assert "专项行动方案" not in client.get(f"/matters/?q={asked}").content.decode(), asked

    def test_a_page_that_leads_to_it_does_not_name_it(self, county: Stage, secret: Matter) -> None:
        """alaveteli#7303: a list of tags told the title of what was embargoed."""
        open_one = county.issue(at="2026-06-01 09:00", limit="20wd", title="公开事项", lead="housing")
        related = {"matter_id": open_one.pk, "other_id": secret.pk}
        county.do(acts.relate, by="zhou", at="2026-06-02 09:00", **related)
        page = sign_in(Client(), county.office, "xu").get(f"{open_one.get_absolute_url()}?all=1")
        assert page.status_code == 200
        assert "专项行动" not in page.content.decode()

    def test_its_parts_are_limited_like_itself(self, county: Stage, secret: Matter) -> None:
        part = acts.NewMatter(
            title="专项行动分工",
            assignment=acts.Assignment((county.unit("urban"),), limit=parse_limit("5wd")),
        )
        at = "2026-06-02 09:00"
        [child] = county.do(acts.split, by="zhou", at=at, matter_id=secret.pk, parts=[part])
        assert fresh(child).restricted
        assert [code for code in ("xu", "luo", "tian", "meng", "chen") if sees(county, code, child)] == []
        assert all(sees(county, code, child) for code in ("ma", "zhou"))

    def test_its_files_and_proofs_are_limited_like_itself(self, county: Stage, secret: Matter) -> None:
        with county.at("2026-06-02 09:00") as at:
            li = county.officer("li", "2026-06-02 09:00")
            file = evidence.store(
                file=io.BytesIO(b"plan"), name="方案.txt", about=secret.reference, by=li, at=at
            )
        for code, status in (("wang", 200), ("xu", 404), ("he", 404), ("meng", 404)):
            client = sign_in(Client(), county.office, code)
            answer = client.get(f"/evidence/{file.pk}/")
            assert answer.status_code == status, code
            b"".join(answer) if answer.streaming else answer.content

    def test_a_copy_holds_only_what_the_page_shows(self, county: Stage, secret: Matter) -> None:
        county.issue(at="2026-06-01 11:00", limit="20wd", title="公开事项")
        answer = sign_in(Client(), county.office, "xu").get("/matters/?format=xlsx")
        cells = [str(c.value) for row in load_workbook(io.BytesIO(answer.content)).active.rows for c in row]
        assert any("公开事项" in cell for cell in cells)
        assert not any("专项行动" in cell for cell in cells)

    def test_who_becomes_its_handler_is_let_in(self, county: Stage, secret: Matter) -> None:
        assert not sees(county, "he", secret)
        named = {"handler_id": county.person("he"), "reason": "调整"}
        county.do(acts.name_handler, by="wang", at="2026-06-03 09:00", matter_id=secret.pk, **named)
        assert sees(county, "he", secret)


class TestRightsThatOutliveTheirReason:
    """globaleaks (by reading); open-zaak: rights change, and the next request obeys."""

    def test_a_unit_that_handed_a_matter_over_follows_it_and_does_no_more(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        county.sign_for(matter, at="2026-06-01 10:00")
        why = {"reason": "不属本局职责", "basis": "三定第四条"}
        offered = {"to_unit_id": county.unit("urban"), **why}
        county.do(acts.offer, by="wang", at="2026-06-02 09:00", matter_id=matter.pk, **offered)
        taken = {"handler_id": county.person("luo")}
        county.do(acts.accept_offer, by="ma", at="2026-06-02 10:00", matter_id=matter.pk, **taken)
        client = sign_in(Client(), county.office, "li")
        page = client.get(matter.get_absolute_url())
        assert page.status_code == 200
        version = fresh(matter).version
        for slug, body in (
            ("report", {"text": "完成一半"}),
            ("first-action", {"action": "踏勘"}),
            ("explain", {"text": "说明"}),
        ):
            assert client.get(f"{matter.get_absolute_url()}{slug}/").status_code == 404, slug
            client.post(f"{matter.get_absolute_url()}{slug}/", body)
        assert fresh(matter).version == version

    def test_a_person_who_moved_to_another_unit_takes_nothing_along(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd", lead="urban")
        urban = {"matter_id": matter.pk, "handler_id": county.person("luo")}
        county.do(acts.sign_for, by="ma", at="2026-06-01 10:00", **urban)
        other = county.issue(at="2026-06-01 09:00", limit="20wd", lead="urban", title="另一件")
        with county.at("2026-06-02 09:00") as at:
            ren = county.officer("ren", "2026-06-02 09:00")
            for act, post, more in (
                (people.leave_post, "urban-clerk", {}),
                (people.leave_post, "land-clerk", {}),
                (people.take_post, "land-clerk", {"person_id": county.person("luo")}),
            ):
                act(post_id=county.office.posts[post], by=ren, at=at, **more)
        luo = county.office.officer("luo", at=moment(NOW), post="land-clerk")
        assert not Matter.objects.visible_to(luo).filter(pk=other.pk).exists()


class TestListTimeExplodesWithRights:
    """open-zaak/open-zaak#1057, #1365, #1574: eight queries for every kind that somebody may see."""

    def test_a_leader_of_many_units_asks_as_many_questions_as_one_of_few(self, county: Stage) -> None:
        for n in range(12):
            county.issue(at="2026-06-01 09:00", limit="20wd", title=f"事项 {n}")
        few = self.questions(county, "chen")
        with county.at("2026-06-02 09:00") as at:
            by = county.officer("ren", "2026-06-02 09:00")
            units = [
                NewUnit(f"u{n}", f"第{n}局", f"{n}局", "department", "county", at.date(), rank_order=n)
                for n in range(60)
            ]
            made = people.register_organisation(units=units, posts=[], people=[], by=by, at=at)
            people.set_leader_line(
                post_id=county.office.posts["vice"],
                unit_ids=list(made.units.values()),
                document="澄政发〔2026〕5号",
                by=by,
                at=at,
            )
        assert self.questions(county, "chen") == few
        assert few <= 6

    def test_many_rows_ask_as_many_questions_as_few(self, county: Stage) -> None:
        county.issue(at="2026-06-01 09:00", limit="20wd")
        few = self.questions(county, "zhou")
        for n in range(30):
            lead = ("housing", "urban", "land", "laohe")[n % 4]
            county.issue(at="2026-06-01 09:00", limit="20wd", title=f"事项 {n}", lead=lead)
        assert self.questions(county, "zhou") == few

    def questions(self, county: Stage, code: str) -> int:
        officer = county.officer(code, NOW)
        with CaptureQueriesContext(connection) as asked:
            selectors.register(seen_by=officer, wanted=selectors.Filters(), now=moment(NOW))
        return len(asked)
