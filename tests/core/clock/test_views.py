"""The calendar's pages: a year by months, a notice with its preview, and when a limit ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.core.clock.test_announcement import NOTICE
from tests.support.people import Office, found_office, sign_in
from zhixing.core.clock import acts, adapters, rules
from zhixing.core.clock.models import CalendarChange, Clock
from zhixing.foundation.actors import Tick

pytestmark = pytest.mark.django_db

NOTICE_2027 = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至11日放假调休，共7天。2月13日（周六）上班。"""


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 20, 1, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def proposals(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was put before a second person."""
    found: list[dict[str, Any]] = []

    def keep(**proposal: Any) -> str:
        found.append(proposal)
        return "/approvals/1/"

    monkeypatch.setattr(adapters, "_proposer", keep)
    return found


def page(client: Client, address: str, data: Mapping[str, str] | None = None) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, answer
    return answer.content.decode()


class TestYear:
    def test_shows_every_day_off_and_worked_with_its_name(self, office: Office, client: Client) -> None:
        text = page(sign_in(client, office, "li"), "/calendar/2026/")

        assert "2026 年工作日历" in text
        assert text.count('<abbr title="春节">休</abbr>') == 9
        assert '<abbr title="春节调休上班">班</abbr>' in text
        assert "content_7047091" in text
        assert text.count('aria-current="date"') == 1
        assert "248" in text

    def test_of_an_unpublished_year_says_that_limits_are_undecided(
        self, office: Office, client: Client
    ) -> None:
        text = page(sign_in(client, office, "li"), "/calendar/2027/")
        assert "2027 年放假安排尚未公布" in text
        assert "时限待定" in text

    def test_opens_on_the_present_year_and_shows_other_hours(self, office: Office, client: Client) -> None:
        sign_in(client, office, "li")
        assert "2026 年工作日历" in page(client, "/calendar/")
        assert "15:00–18:00" in page(client, "/calendar/2026/?calendar=seasonal")
        assert "节假日照常计时" in page(client, "/calendar/2031/?calendar=duty")

    @pytest.mark.parametrize(
        "address", ["/calendar/2026/?calendar=moon", "/calendar/1900/", "/calendar/9999/"]
    )
    def test_that_does_not_exist_answers_404(self, office: Office, client: Client, address: str) -> None:
        assert sign_in(client, office, "li").get(address).status_code == 404

    def test_offers_changing_it_to_administrators_only(self, office: Office, client: Client) -> None:
        assert "发布放假安排" not in page(sign_in(client, office, "li"), "/calendar/2027/")
        assert "发布放假安排" in page(sign_in(client, office, "admin"), "/calendar/2027/")


class TestNotice:
    def given(self, **more: str) -> dict[str, str]:
        return {
            "notice": NOTICE_2027,
            "paper": "https://www.gov.cn/notice",
            "reason": "国办发明电〔2026〕7号",
            **more,
        }

    def test_previews_what_was_read_and_what_would_move(self, office: Office, client: Client) -> None:
        moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
        for limit in (
            rules.working_days(60),
            rules.working_days(5),
            rules.fixed_date(date(2027, 1, 20)),
        ):
            acts.start(about="matter:7", purpose="main", limit=limit, by=Tick("t"), at=moment)
        answer = sign_in(client, office, "admin").post("/calendar/2027/notice/", self.given())
        text = answer.content.decode()

        assert answer.status_code == 200
        assert "读出的安排与影响" in text
        assert "共 3 个未办结时限" in text
        assert "matter:7" in text
        assert not CalendarChange.objects.exists()
        assert Clock.objects.filter(state="provisional").count() == 2

    def test_is_put_before_a_second_person(
        self, office: Office, client: Client, proposals: list[dict[str, Any]]
    ) -> None:
        answer = sign_in(client, office, "admin").post("/calendar/2027/notice/", self.given(confirm="1"))

        assert (answer.status_code, answer["Location"]) == (303, "/approvals/1/")
        [proposal] = proposals
        assert proposal["act_code"] == "calendar.publish_year"
        assert proposal["payload"]["year"] == 2027
        assert len(proposal["payload"]["days"]) == 11
        assert proposal["by"].person_name == "小吴"
        assert not CalendarChange.objects.exists()

    def test_of_a_published_year_is_a_correction(
        self, office: Office, client: Client, proposals: list[dict[str, Any]]
    ) -> None:
        given = {"notice": NOTICE, "reason": "延长假期", "confirm": "1"}
        sign_in(client, office, "admin").post("/calendar/2026/notice/", given)
        assert [p["act_code"] for p in proposals] == ["calendar.correct_year"]

    def test_without_anybody_to_approve_it_is_refused_on_the_form(
        self, office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(adapters, "_proposer", None)
        answer = sign_in(client, office, "admin").post("/calendar/2027/notice/", self.given(confirm="1"))
        assert answer.status_code == 200
        assert "须经双人核准" in answer.content.decode()
        assert not CalendarChange.objects.exists()

    @pytest.mark.parametrize("text", ["1月1日至3日放假，共4天。", "放假通知", ""])
    def test_that_cannot_be_read_keeps_what_was_typed(
        self, office: Office, client: Client, text: str
    ) -> None:
        answer = sign_in(client, office, "admin").post("/calendar/2027/notice/", self.given(notice=text))
        assert answer.status_code == 200
        assert "请改正以下内容" in answer.content.decode()
        assert text in answer.content.decode()

    def test_is_not_there_for_others(self, office: Office, client: Client) -> None:
        assert sign_in(client, office, "li").get("/calendar/2027/notice/").status_code == 404
        assert client.post("/calendar/2027/notice/", self.given()).status_code == 404


class TestDue:
    def ask(self, **given: str) -> dict[str, str]:
        return {"start": "2026-02-12", "amount": "3", "unit": "wd", "calendar": "office", **given}

    def test_counts_every_day(self, office: Office, client: Client) -> None:
        text = page(sign_in(client, office, "li"), "/calendar/due/", self.ask())
        assert "2026年2月24日" in text
        assert "春节调休上班，计入" in text
        assert "春节放假，不计" in text
        assert "第 3 个工作日" in text

    def test_of_hours_and_with_a_pause(self, office: Office, client: Client) -> None:
        sign_in(client, office, "li")
        hours = page(
            client, "/calendar/due/", self.ask(start="2026-03-02", start_time="09:00", unit="wh", amount="4")
        )
        assert "15:30" in hours
        paused = page(
            client,
            "/calendar/due/",
            self.ask(start="2026-03-02", amount="7", pause_from="2026-03-04", pause_until="2026-03-06"),
        )
        assert "2026年3月13日" in paused
        assert "暂停期间，不计" in paused

    def test_past_the_calendar_is_undecided(self, office: Office, client: Client) -> None:
        text = page(sign_in(client, office, "li"), "/calendar/due/", self.ask(start="2026-12-28", amount="5"))
        assert "到期日待定" in text

    def test_asks_before_it_answers(self, office: Office, client: Client) -> None:
        assert "填写起算日期和期限" in page(sign_in(client, office, "li"), "/calendar/due/")

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"amount": "0"}, "请改正以下内容"),
            ({"start": "昨天"}, "请改正以下内容"),
            ({"pause_from": "2026-03-04"}, "须同时填写"),
            ({"pause_from": "2026-03-06", "pause_until": "2026-03-04"}, "早于开始的日期"),
        ],
    )
    def test_says_what_is_wrong(
        self, office: Office, client: Client, wrong: dict[str, str], said: str
    ) -> None:
        assert said in page(sign_in(client, office, "li"), "/calendar/due/", self.ask(**wrong))


class TestHours:
    def given(self, **more: str) -> dict[str, str]:
        return {
            "name": "县直机关作息",
            "seasons": "05-01 08:00-12:00 15:00-18:00\n10-01 08:00-12:00 14:30-17:30",
            "source": "县政办〔2026〕3号",
            "reason": "夏季作息",
            **more,
        }

    def test_show_what_is_in_force(self, office: Office, client: Client) -> None:
        text = page(sign_in(client, office, "admin"), "/calendar/hours/seasonal/")
        assert "05-01 08:00-12:00 15:00-18:00" in text

    def test_are_put_before_a_second_person(
        self, office: Office, client: Client, proposals: list[dict[str, Any]]
    ) -> None:
        answer = sign_in(client, office, "admin").post("/calendar/hours/office/", self.given())
        assert answer.status_code == 303
        [proposal] = proposals
        assert proposal["act_code"] == "calendar.set_hours"
        assert proposal["payload"]["calendar"] == "office"
        assert proposal["payload"]["hours"]["seasons"][0]["hours"] == ["08:00-12:00", "15:00-18:00"]

    @pytest.mark.parametrize(
        "seasons",
        ["五月起", "05-01", "13-01 08:00-12:00", "01-01 12:00-08:00", "01-01 08:00-12:00 11:00-17:00"],
    )
    def test_that_are_none_are_refused_by_line(self, office: Office, client: Client, seasons: str) -> None:
        text = (
            sign_in(client, office, "admin")
            .post("/calendar/hours/office/", self.given(seasons=seasons))
            .content.decode()
        )
        assert "第 1 行看不懂" in text
        assert seasons in text

    def test_are_not_there_for_others(self, office: Office, client: Client) -> None:
        assert sign_in(client, office, "li").get("/calendar/hours/office/").status_code == 404
        assert sign_in(client, office, "admin").get("/calendar/hours/moon/").status_code == 404
