"""Hot acts: one read and one guarded statement; moved meanwhile, they are decided again under the lock."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.matters import Stage, stage
from zhixing.core.clock.models import Clock
from zhixing.core.ledger import selectors as entries
from zhixing.core.ledger.models import Entry
from zhixing.core.matters import acts, refusals
from zhixing.core.matters.acts import _at_once
from zhixing.core.matters.acts._at_once import bound
from zhixing.core.matters.models import Holding, Matter
from zhixing.core.notices.models import Notice

MONDAY = "2026-06-01 09:00"
LATER = "2026-06-02 10:00"


def elsewhere(work: Callable[[], object]) -> None:
    """Do something on a connection of its own and wait until it is done."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert raised == []


@pytest.fixture
def county(db: None) -> Stage:
    return stage()


@pytest.mark.django_db
class TestStatements:
    def test_an_urging_is_two_and_a_pause_three(self, county: Stage, django_assert_num_queries) -> None:
        matter = county.issue(at=MONDAY, limit="10wd")
        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            with django_assert_num_queries(2):
                acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
            with django_assert_num_queries(3):
                acts.pause(
                    matter_id=matter.pk,
                    ground=next(iter(acts.pause_grounds(at))),
                    reason="等待批复",
                    decision_number="政办函〔2026〕1号",
                    by=by,
                    at=at,
                )
            with django_assert_num_queries(3):
                acts.resume(matter_id=matter.pk, reason="已批复", by=by, at=at)

    def test_fifty_together_are_as_many_as_one(self, county: Stage, django_assert_num_queries) -> None:
        keys = [county.issue(at=MONDAY, limit="10wd", title=f"事项 {n}").pk for n in range(5)]
        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            with django_assert_num_queries(2):
                found = acts.urge_many(matter_ids=keys, text="请反馈", by=by, at=at)
        assert all(one.done for one in found)
        assert Notice.objects.filter(topic="urged").count() == 5

    def test_nothing_is_written_for_a_refusal_and_the_others_are(self, county: Stage) -> None:
        keys = [county.issue(at=MONDAY, limit="10wd", title=f"事项 {n}").pk for n in range(3)]
        before = Entry.objects.count()
        with county.at(LATER) as at:
            clerk = county.officer("li", LATER)
            with pytest.raises(refusals.NotAllowed):
                acts.urge(matter_id=keys[0], text="催", by=clerk, at=at)
            with pytest.raises(refusals.MatterUnknown):
                acts.urge(matter_id=999_999_999, text="催", by=county.officer("zhou", LATER), at=at)
            found = acts.urge_many(
                matter_ids=[*keys, 999_999_999], text="催", by=county.officer("zhou", LATER), at=at
            )
        assert [one.done for one in found] == [True, True, True, False]
        assert Entry.objects.count() == before + 3

    def test_the_same_matter_twice_in_one_call_is_urged_twice(self, county: Stage) -> None:
        matter = county.issue(at=MONDAY, limit="10wd")
        with county.at(LATER) as at:
            acts.urge_many(
                matter_ids=[matter.pk, matter.pk], text="催", by=county.officer("zhou", LATER), at=at
            )
        matter.refresh_from_db()
        assert (matter.urgings, matter.last_verb) == (2, "matter.urged")


@pytest.mark.django_db
def test_withdrawing_for_one_matter_leaves_those_whose_number_begins_alike(county: Stage) -> None:
    matter = county.issue(at=MONDAY, limit="10wd")
    kept = [f"{matter.reference}0:assigned", f"{matter.reference}:assignedly", f"{matter.reference};x"]
    for key in kept:
        Notice.objects.create(
            person_id=county.person("wang"),
            duty_key=key,
            about=matter.reference,
            topic="assigned",
            text="别的事项",
            owed_at=datetime(2026, 6, 1, tzinfo=UTC),
            deliver_from=datetime(2026, 6, 1, tzinfo=UTC),
        )
    county.do(acts.sign_for, by="wang", at=LATER, matter_id=matter.pk, handler_id=county.person("li"))
    assert Notice.objects.filter(duty_key__in=kept, ended_at=None).count() == len(kept)
    assert not Notice.objects.filter(duty_key=f"{matter.reference}:assigned", ended_at=None).exists()
    [first, second] = Holding.objects.filter(matter=matter).order_by("since")
    assert (first.until, second.handler_id) == (second.since, county.person("li"))


