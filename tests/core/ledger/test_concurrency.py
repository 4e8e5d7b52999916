"""Eight writers at once: nothing lost, nothing twice, no fork, and the sealer beside them."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, refusals, selectors
from zhixing.core.ledger.models import Entry, Leaf
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation.actors import Officer

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def together(work: Callable[[int], None], count: int = WRITERS) -> list[BaseException]:
    """Run `work(number)` in `count` threads that start at once; return what they raised."""
    barrier, raised = threading.Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


class TestEightWriters:
    def test_on_different_subjects_nobody_waits_or_fails(
        self, clerk: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
    ) -> None:
        def write(number: int) -> None:
            head = None
            for turn in range(40):
                with transaction.atomic():
                    entry = ledger.record(
                        moved, about=f"lamp:{number}", by=clerk, at=monday, facts={"n": turn}, after=head
                    )
                head = entry.head

        assert together(write) == []
        while ledger.seal():
            pass
        ledger.sign_head(at=monday)

        assert Entry.objects.count() == WRITERS * 40
        assert selectors.verify().is_sound

    def test_on_the_same_subject_each_takes_its_turn(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        def write(number: int) -> None:
            for turn in range(20):
                with transaction.atomic():
                    ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={"n": [number, turn]})

        assert together(write) == []
        history = selectors.history("lamp:1", limit=1000)
        assert [entry.seq for entry in history] == list(range(1, WRITERS * 20 + 1))
        for number in range(WRITERS):
            assert [e.facts["n"][1] for e in history if e.facts["n"][0] == number] == list(range(20))
        assert selectors.verify().is_sound

    def test_from_the_same_head_one_wins_and_the_others_are_told(
        self, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        with transaction.atomic():
            first = ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})
        heads = [first.head]
        told: list[int] = []
        for turn in range(15):

            def write(number: int) -> None:
                try:
                    with transaction.atomic():
                        entry = ledger.record(
                            moved,
                            about="lamp:1",
                            by=clerk,
                            at=monday,
                            facts={"n": number},
                            after=heads[turn],  # noqa: B023
                        )
                    heads.append(entry.head)
                except refusals.SubjectMoved:
                    told.append(number)

            assert together(write) == []
        assert (len(heads), len(told)) == (16, 15 * (WRITERS - 1))
        assert Entry.objects.count() == 16

    def test_two_sealers_beside_six_writers_place_everything_once(
        self, clerk: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
    ) -> None:
        written, all_written = threading.Barrier(6), threading.Event()

        def work(number: int) -> None:
            if number < 2:
                while not (all_written.is_set() and ledger.seal(batch=7) == 0):
                    ledger.seal(batch=7)
                    ledger.sign_head(at=monday, is_forced=True)
                return
            for turn in range(30):
                with transaction.atomic():
                    ledger.record(moved, about=f"lamp:{turn % 3}", by=clerk, at=monday, facts={"n": number})
            if written.wait(30) == 0:
                all_written.set()

        assert together(work) == []
        while ledger.seal():
            pass
        ledger.sign_head(at=monday, is_forced=True)

        result = selectors.verify()
        assert result.faults == ()
        assert (result.entries, result.waiting) == (180, 0)
        assert Leaf.objects.count() == 180
