"""What leaves the system: by which channel, in which words, to which hosts, how often (R44, R53)."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django.fixtures import Settings

from tests.core.notices.conftest import Host, duty
from tests.support.people import Office, bulk_people
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices import acts, adapters, jobs, refusals, selectors
from zhixing.core.notices.adapters import outside
from zhixing.core.notices.models import Message, Notice
from zhixing.core.notices.rules import words
from zhixing.core.people.models import Person
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


NOON = local("2026-03-02T14:00")


@pytest.fixture
def reachable(office: Office) -> Office:
    """An office whose people have e-mail addresses."""
    for code, person in office.people.items():
        Person.objects.filter(pk=person).update(email=f"{code}@county.example")
    return office


class FailingMail(EmailBackend):
    """A mail server that answers what it is told to."""

    raises: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        if self.raises is not None:
            raise self.raises
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings: Settings) -> type[FailingMail]:
    settings.ZHIXING_CHANNELS = ("email",)
    settings.EMAIL_BACKEND = f"{__name__}.FailingMail"
    FailingMail.raises = None
    mail.outbox = []
    return FailingMail


class TestDigest:
    def test_notices_of_a_morning_leave_in_one_message_without_any_title(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        li, wang = reachable.people["li"], reachable.people["wang"]
        acts.owe_many(
            [
                duty(li, monday, key="a", topic="assigned", text="待签收：老河桥项目用地"),
                duty(li, monday, key="b", topic="red", text="逾期：水毁道路修复"),
                duty(li, monday, key="c", topic="red"),
                duty(wang, monday, key="a"),
            ]
        )
        jobs.deliver(monday)
        assert jobs.send(monday + timedelta(hours=1)) == 0
        assert jobs.send(NOON) == 2
        assert jobs.send(NOON) == 0

        to_li = next(one for one in mail.outbox if one.to == ["li@county.example"])
        assert to_li.subject == "政务事项提醒"
        assert "逾期 2 件、待签收 1 件" in to_li.body
        assert "/inbox/" in to_li.body
        assert "老河桥" not in str(to_li.message())
        assert "水毁" not in str(to_li.message())

    def test_what_was_seen_or_withdrawn_meanwhile_is_left_out(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        li, wang = reachable.officer("li"), reachable.officer("wang")
        acts.owe_many([duty(li.person_id, monday, key=key) for key in ("a", "b", "c")])
        acts.owe_many([duty(wang.person_id, monday, key="a")])
        jobs.deliver(monday)
        with played_at(monday):
            acts.mark_seen(notice_ids=[Notice.objects.get(duty_key="b").pk], by=li, at=monday)
            acts.withdraw_many(["a"])
        jobs.send(NOON)

        assert [one.to for one in mail.outbox] == [["li@county.example"]]
        assert "待签收 1 件" in mail.outbox[0].body
        assert Message.objects.get(person_id=wang.person_id).dropped_at == NOON

    def test_a_notice_after_the_digest_goes_into_the_next(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        li = reachable.people["li"]
        acts.owe_many([duty(li, monday, key="a")])
        jobs.deliver(monday)
        jobs.send(NOON)
        acts.owe_many([duty(li, NOON + timedelta(minutes=31), key="b")])
        jobs.deliver(NOON + timedelta(minutes=31))
        jobs.send(local("2026-03-03T08:29"))
        assert len(mail.outbox) == 1
        jobs.send(local("2026-03-03T08:30"))

        assert len(mail.outbox) == 2

    def test_a_digest_that_is_claimed_takes_nothing_more_and_nothing_is_lost(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        li = reachable.people["li"]
        acts.owe_many([duty(li, monday, key="a")])
        jobs.deliver(monday)
        Message.objects.update(leased_until=NOON + timedelta(minutes=5))
        acts.owe_many([duty(li, monday, key="b")])
        jobs.deliver(monday + timedelta(minutes=1))
        jobs.send(NOON + timedelta(minutes=6))

        assert sorted(one.body.partition("。")[0] for one in mail.outbox) == ["您有新消息：待签收 1 件"] * 2

    def test_an_urgent_notice_leaves_at_once_even_at_night(
        self, reachable: Office, mail_server: object
    ) -> None:
        night = local("2026-03-02T23:10")
        acts.owe_many([duty(reachable.people["li"], night, urgent=True, topic="red")])
        jobs.deliver(night)
        jobs.send(night)

        assert mail.outbox[0].subject == "【急】政务事项提醒"
        assert "紧急消息：逾期 1 件" in mail.outbox[0].body

    def test_without_channels_or_address_nothing_leaves(
        self, office: Office, settings: Settings, monday: datetime
    ) -> None:
        Person.objects.update(email="", phone="")
        settings.ZHIXING_CHANNELS = ("email", "sms", "robot")
        acts.owe_many([duty(office.people["li"], monday, urgent=True)])
        jobs.deliver(monday)

        assert not Message.objects.exists()


class TestFailure:
    def test_a_channel_that_is_down_is_tried_again_and_drains_when_it_is_back(
        self, reachable: Office, mail_server: type[FailingMail], monday: datetime
    ) -> None:
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        mail_server.raises = ConnectionRefusedError()
        now = monday
        for wait in (1, 2, 4):
            assert jobs.send(now) == 1
            assert jobs.send(now) == 0
            now += timedelta(minutes=wait)
        message = Message.objects.get()
        assert (message.tries, message.error, message.sent_at) == (3, "ConnectionRefusedError", None)

        mail_server.raises = None
        assert jobs.send(now) == 1
        message.refresh_from_db()
        assert message.sent_at == now
        assert len(mail.outbox) == 1

    def test_it_is_given_up_in_the_end_and_sent_again_by_a_person(
        self, reachable: Office, mail_server: type[FailingMail], monday: datetime
    ) -> None:
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        mail_server.raises = SMTPResponseException(451, b"later")
        now = monday
        for _ in range(24):
            assert jobs.send(now) == 1
            now += timedelta(hours=1)
        assert jobs.send(now) == 0
        [row] = selectors.dead_messages()
        assert (row.person_name, row.error, row.tries) == ("李强", "SMTP 451", 24)

        admin, li = reachable.officer("admin"), reachable.officer("li")
        with pytest.raises(refusals.NotForOperators):
            acts.resend(message_id=row.id, by=li, at=now)
        with played_at(now):
            acts.resend(message_id=row.id, by=admin, at=now)
            with pytest.raises(refusals.MessageUnknown):
                acts.resend(message_id=row.id, by=admin, at=now)
        mail_server.raises = None
        jobs.send(now)
        assert len(mail.outbox) == 1
        assert [entry.verb for entry in ledger.history(f"message:{row.id}")] == ["message.resent"]

    @pytest.mark.parametrize(
        "error", [SMTPRecipientsRefused({}), SMTPResponseException(550, b"no such user")]
    )
    def test_an_address_that_does_not_exist_is_given_up_at_once(
        self, reachable: Office, mail_server: type[FailingMail], monday: datetime, error: Exception
    ) -> None:
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        mail_server.raises = error
        jobs.send(monday)

        assert Message.objects.get().dead_at == monday

    def test_an_address_cannot_carry_a_header(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        Person.objects.filter(pk=reachable.people["li"]).update(email="a@b.example\nBcc: all@b.example")
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        jobs.send(monday)

        assert mail.outbox == []
        assert Message.objects.get().error == "not an address"

    def test_what_a_killed_worker_had_claimed_is_sent_by_the_next_with_the_same_key(
        self, reachable: Office, mail_server: object, monday: datetime
    ) -> None:
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        Message.objects.update(leased_until=monday + timedelta(minutes=5))  # claimed, then killed

        assert jobs.send(monday + timedelta(minutes=4)) == 0
        assert jobs.send(monday + timedelta(minutes=5)) == 1
        assert mail.outbox[0].extra_headers["X-Zhixing-Key"] == Message.objects.get().key
        first = mail.outbox[0].extra_headers["Message-ID"]
        Message.objects.update(sent_at=None)  # sent, and killed before it was noted
        jobs.send(monday + timedelta(minutes=11))
        assert mail.outbox[1].extra_headers["Message-ID"] == first

    def test_a_channel_that_was_switched_off_keeps_its_messages(
        self, reachable: Office, mail_server: object, settings: Settings, monday: datetime
    ) -> None:
        acts.owe_many([duty(reachable.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        settings.ZHIXING_CHANNELS = ()
        assert jobs.send(monday) == 0
        assert selectors.channels()[0].is_enabled is False
        settings.ZHIXING_CHANNELS = ("email",)
        assert jobs.send(monday) == 1
        assert selectors.channels()[0].last_sent_at == monday


class TestRobot:
    @pytest.fixture
    def robots(self, settings: Settings, host: Host) -> Host:
        settings.ZHIXING_CHANNELS = ("robot",)
        settings.ZHIXING_ROBOTS = {"bulk": f"{host.url}/robot?key=1", "land": f"{host.url}/robot?key=2"}
        return host

    def test_what_waits_for_one_group_leaves_as_one(
        self, office: Office, robots: Host, monday: datetime
    ) -> None:
        people = bulk_people(3, by=office.officer("ren"))
        acts.owe_many([duty(person, monday, key=f"{n}") for person in people for n in range(person % 2 + 1)])
        acts.owe_many([duty(office.people["tian"], monday)])
        acts.owe_many([duty(office.people["li"], monday)])  # no robot there
        jobs.deliver(monday)
        jobs.send(NOON)

        assert len(robots.taken) == 2
        text = next(one["text"]["content"] for one in robots.taken if "科员" in one["text"]["content"])
        assert text.count("科员") == 3
        assert "待签收 1 件" in text
        assert "老河桥" not in text

    def test_twenty_a_minute_and_no_more(self, office: Office, robots: Host, monday: datetime) -> None:
        people = bulk_people(30, by=office.officer("ren"))
        now = monday
        for person in people:
            acts.owe_many([duty(person, now, urgent=True)])
            jobs.deliver(now)
            jobs.send(now)
            now += timedelta(seconds=1)
        assert len(robots.taken) == 20
        now = monday + timedelta(seconds=61)
        while jobs.send(now):
            now += timedelta(seconds=1)
        assert len(robots.taken) == 21
        assert Message.objects.filter(sent_at=None).count() == 0

    def test_a_refusal_in_the_answer_is_a_failure(
        self, robots: Host, monday: datetime, office: Office
    ) -> None:
        acts.owe_many([duty(office.people["tian"], monday, urgent=True)])
        jobs.deliver(monday)
        for answer, error in ((b'{"errcode": 45009}', "errcode 45009"), (b"not json", "")):
            robots.answer = answer
            Message.objects.update(send_from=monday)
            jobs.send(monday)
            assert Message.objects.get().error == error or Message.objects.get().sent_at == monday


class TestSms:
    def test_urgent_notices_go_by_the_gateways_contract(
        self, office: Office, settings: Settings, host: Host, monday: datetime
    ) -> None:
        settings.ZHIXING_CHANNELS = ("sms",)
        settings.ZHIXING_SMS_URL, settings.ZHIXING_SMS_TOKEN = f"{host.url}/sms", "secret"
        li = Person.objects.get(pk=office.people["li"])
        acts.owe_many([duty(li.pk, monday, key="a"), duty(li.pk, monday, key="b", urgent=True, topic="red")])
        jobs.deliver(monday)
        jobs.send(monday)

        [taken] = host.taken
        assert taken["to"] == li.phone
        assert taken["key"] == Message.objects.get().key
        assert "逾期 1 件" in taken["text"]
        assert host.headers[0]["Authorization"] == "Bearer secret"

    @pytest.mark.parametrize(
        ("status", "is_dead"), [(400, True), (403, True), (429, False), (503, False), (302, False)]
    )
    def test_4xx_is_final_and_5xx_is_tried_again_and_no_redirect_is_followed(
        self, office: Office, settings: Settings, host: Host, monday: datetime, status: int, is_dead: bool
    ) -> None:
        settings.ZHIXING_CHANNELS, settings.ZHIXING_SMS_URL = ("sms",), f"{host.url}/sms"
        host.status = status
        acts.owe_many([duty(office.people["li"], monday, urgent=True)])
        jobs.deliver(monday)
        jobs.send(monday)

        message = Message.objects.get()
        assert (message.dead_at is not None) == is_dead
        assert message.error == f"HTTP {status}"
        assert len(host.headers) == 1

    def test_an_own_channel_is_named_by_its_path(self, settings: Settings) -> None:
        settings.ZHIXING_CHANNELS = ("zhixing.core.notices.adapters.channels.Sms", "email")

        assert [one.code for one in adapters.enabled()] == ["sms", "email"]
        assert adapters.channel("sms") is not None
        assert adapters.channel("robot") is None


ADDRESSES = [
    "http://127.0.0.1/", "http://127.0.0.1:5432/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0/", "http://0/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://017700000001/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://172.16.0.1/", "http://[fe80::1]/", "http://[fc00::1]/", "https://robot.example.evil.example/",
    "https://robot.example:8443/", "http://robot.example/", "https://user:pass@robot.example/",
    "https://robot.example@evil.example/", "https://evil.example#robot.example", "https://robot.example.",
    "https://robot.example\\@evil.example/", "https://robot.example%00.evil.example/", "file:///etc/passwd",
    "gopher://127.0.0.1:70/", "ftp://robot.example/", "dict://127.0.0.1:11211/", "//robot.example/",
    "robot.example", "https://robot.example /", "https://robot.example/\r\nHost: evil", "https://",
    "https://robot.example:99999/", "",
]  # fmt: skip


class TestHosts:
    @pytest.mark.parametrize("url", ADDRESSES)
    def test_nothing_is_connected_to_that_is_not_listed(
        self, settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.ZHIXING_OUTSIDE_HOSTS = ("https://robot.example",)
        connected: list[object] = []
        monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: connected.append(args))

        with pytest.raises(outside.HostRefused):
            outside.post_json(url, {})
        assert connected == []

    def test_a_listed_host_passes_with_its_own_scheme_and_port(self, settings: Settings) -> None:
        settings.ZHIXING_OUTSIDE_HOSTS = ("https://Robot.example/", "http://10.0.0.8:8080")

        assert outside.checked("https://robot.example/send?key=1").hostname == "robot.example"
        assert outside.checked("http://10.0.0.8:8080/x").port == 8080

    def test_a_robot_elsewhere_is_given_up_at_once(
        self, office: Office, settings: Settings, monday: datetime
    ) -> None:
        settings.ZHIXING_CHANNELS, settings.ZHIXING_OUTSIDE_HOSTS = ("robot",), ()
        settings.ZHIXING_ROBOTS = {"land": "http://169.254.169.254/"}
        acts.owe_many([duty(office.people["tian"], monday, urgent=True)])
        jobs.deliver(monday)
        jobs.send(monday)

        assert Message.objects.get().error.startswith("not on the list of hosts")

    def test_a_host_that_does_not_answer_is_a_failure(
        self, office: Office, settings: Settings, monday: datetime
    ) -> None:
        settings.ZHIXING_CHANNELS, settings.ZHIXING_OUTSIDE_HOSTS = (
            ("robot",),
            ("http://127.0.0.1:1", "https://x.invalid"),
        )
        for url in ("http://127.0.0.1:1/", "https://x.invalid/"):
            settings.ZHIXING_ROBOTS = {"land": url}
            with pytest.raises(outside.NoAnswer):
                outside.post_json(url, {})


class TestWords:
    def test_a_group_message_stays_short(self) -> None:
        lines = [(f"科员{number}", "待签收 1 件") for number in range(200)]

        assert len(words.merged(lines)) < 450
        assert "…" in words.merged(lines)
