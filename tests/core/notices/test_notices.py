"""Owing, delivering, withdrawing, seeing, and telephone calls."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from tests.core.notices.conftest import duty
from tests.support.people import Office, bulk_people
from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices import acts, jobs, kinds, policies, refusals, selectors, ticks
from zhixing.core.notices.models import Call, Message, Notice
from zhixing.core.notices.rules import moments
from zhixing.core.people.models import Person, Unit
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    """A moment in the county's time."""
    return datetime.fromisoformat(f"{text}+08:00")


class TestOwe:
    def test_the_same_duty_is_owed_once(self, office: Office, monday: datetime) -> None:
        li = office.people["li"]
        for _ in range(3):
            acts.owe_many([duty(li, monday), duty(li, monday), duty(office.people["wang"], monday)])

        assert Notice.objects.count() == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(
                person_id=li, duty_key="bridge:1:assigned", about="bridge:1", topic="assigned", text="x",
                owed_at=monday, deliver_from=monday,
            )  # fmt: skip

    def test_what_rolls_back_is_not_owed(self, office: Office, monday: datetime) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            acts.owe_many([duty(office.people["li"], monday)])
            raise RuntimeError

        assert not Notice.objects.exists()

    @pytest.mark.parametrize(
        ("owed", "told"),
        [
            ("2026-03-02T09:00", "2026-03-02T09:00"),
            ("2026-03-02T12:30", "2026-03-02T14:30"),
            ("2026-03-02T22:15", "2026-03-03T08:00"),
            ("2026-03-06T18:00", "2026-03-09T08:00"),
            ("2026-04-30T18:00", "2026-05-06T08:00"),  # the First of May
        ],
    )
    def test_it_is_told_in_working_time_unless_urgent(self, office: Office, owed: str, told: str) -> None:
        li = office.people["li"]
        acts.owe_many([duty(li, local(owed)), duty(li, local(owed), key="urgent", urgent=True)])

        assert Notice.objects.get(duty_key="bridge:1:assigned").deliver_from == local(told)
        assert Notice.objects.get(duty_key="urgent").deliver_from == local(owed)

    def test_the_receivers_own_calendar_decides(self, office: Office) -> None:
        code = next(
            code for code in clocks.patterns() if code not in {"office"} and _runs_round_the_clock(code)
        )
        Unit.objects.filter(pk=office.units["housing-build"]).update(calendar_code=code)
        midnight = local("2026-03-02T23:50")
        acts.owe_many([duty(office.people["li"], midnight), duty(office.people["jin"], midnight)])

        assert Notice.objects.get(person_id=office.people["li"]).deliver_from == midnight
        assert Notice.objects.get(person_id=office.people["jin"]).deliver_from == local("2026-03-03T08:00")

    def test_past_the_published_calendar_it_is_told_at_once(self, office: Office) -> None:
        far = local("2031-03-02T23:50")
        acts.owe_many([duty(office.people["li"], far)])

        assert Notice.objects.get().deliver_from == far
        calendar = clocks.calendar()
        assert moments.next_digest(far, times=(time(8, 30),), calendar=calendar) == local("2031-03-03T08:30")

    def test_nothing_owed_is_nothing(self) -> None:
        assert acts.owe_many([]) == 0
        assert acts.withdraw_many([]) == 0


def _runs_round_the_clock(code: str) -> bool:
    calendar = clocks.calendar(code)
    night = local("2026-03-02T23:50")
    return calendar.next_opening(night) == night


class TestWithdraw:
    def test_a_duty_that_ended_is_shown_no_more_and_may_be_owed_anew(
        self, office: Office, monday: datetime
    ) -> None:
        li = office.officer("li")
        with played_at(monday):
            acts.owe_many([duty(li.person_id, monday)])
            assert selectors.unread(seen_by=li, now=monday) == 1
            assert acts.withdraw_many(["bridge:1"]) == 1
            assert selectors.inbox(seen_by=li, now=monday) == []
            assert acts.withdraw_many(["bridge:1", "bridge:1"]) == 0

            acts.owe_many([duty(li.person_id, monday + timedelta(hours=1))])
            assert selectors.unread(seen_by=li, now=monday + timedelta(hours=1)) == 1
            assert Notice.objects.count() == 2

    def test_keys_are_whole_words(self, office: Office, monday: datetime) -> None:
        li = office.people["li"]
        acts.owe_many([duty(li, monday, key="bridge:1:named"), duty(li, monday, key="bridge:12:named")])

        assert acts.withdraw_many(["bridge:1"]) == 1
        assert Notice.objects.get(withdrawn_at=None).duty_key == "bridge:12:named"

    def test_what_was_seen_stays_in_the_inbox(self, office: Office, monday: datetime) -> None:
        li = office.officer("li")
        acts.owe_many([duty(li.person_id, monday)])
        with played_at(monday):
            acts.mark_seen(notice_ids=[Notice.objects.get().pk], by=li, at=monday)
            acts.withdraw_many(["bridge:1"])

        [row] = selectors.inbox(seen_by=li, now=monday)
        assert row.seen_at == monday
        assert row.topic_label == "待签收"


