"""What `record` writes, and what it refuses."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import refusals
from zhixing.core.ledger.models import Entry, Personal, Unsealed
from zhixing.core.ledger.rules import canonical
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation.actors import Citizen, Officer, Tick
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db

LAMP = "lamp:1"


class TestRecord:
    def test_the_first_entry_says_who_what_when_and_why(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        with played_at(monday + timedelta(minutes=1)):
            entry = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={"to": "大厅", "metres": 3})

        assert (entry.seq, entry.verb, entry.about) == (1, "lamp.moved", LAMP)
        assert (entry.at, entry.recorded_at) == (monday, monday + timedelta(minutes=1))
        assert (entry.by_code, entry.by_name, entry.post_name) == ("person:7", "王敏", "督查室科员")
        assert (entry.unit_name, entry.on_behalf, entry.origin) == ("县政府办公室", "", "live")
        assert entry.facts == {"to": "大厅", "metres": 3}
        row = Entry.objects.get(id=entry.id)
        assert bytes(row.hash) == entry.hash == canonical.entry_hash(row.body.encode())
        assert Unsealed.objects.filter(entry_id=entry.id).exists()

    def test_entries_follow_each_other_by_number_and_hash(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        first = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})
        second = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={}, after=first.head)
        third = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})

        rows = list(Entry.objects.filter(about=LAMP).order_by("seq"))
        assert [row.seq for row in rows] == [1, 2, 3]
        assert [row.prev_hash and bytes(row.prev_hash) for row in rows] == [None, first.hash, second.hash]
        assert [row.prev_verb for row in rows] == [None, "lamp.moved", "lamp.moved"]
        assert third.head.hash == bytes(rows[2].hash)

    def test_the_post_acted_for_and_the_names_of_then_are_kept(
        self, deputy: Officer, moved: Verb, monday: datetime
    ) -> None:
        entry = ledger.record(moved, about=LAMP, by=deputy, at=monday, facts={})

        assert (entry.by_name, entry.post_name, entry.on_behalf) == ("李强", "副局长", "住建局局长")

    def test_the_recorded_time_never_goes_back(self, clerk: Officer, moved: Verb, monday: datetime) -> None:
        with played_at(monday + timedelta(hours=5)):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})
        with played_at(monday):
            second = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})

        assert second.recorded_at == monday + timedelta(hours=5)

    def test_a_late_claim_is_marked_and_an_import_stays_one(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        day = timedelta(days=1)
        with played_at(monday + day):
            on_time = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={}, late_after=day)
            late = ledger.record(
                moved, about=LAMP, by=clerk, at=monday - timedelta(microseconds=1), facts={}, late_after=day
            )
            taken_over = ledger.record(
                moved,
                about=LAMP,
                by=clerk,
                at=monday - 9 * day,
                facts={},
                late_after=day,
                origin=ledger.IMPORTED,
            )

        assert [on_time.origin, late.origin, taken_over.origin] == ["live", "late", "imported"]

    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_nothing_can_be_recorded(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        with pytest.raises(refusals.LedgerMisused, match="inside the transaction"):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})

    def test_an_unknown_verb_is_refused(self, clerk: Officer, monday: datetime) -> None:
        with pytest.raises(refusals.LedgerMisused, match="registered"):
            ledger.record("lamp.eaten", about=LAMP, by=clerk, at=monday, facts={})

    def test_a_claim_later_than_now_is_refused_in_words(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        with (
            played_at(monday),
            pytest.raises(refusals.ClaimedLaterThanNow, match="2026-03-02 09:00") as caught,
        ):
            ledger.record(moved, about=LAMP, by=clerk, at=monday + timedelta(seconds=1), facts={})

        assert caught.value.place == "at"
        assert not Entry.objects.filter(about=LAMP).exists()

    def test_a_second_person_is_demanded_and_is_another_person(
        self, clerk: Officer, deputy: Officer, waived: Verb, monday: datetime
    ) -> None:
        in_another_post = replace(clerk, post_id=99, post_name="值班员")

        with pytest.raises(refusals.SecondPersonMissing, match="双人核准"):
            ledger.record(waived, about=LAMP, by=clerk, at=monday, facts={})
        with pytest.raises(refusals.SecondPersonIsTheFirst, match="王敏"):
            ledger.record(waived, about=LAMP, by=clerk, second=in_another_post, at=monday, facts={})
        with pytest.raises(refusals.LedgerMisused, match="officer"):
            ledger.record(waived, about=LAMP, by=clerk, second=Tick("x"), at=monday, facts={})
        entry = ledger.record(waived, about=LAMP, by=clerk, second=deputy, at=monday, facts={})
        assert (entry.second_code, entry.second_name) == ("person:8", "李强")

    def test_a_moved_subject_refuses_the_slower_act(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        first = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})
        ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={}, after=first.head)

        with pytest.raises(refusals.SubjectMoved), transaction.atomic():
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={}, after=first.head)
        assert Entry.objects.filter(about=LAMP).count() == 2

    @pytest.mark.parametrize("wrong", [1.5, date(2026, 3, 2), {1: 2}, {"a": {2, 3}}, b"x"])
    def test_facts_are_whole_numbers_text_and_their_collections(
        self, clerk: Officer, moved: Verb, monday: datetime, wrong: object
    ) -> None:
        with pytest.raises(TypeError):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={"wrong": wrong})

    @pytest.mark.parametrize("wrong", ["a\x00b", "\ud800", 2**53, -(2**53)])
    def test_what_other_readers_could_not_hold_is_refused(
        self, clerk: Officer, moved: Verb, monday: datetime, wrong: object
    ) -> None:
        with pytest.raises(ValueError):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={"wrong": wrong})

    def test_personal_facts_lie_beside_the_entry(self, clerk: Officer, moved: Verb, monday: datetime) -> None:
        entry = ledger.record(
            moved, about=LAMP, by=clerk, at=monday, facts={"to": "大厅"}, personal={"phone": "13800000000"}
        )

        row, beside = Entry.objects.get(id=entry.id), Personal.objects.get(entry_id=entry.id)
        assert "13800000000" not in row.body
        said = canonical.parsed(row.body)["personal"]
        assert said == canonical.commitment(bytes(beside.salt), beside.facts).hex()

    def test_a_citizen_is_named_beside_the_entry_only(
        self, citizen: Citizen, moved: Verb, monday: datetime
    ) -> None:
        entry = ledger.record(moved, about=LAMP, by=citizen, at=monday, facts={})

        assert entry.by_name == ""
        assert "张三丰" not in Entry.objects.get(id=entry.id).body
        assert "张三丰" in Personal.objects.get(entry_id=entry.id).facts

    def test_personal_facts_are_those_that_the_verb_names(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        with pytest.raises(refusals.LedgerMisused, match="openly"):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={"phone": "1"})
        with pytest.raises(refusals.LedgerMisused, match="not registered"):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={}, personal={"shoe": 43})

    def test_with_the_head_at_hand_it_is_one_statement(
        self, clerk: Officer, moved: Verb, monday: datetime, django_assert_num_queries
    ) -> None:
        first = ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})

        with django_assert_num_queries(1):
            ledger.record(
                moved, about=LAMP, by=clerk, at=monday, facts={}, after=first.head, personal={"phone": "1"}
            )
        with django_assert_num_queries(2):
            ledger.record(moved, about=LAMP, by=clerk, at=monday, facts={})


class TestRecordMany:
    def test_many_subjects_are_one_statement_in_the_order_given(
        self, clerk: Officer, citizen: Citizen, moved: Verb, monday: datetime, django_assert_num_queries
    ) -> None:
        ledger.record(moved, about="lamp:2", by=clerk, at=monday, facts={})
        drafts = [
            ledger.Draft(moved, "lamp:1", clerk, monday, {"n": 1}),
            ledger.Draft(moved, "lamp:2", citizen, monday, {"n": 2}),
            ledger.Draft(moved, "lamp:1", clerk, monday, {"n": 3}, {"phone": "7"}),
        ]

        with django_assert_num_queries(2):
            entries = ledger.record_many(drafts)

        assert [(entry.about, entry.seq, entry.facts["n"]) for entry in entries] == [
            ("lamp:1", 1, 1),
            ("lamp:2", 2, 2),
            ("lamp:1", 2, 3),
        ]
        assert Personal.objects.count() == 2
        assert Unsealed.objects.count() == 4

    def test_none_is_recorded_when_one_has_moved(self, clerk: Officer, moved: Verb, monday: datetime) -> None:
        first = ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})
        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})

        with pytest.raises(refusals.SubjectMoved), transaction.atomic():
            ledger.record_many(
                [
                    ledger.Draft(moved, "lamp:9", clerk, monday, {}),
                    ledger.Draft(moved, "lamp:1", clerk, monday, {}, after=first.head),
                ]
            )
        assert not Entry.objects.filter(about="lamp:9").exists()

    def test_nothing_to_record_is_nothing(self) -> None:
        assert ledger.record_many([]) == []


class TestHotActs:
    def test_one_guarded_statement_moves_the_subject_and_records_it(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        prepared = ledger.draft(
            moved, about=LAMP, by=clerk, at=monday, facts={}, after=None, recorded_at=monday
        )
        statement = f"""
            WITH guard AS (SELECT 1 WHERE %(free)s), {ledger.sql.INSERT_ENTRY_CTE}
            SELECT (SELECT count(*) FROM guard), (SELECT id FROM ledger_entry_in)"""

        with connection.cursor() as cursor:
            cursor.execute(statement, {"free": False, **prepared.params()})
            assert cursor.fetchone() == (0, None)
            assert not Entry.objects.exists()
            cursor.execute(statement, {"free": True, **prepared.params()})
            written, number = cursor.fetchone()

        assert written == 1
        assert prepared.recorded_as(number).head == prepared.head
        assert bytes(Entry.objects.get(id=number).hash) == prepared.hash

    def test_the_plural_records_only_what_the_guard_let_through(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        prepared = [
            ledger.draft(
                moved, about=f"lamp:{n}", by=clerk, at=monday, facts={}, after=None, recorded_at=monday
            )
            for n in range(4)
        ]

        with connection.cursor() as cursor:
            cursor.execute(
                "WITH guard AS (SELECT unnest(%(free)s::text[]) AS about), "
                f"{ledger.sql.INSERT_ENTRIES_CTE} SELECT about FROM ledger_entries_in",
                {"free": ["lamp:1", "lamp:3"], **ledger.entries_params(prepared)},
            )
            assert sorted(cursor.fetchall()) == [("lamp:1",), ("lamp:3",)]
