"""The rulebook's pages: everything in force with its source; changing a rule with a preview first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.support.people import Office, found_office, sign_in
from zhixing.core.rulebook import selectors
from zhixing.core.rulebook.models import RuleOverride

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def office() -> Office:
    """The office of 澄阳县, with accounts."""
    return found_office()


CHANGE = {
    "value_start": "第二次退回",
    "value_stop": "作出裁定",
    "value_working_days": "5",
    "effect": "advise",
    "since": "2026-03-03",
    "source": "澄政办〔2026〕12号",
    "reason": "三日来不及",
    "signed_off_by": "方正",
    "signed_off_on": "2026-03-01",
}


class TestRules:
    def test_lists_what_is_in_force_with_source_and_default(self, office: Office, client: Client) -> None:
        page = sign_in(client, office, "li").get("/rules/?q=matters.ruling").content.decode()
        assert "职责争议裁定时限" in page
        assert "默认值" in page
        assert "3 个工作日" in page

    @pytest.mark.parametrize(
        "query",
        ["", "?kind=bar", "?pack=seed", "?pack=default", "?q=行政许可法", "?on=2025-06-01", "?page=2"],
    )
    def test_filters(self, office: Office, client: Client, query: str) -> None:
        answer = sign_in(client, office, "li").get(f"/rules/{query}")
        assert answer.status_code == 200
        assert "没有符合条件的条款" not in answer.content.decode()

    def test_an_empty_result_says_so(self, office: Office, client: Client) -> None:
        page = sign_in(client, office, "li").get("/rules/?q=没有这样的条款").content.decode()
        assert "没有符合条件的条款" in page

    def test_every_rule_has_its_page(self, office: Office, client: Client) -> None:
        sign_in(client, office, "li")
        for code in (
            "seed.measures",
            "matters.directive",
            "law.security.logs",
            "clock.yellow",
            "matters.pause",
        ):
            assert client.get(f"/rules/{code}/").status_code == 200, code
        assert client.get("/rules/matters.nothing/").status_code == 404

    def test_what_stands_under_a_rule_comes_from_other_rooms(self, office: Office, client: Client) -> None:
        def question(code: str, *, seen_by: object, limit: int) -> list[selectors.Usage]:
            return (
                [selectors.Usage("440000-26-ABC", "老河桥", "逾期", "/matters/x/")]
                if code == "matters.ruling"
                else []
            )

        selectors.register_usage(question)
        try:
            page = sign_in(client, office, "li").get("/rules/matters.ruling/").content.decode()
        finally:
            selectors._usages.remove(question)
        assert "440000-26-ABC 老河桥" in page


class TestChangeRule:
    def test_previews_then_changes(self, office: Office, client: Client) -> None:
        sign_in(client, office, "fang")
        preview = client.post("/rules/matters.ruling/change/", CHANGE).content.decode()
        assert "调整预览" in preview
        assert "5 个工作日" in preview
        assert not RuleOverride.objects.exists()

        answer = client.post("/rules/matters.ruling/change/", CHANGE | {"confirm": "1"})

        assert answer.status_code == 303
        row = RuleOverride.objects.get()
        assert (row.values, row.effect, row.signed_off_by) == ({"working_days": 5}, "", "方正")
        page = client.get("/rules/matters.ruling/").content.decode()
        assert "matters.ruling@1+local:1" in page

    def test_a_refusal_stands_on_the_form_with_what_was_typed(self, office: Office, client: Client) -> None:
        sign_in(client, office, "fang")
        answer = client.post(
            "/rules/matters.ruling/change/", CHANGE | {"since": "2026-03-02", "confirm": "1"}
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "已经适用的条款不得改动" in page
        assert "三日来不及" in page
        assert not RuleOverride.objects.exists()

    def test_ends_a_change(self, office: Office, client: Client) -> None:
        sign_in(client, office, "fang")
        client.post("/rules/matters.ruling/change/", CHANGE | {"confirm": "1"})
        assert client.get("/rules/matters.ruling/changes/1/end/").status_code == 200
        answer = client.post(
            "/rules/matters.ruling/changes/1/end/", {"until": "2026-03-31", "reason": "恢复"}
        )
        assert answer.status_code == 303
        assert client.get("/rules/matters.ruling/changes/1/end/").status_code == 404

    def test_nobody_else_finds_the_page(self, office: Office, client: Client) -> None:
        sign_in(client, office, "li")
        assert client.get("/rules/matters.ruling/change/").status_code == 404
        assert client.post("/rules/matters.ruling/change/", CHANGE).status_code == 404
        assert client.get("/rules/procedures/draft/").status_code == 404


def test_procedures_are_listed(office: Office, client: Client) -> None:
    page = sign_in(client, office, "li").get("/rules/procedures/").content.decode()
    assert "批示件和督办件办理流程" in page
    assert "当地没有自己的流程" in page