class TestSeen:
    def test_only_ones_own_notices_are_seen_and_it_is_recorded_once(
        self, office: Office, monday: datetime
    ) -> None:
        li, wang = office.officer("li"), office.officer("wang")
        acts.owe_many([duty(li.person_id, monday), duty(wang.person_id, monday)])
        keys = list(Notice.objects.order_by("pk").values_list("pk", flat=True))

        with played_at(monday):
            assert acts.mark_seen(notice_ids=keys, by=li, at=monday) == 1
            assert acts.mark_seen(notice_ids=keys, by=li, at=monday) == 0
        [entry] = ledger.history(f"inbox:{li.person_id}")
        assert (entry.verb, entry.facts) == ("notice.seen", {"notices": [keys[0]]})
        assert [row.seen_at for row in selectors.told("bridge:1")] == [monday, None]
        assert len(selectors.told("bridge:1", topic="urged")) == 0

    def test_the_inbox_is_filtered_bounded_and_one_query(
        self, office: Office, monday: datetime, django_assert_num_queries
    ) -> None:
        li = office.officer("li")
        acts.owe_many(
            [
                duty(li.person_id, monday, key=str(n), topic=("red", "urged")[n % 2], urgent=n < 2)
                for n in range(9)
            ]
        )
        acts.owe_many([duty(li.person_id, monday + timedelta(days=1), key="later")])

        with django_assert_num_queries(1):
            rows = selectors.inbox(seen_by=li, now=monday, limit=5)
        assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
        assert len(rows) == 5
        with django_assert_num_queries(1):
            assert selectors.unread(seen_by=li, now=monday) == 9
        assert len(selectors.inbox(seen_by=li, now=monday, topic="red")) == 5
        assert len(selectors.inbox(seen_by=li, now=monday, urgent_only=True)) == 2
        assert selectors.topics_in(seen_by=li, now=monday) == [("urged", "催办"), ("red", "逾期")]
        assert selectors.notice(rows[0].id, seen_by=office.officer("wang"), now=monday) is None


class TestDeliver:
    def test_each_is_delivered_once_when_its_time_has_come(self, office: Office, monday: datetime) -> None:
        acts.owe_many([duty(office.people["li"], monday, key=str(n)) for n in range(7)])
        acts.owe_many([duty(office.people["li"], local("2026-03-02T20:00"), key="night")])

        assert jobs.deliver(monday) == 7
        assert jobs.deliver(monday) == 0
        assert jobs.deliver(local("2026-03-03T08:00")) == 1
        assert not Message.objects.exists()  # no channel, and the inbox needs none

    def test_whoever_left_is_told_nothing(self, office: Office, monday: datetime) -> None:
        li, wang, qian = (office.people[code] for code in ("li", "wang", "qian"))
        Person.objects.filter(pk=li).update(until=monday.date())
        policies._concerns["bridge"] = lambda pairs: [pair for pair in pairs if pair[1] == wang]
        try:
            acts.owe_many([duty(person, monday) for person in (li, wang, qian)])
            jobs.deliver(monday)
        finally:
            del policies._concerns["bridge"]

        assert list(Notice.objects.filter(withdrawn_at=None).values_list("person_id", flat=True)) == [qian]

    def test_who_leaves_later_finds_nothing_owed(self, office: Office, monday: datetime) -> None:
        acts.owe_many([duty(office.people["li"], monday), duty(office.people["wang"], monday)])
        Person.objects.filter(pk=office.people["li"]).update(until=monday.date())

        assert ticks.withdraw_from_leavers(monday) == 1
        assert ticks.withdraw_from_leavers(monday) == 0

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_deliver_and_send_a_thousand_exactly_once(
        self, office: Office, settings: Settings, monday: datetime, mailoutbox: list[object]
    ) -> None:
        """R14: every duty once in the inbox, one digest for each person."""
        settings.ZHIXING_CHANNELS = ("email",)
        people = bulk_people(100, by=office.officer("ren"))
        Person.objects.filter(pk__in=people).update(email="x@county.example")
        acts.owe_many([duty(person, monday, key=f"bridge:{n}") for person in people for n in range(10)])
        later = local("2026-03-02T14:00")
        done = {"deliver": 0, "send": 0}
        lock = threading.Lock()

        def both(work: Callable[[datetime], int], name: str, now: datetime) -> None:
            def run() -> None:
                start.wait()
                while count := work(now):
                    with lock:
                        done[name] += count
                connection.close()

            start = threading.Barrier(2)
            threads = [threading.Thread(target=run) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)

        both(lambda now: acts.deliver_batch(now=now, batch=37), "deliver", monday)
        both(lambda now: acts.send_batch(now=now, batch=7), "send", later)

        assert done == {"deliver": 1000, "send": 100}
        assert Notice.objects.filter(delivered_at=monday).count() == 1000
        assert Message.objects.filter(sent_at=later).count() == 100
        assert len(mailoutbox) == 100
        assert all("待签收 10 件" in mail.body for mail in mailoutbox)  # type: ignore[attr-defined]


