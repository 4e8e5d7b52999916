"""The pages: inbox, calls, channels."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.core.notices.conftest import duty
from tests.support.people import Office, sign_in
from zhixing.core.notices import acts, selectors
from zhixing.core.notices.models import Call, Message, Notice
from zhixing.foundation.actors import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(office: Office) -> Officer:
    return office.officer("li")


@pytest.fixture
def browser(client: Client, office: Office) -> Client:
    return sign_in(client, office, "li")


class TestInbox:
    def test_an_empty_one_says_what_it_is_for(self, browser: Client) -> None:
        assert "还没有消息" in browser.get("/inbox/").content.decode()

    def test_it_shows_ones_own_notices_newest_first(
        self, browser: Client, office: Office, li: Officer, monday: datetime
    ) -> None:
        acts.owe_many(
            [
                duty(li.person_id, monday, key="a", text="待签收：老河桥"),
                duty(
                    li.person_id,
                    monday + timedelta(hours=1),
                    key="b",
                    text="逾期：水毁道路",
                    topic="red",
                    urgent=True,
                ),
                duty(office.people["wang"], monday, key="a", text="别人的事"),
            ]
        )
        page = browser.get("/inbox/").content.decode()

        assert page.index("水毁道路") < page.index("老河桥")
        assert "别人的事" not in page
        assert "老河桥" not in browser.get("/inbox/?topic=red").content.decode()
        assert "水毁道路" in browser.get("/inbox/?only=urgent").content.decode()

    def test_following_one_marks_it_and_goes_there(
        self, browser: Client, office: Office, li: Officer, monday: datetime
    ) -> None:
        acts.owe_many([duty(li.person_id, monday), duty(office.people["wang"], monday)])
        mine = Notice.objects.get(person_id=li.person_id)
        other = Notice.objects.exclude(pk=mine.pk).get()

        answer = browser.post(f"/inbox/{mine.pk}/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/matters/1/")
        assert browser.post(f"/inbox/{other.pk}/").status_code == 404
        mine.refresh_from_db()
        assert mine.seen_at is not None
        assert "已读" in browser.get("/inbox/").content.decode()
        assert "没有符合条件的消息" in browser.get("/inbox/?only=unseen").content.decode()

    def test_some_or_all_are_marked_as_seen(self, browser: Client, li: Officer, monday: datetime) -> None:
        acts.owe_many([duty(li.person_id, monday, key=str(n)) for n in range(4)])
        first = Notice.objects.order_by("pk").first()
        assert first is not None

        browser.post("/inbox/seen/", {"row": [str(first.pk), "x", "9" * 30]})
        assert selectors.unread(seen_by=li, now=timezone.now()) == 3
        browser.post("/inbox/seen/")
        assert selectors.unread(seen_by=li, now=timezone.now()) == 0

    def test_a_stranger_is_sent_away(self) -> None:
        assert Client().get("/inbox/").status_code == 302


class TestCalls:
    def test_one_line_is_written_down(self, browser: Client, office: Office) -> None:
        page = browser.get("/inbox/calls/bridge:1/").content.decode()
        assert "尚无电话催办" in page
        answer = browser.post(
            "/inbox/calls/bridge:1/",
            {"person": "王建国", "called_at": "2026-03-02T09:15", "answer": "下午回复"},
        )

        assert answer.status_code == 303
        assert Call.objects.get().person_id == office.people["wang"]
        assert "下午回复" in browser.get("/inbox/calls/bridge:1/").content.decode()

    def test_a_refusal_stands_on_the_form_with_what_was_typed(self, browser: Client) -> None:
        for wrong, sentence in [
            ({"person": "查无此人"}, "没有这个人员"),
            ({"called_at": "2999-01-01T00:00"}, "不能晚于现在"),
        ]:
            typed = {"person": "王建国", "called_at": "2026-03-02T09:15", "answer": "下午回复"} | wrong
            page = browser.post("/inbox/calls/bridge:1/", typed).content.decode()
            assert sentence in page
            assert "下午回复" in page
        assert browser.post("/inbox/calls/bridge:1/", {}).status_code == 200
        assert not Call.objects.exists()

    def test_a_foreign_subject_is_not_there(self, client: Client, office: Office) -> None:
        foreign = sign_in(client, office, "jin")
        assert foreign.get("/inbox/calls/bridge:1/").status_code == 404
        assert foreign.post("/inbox/calls/well:1/", {}).status_code == 404


class TestChannels:
    def test_who_runs_the_system_sees_what_was_given_up_and_sends_it_again(
        self, client: Client, office: Office, li: Officer, monday: datetime
    ) -> None:
        admin = sign_in(client, office, "admin")
        assert "未启用任何系统外通道" in admin.get("/inbox/channels/").content.decode()
        dead = Message.objects.create(
            person_id=li.person_id, channel="email", address="li@county.example", key="k", send_from=monday,
            dead_at=monday, error="SMTP 550", tries=1,
        )  # fmt: skip

        page = admin.get("/inbox/channels/").content.decode()
        assert "SMTP 550" in page
        assert "li@county.example" not in page
        assert "未启用" in page
        done = admin.post(f"/inbox/channels/{dead.pk}/resend/", follow=True).content.decode()
        assert "已重新排队" in done
        again = admin.post(f"/inbox/channels/{dead.pk}/resend/").content.decode()
        assert "没有这条未送达的消息" in again

    def test_others_find_nothing(self, browser: Client) -> None:
        assert browser.get("/inbox/channels/").status_code == 404
        assert browser.post("/inbox/channels/1/resend/").status_code == 404
