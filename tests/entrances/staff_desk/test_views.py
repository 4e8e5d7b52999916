"""The desk of each persona, and finding what one may see."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    county = Stage(found_office())
    first = county.issue(at="2026-06-01 09:00", limit="3wd", title="保交房停工楼盘复工")
    county.sign_for(first, at="2026-06-01 10:00")
    county.issue(at="2026-11-20 09:00", limit="20wd", title="污水管网混接整改", lead="urban")
    county.tick("2026-06-08 08:00")
    return county


def page(county: Stage, code: str, path: str) -> str:
    answer = sign_in(Client(), county.office, code).get(path)
    assert answer.status_code == 200, (code, path)
    return answer.content.decode()


class TestDesk:
    @pytest.mark.parametrize("code", ["zhou", "li", "wang", "wu", "lu", "meng", "shi"])
    def test_opens_for_every_persona(self, county: Stage, code: str) -> None:
        assert "工作台" in page(county, code, "/desk/")

    def test_every_number_leads_to_exactly_its_rows(self, county: Stage) -> None:
        client = sign_in(Client(), county.office, "zhou")
        html = client.get("/desk/").content.decode()
        for label, query in {"逾期": "?state=open&light=red", "未销号": "?state=open"}.items():
            found = re.search(rf'>(\d+)<span class="unseen"> {label}<', html)
            assert found, label
            rows = client.get(f"/matters/{query}").content.decode().count("data-row-tick")
            assert int(found[1]) == rows

    def test_the_leader_reads_three_sentences_and_one_name_each(self, county: Stage) -> None:
        html = page(county, "chen", "/leader/")
        assert "现逾期 1 件" in re.sub("<[^>]+>", "", html)
        assert "保交房停工楼盘复工" in html and "李强" in html

    def test_a_clerk_has_no_leaders_page(self, county: Stage) -> None:
        assert sign_in(Client(), county.office, "li").get("/leader/").status_code == 404


class TestSearch:
    def test_finds_by_words_initials_and_person(self, county: Stage) -> None:
        for text in ("保交房", "bjf", "停工楼盘"):
            assert "保交房停工楼盘复工" in page(county, "zhou", f"/search/?q={text}")
        assert "王建国" in page(county, "zhou", "/search/?q=王建国")

    def test_hints_never_name_what_is_out_of_scope(self, county: Stage) -> None:
        answer = sign_in(Client(), county.office, "li").get("/search/hints/?q=污水").json()
        assert answer == {"hints": []}
        answer = sign_in(Client(), county.office, "zhou").get("/search/hints/?q=污水").json()
        assert [hint["label"] for hint in answer["hints"]] == ["污水管网混接整改"]