@pytest.mark.django_db(transaction=True)
class TestMovedMeanwhile:
    def test_an_act_in_between_is_seen_and_decided_upon(self) -> None:
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")
        seen: list[int] = []

        def decide(work, found: Matter) -> int:
            seen.append(found.urgings)
            if len(seen) == 1:
                elsewhere(lambda: county.do(acts.urge, by="zhou", at=LATER, matter_id=matter.pk, text="先到"))
            work.change(found, urgings=found.urgings + 1)
            work.enter(found, "matter.urged", by=by, at=at, facts={"urging": found.urgings})
            return found.urgings

        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            assert _at_once.act(matter.pk, decide) == 2
        assert seen == [0, 1]
        matter.refresh_from_db()
        history = entries.history(matter.reference)
        assert (matter.urgings, matter.version) == (2, history[-1].seq)
        assert [entry.verb for entry in history].count("matter.urged") == 2

    def test_one_of_three_moved_the_others_are_written_at_once(self) -> None:
        county = stage()
        keys = [county.issue(at=MONDAY, limit="10wd", title=f"事项 {n}").pk for n in range(3)]
        seen: list[int] = []

        def decide(work, found: Matter, _index: int) -> None:
            seen.append(found.pk)
            if len(seen) == 1:
                elsewhere(lambda: county.do(acts.urge, by="zhou", at=LATER, matter_id=keys[1], text="先到"))
            work.change(found, urgings=found.urgings + 1)
            work.enter(found, "matter.urged", by=by, at=at, facts={})

        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            assert all(one.done for one in _at_once.each(keys, decide))
        assert seen == [*keys, keys[1]]
        assert list(Matter.objects.order_by("pk").values_list("urgings", flat=True)) == [1, 2, 1]

    def test_a_clock_that_a_calendar_moved_writes_nothing_the_first_time(self) -> None:
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")
        tries: list[int] = []

        def decide(work, found: Matter) -> None:
            tries.append(found.version)
            clock = work.clock(found, "main")
            if len(tries) == 1:
                elsewhere(lambda: Clock.objects.filter(pk=clock.pk).update(calendar_version=7))
            work.touch_clock(clock)
            work.enter(found, "matter.commented", by=by, at=at, facts={})

        before = Entry.objects.filter(about=matter.reference).count()
        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            _at_once.act(matter.pk, decide)
        assert len(tries) == 2
        assert Entry.objects.filter(about=matter.reference).count() == before + 1

    def test_statements_that_the_server_has_forgotten_are_prepared_again(self) -> None:
        """The driver drops all of a connection's prepared statements after a rollback."""
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")
        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            for _ in range(2):
                acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
                with connection.cursor() as cursor:
                    cursor.execute("DEALLOCATE ALL")
            acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
        assert Matter.objects.get(pk=matter.pk).urgings == 3

    def test_a_database_that_went_away_is_said_as_django_says_it(self) -> None:
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")
        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
            backend = connection.connection.info.backend_pid

            def end() -> None:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

            elsewhere(end)
            with pytest.raises(OperationalError):
                acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
            connection.close()
            acts.urge(matter_id=matter.pk, text="请反馈", by=by, at=at)
        assert Matter.objects.get(pk=matter.pk).urgings == 2

    def test_inside_a_larger_transaction_it_asks_to_try_again(self) -> None:
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")

        def decide(work, found: Matter) -> None:
            clock = work.clock(found, "main")
            elsewhere(lambda: Clock.objects.filter(pk=clock.pk).update(calendar_version=7))
            work.touch_clock(clock)
            work.enter(found, "matter.commented", by=by, at=at, facts={})

        with county.at(LATER) as at:
            by = county.officer("zhou", LATER)
            with pytest.raises(refusals.SomebodyWasFaster), transaction.atomic():
                _at_once.act(matter.pk, decide)
        matter.refresh_from_db()
        assert matter.last_verb != "matter.commented"

    def test_eight_urge_the_same_matter_and_every_urging_counts(self) -> None:
        county = stage()
        matter = county.issue(at=MONDAY, limit="10wd")
        start = threading.Barrier(8)
        raised: list[BaseException] = []

        def urge() -> None:
            try:
                start.wait()
                for _ in range(5):
                    county.do(acts.urge, by="zhou", at=LATER, matter_id=matter.pk, text="催")
            except BaseException as error:  # noqa: BLE001 - handed to the test
                raised.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=urge) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert raised == []
        matter.refresh_from_db()
        history = entries.history(matter.reference)
        assert matter.urgings == 40
        assert [entry.seq for entry in history] == list(range(1, matter.version + 1))
        assert Notice.objects.filter(topic="urged").count() == 40


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(TEXTS | st.none() | st.sampled_from(["NULL", '"', "\\", "{}", ",", " "]), min_size=1),
    numbers=st.lists(st.integers(-(2**62), 2**62) | st.none(), min_size=1),
    flags=st.lists(st.booleans() | st.none(), min_size=1),
    digests=st.lists(st.binary(max_size=40), min_size=1),
)
def test_what_is_sent_as_text_arrives_as_it_was(texts, numbers, flags, digests) -> None:
    moment = datetime(2026, 6, 1, 1, 2, 3, 4, tzinfo=UTC)
    sent = {"t": texts, "n": numbers, "f": flags, "d": digests, "m": [moment, None], "on": date(2026, 6, 1)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %(t)s::text[], %(n)s::bigint[], %(f)s::boolean[], %(d)s::bytea[], %(m)s::timestamptz[],"
            " %(on)s::date",
            bound(sent),
        )
        row = cursor.fetchone()
    assert list(row) == [texts, numbers, flags, digests, [moment, None], date(2026, 6, 1)]
