"""Two workers at once: nobody gets a clock twice, and nobody waits for the other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tests.core.clock.conftest import At
from zhixing.core.clock import acts, rules, selectors
from zhixing.core.clock.models import CalendarDay, CalendarTable, Clock
from zhixing.foundation.actors import Tick

TICK = Tick("clock.lights")


@pytest.fixture
def clocks(transactional_db: None, at: At) -> list[Clock]:
    rows = [acts.NewClock(f"matter:{n}", "main", rules.working_days(5)) for n in range(300)]
    yield acts.start_many(rows, by=TICK, at=at("2026-03-04 09:00"))
    Clock.objects.all().delete()
    CalendarDay.objects.all().delete()
    CalendarTable.objects.all().delete()


def test_four_workers_claim_every_clock_once(clocks: list[Clock], at: At) -> None:
    claimed: list[int] = []
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        while found := acts.claim_due(by=TICK, at=at("2026-03-10 17:30"), limit=20):
            claimed.extend(key for key, _ in found)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(claimed) == sorted(clock.pk for clock in clocks)


def test_a_second_reader_skips_what_the_first_has_locked(clocks: list[Clock], at: At) -> None:
    now, seen = at("2026-03-10 17:30"), []

    def look() -> None:
        with transaction.atomic():
            seen.extend(clock.pk for clock in selectors.due_clocks(now, 500))
        connection.close()

    with transaction.atomic():
        mine = selectors.due_clocks(now, 100)
        other = threading.Thread(target=look)
        other.start()
        other.join(timeout=30)
    assert len(mine) == 100
    assert len(seen) == 200
    assert not set(seen) & {clock.pk for clock in mine}