class TestDigestTimes:
    @pytest.mark.parametrize(
        ("owed", "told"),
        [
            ("2026-03-02T07:00", "2026-03-02T08:30"),
            ("2026-03-02T08:30", "2026-03-02T14:00"),
            ("2026-03-02T13:59", "2026-03-02T14:00"),
            ("2026-03-02T14:00", "2026-03-03T08:30"),
            ("2026-03-06T17:00", "2026-03-09T08:30"),
            ("2026-02-14T09:00", "2026-02-14T14:00"),  # a make-up Saturday
        ],
    )
    def test_the_next_one_is_strictly_later_and_on_a_working_day(
        self, office: Office, owed: str, told: str
    ) -> None:
        times = selectors.digest_times(local(owed))
        assert times == (time(8, 30), time(14, 0))
        assert moments.next_digest(local(owed), times=times, calendar=clocks.calendar()) == local(told)

    def test_without_times_there_is_none(self) -> None:
        with pytest.raises(ValueError, match="time of day"):
            moments.next_digest(datetime(2026, 3, 2, tzinfo=UTC), times=(), calendar=clocks.calendar())

    def test_waits_double_to_an_hour_and_end(self) -> None:
        waits = [moments.wait_after(tries) for tries in range(1, moments.MOST_TRIES + 1)]

        assert waits[:7] == [timedelta(minutes=m) for m in (1, 2, 4, 8, 16, 32, 60)]
        assert waits[-1] is None
        assert sum((wait for wait in waits if wait), timedelta()) > timedelta(hours=16)


class TestCalls:
    def test_one_line_is_kept_and_counts_as_a_reminder(self, office: Office, monday: datetime) -> None:
        zhou, li = office.officer("zhou"), office.people["li"]
        acts.owe_many([duty(li, monday, key="u1", topic="urged"), duty(li, monday, key="a")])
        with played_at(monday + timedelta(hours=2)):
            acts.log_call(
                about="bridge:1", to_person_id=li, answer="明天上午报送", called_at=monday, by=zhou,
                at=monday + timedelta(hours=2),
            )  # fmt: skip

        assert selectors.reminders("bridge:1") == 2
        assert selectors.reminders("bridge:1", since=monday + timedelta(minutes=1)) == 0
        [row] = selectors.calls("bridge:1", seen_by=zhou)
        assert (row.person_name, row.called_by, row.answer) == ("李强", zhou.person_name, "明天上午报送")
        assert selectors.calls("bridge:1", seen_by=office.officer("jin")) == []
        [entry] = ledger.history(f"call:{Call.objects.get().pk}")
        assert (entry.verb, entry.at, entry.facts["answer"]) == ("call.logged", monday, "明天上午报送")

    def test_a_call_is_refused_in_words(self, office: Office, monday: datetime) -> None:
        zhou, li = office.officer("zhou"), office.people["li"]
        good = {
            "about": "bridge:1",
            "to_person_id": li,
            "answer": "好",
            "called_at": monday,
            "by": zhou,
            "at": monday,
        }

        for wrong, refusal in [
            ({"answer": " "}, refusals.AnswerMissing),
            ({"called_at": monday + timedelta(minutes=1)}, refusals.CallInTheFuture),
            ({"to_person_id": 0}, refusals.PersonUnknown),
            ({"by": office.officer("jin")}, refusals.MayNotSeeSubject),
            ({"about": "well:1"}, refusals.MayNotSeeSubject),
        ]:
            with pytest.raises(refusal):
                acts.log_call(**good | wrong)  # type: ignore[arg-type]
        assert not Call.objects.exists()
        assert not policies.may_log_call(Citizen(1), "bridge:1")


class TestRegistries:
    def test_a_topic_and_a_noun_have_one_owner(self) -> None:
        assert kinds.topic("test_topic", "测试") == "test_topic"
        assert kinds.label("test_topic") == "测试"
        assert kinds.label("nobody's") == "其他消息"
        with pytest.raises(ValueError, match="test_topic"):
            kinds.topic("test_topic", "别的")
        assert kinds.topics()["urged"] == "催办"
        policies.register_concern("test_noun", set)
        with pytest.raises(ValueError, match="two rooms"):
            policies.register_concern("test_noun", list)
        del policies._concerns["test_noun"]
        kinds._topics.pop("test_topic")
