"""R14: several workers sweep the same due clocks at once, some die on the way: each light is told once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from tests.reliability.scenes import ago
from tests.reliability.together import size, together
from tests.support.matters import Stage
from zhixing.config import database
from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import parse_limit
from zhixing.core.matters import acts, ticks
from zhixing.core.matters.models import LadderStep, Matter
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Tick
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db(transaction=True)

DUE = size(300, 10_000)
WORKERS = 8
BY = Tick("matters.lights")

# A worker of its own, so that it can be killed: it says when it is about to write its n-th batch, and waits.
WORKER = """
import sys, time
from datetime import datetime
import django
django.setup()
from zhixing.core.matters import acts, ticks
from zhixing.foundation.moment import played_at

ticks.BATCH = 50
show, stop_at, batch = acts.show_lights, int(sys.argv[2]), 0

def show_and_say(**values):
    global batch
    batch += 1
    if batch == stop_at:
        from django.db import transaction
        with transaction.atomic():
            show(**values)
            print("written, not committed", flush=True)
            time.sleep(3600)
    done = show(**values)
    print("batch", flush=True)
    return done

acts.show_lights = show_and_say
now = datetime.fromisoformat(sys.argv[1])
with played_at(now):
    ticks.show_due_lights(now)
print("done", flush=True)
"""


def overdue(county: Stage, count: int) -> list[int]:
    """Return matters that were due four weeks ago and of which nobody has been told yet."""
    to = acts.Assignment((county.unit("housing"),), limit=parse_limit("5wd"))
    rows = [acts.NewMatter(title=f"逾期 {n}", assignment=to) for n in range(count)]
    made = county.do(acts.register_many, by="zhou", at=ago(days=60), rows=rows)
    keys = dict(Matter.objects.values_list("number", "pk"))
    signed = [(keys[row.number], county.person("li")) for row in made]
    county.do(acts.sign_for_many, by="wang", at=ago(days=59.9), rows=signed)
    started = [(key, "已到现场") for key, _ in signed]
    county.do(acts.take_first_action_many, by="li", at=ago(days=59.8), rows=started)
    return [key for key, _ in signed]


def sweep(at: datetime) -> int:
    with played_at(at):
        return ticks.show_due_lights(at)


@contextmanager
def worker(at: datetime, *, stops_at: int) -> Iterator[subprocess.Popen[str]]:
    """Run a worker of its own on this session's database; it holds its n-th batch uncommitted."""
    settings = connection.settings_dict
    url = database.with_parts(os.environ["ZHIXING_TEST_URL"], database=str(settings["NAME"]))
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "ZHIXING_ROLE": "owner",
        "ZHIXING_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "zhixing.config.settings",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER, at.isoformat(), str(stops_at)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def lights() -> Counter[str]:
    """Return how often each red light of a main clock stands in the ledger, by matter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT about FROM ledger_entry WHERE verb = 'matter.light_shown'"
            " AND body::jsonb #>> '{facts,light}' = 'red' AND body::jsonb #>> '{facts,ladder}' = 'drafted'"
        )
        return Counter(about for (about,) in cursor.fetchall())


def told(key: int) -> Counter[int]:
    """Return how often each person is owed the red light of a matter."""
    found = Notice.objects.filter(about=f"matter:{key}", topic="red")
    return Counter(found.values_list("person_id", flat=True))


@pytest.fixture(autouse=True)
def address(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIXING_TEST_URL", database_url)


class TestManyWorkers:
    def test_tell_each_light_once_although_one_is_killed(self, county: Stage) -> None:
        keys = overdue(county, DUE)
        at = datetime.now(UTC) - timedelta(days=1)
        with worker(at, stops_at=2) as child:
            assert child.stdout
            while (line := child.stdout.readline()) and not line.startswith("written"):
                pass
            outcomes = together([partial(sweep, at)] * WORKERS)
            assert [outcome.raised for outcome in outcomes] == [None] * WORKERS
            os.kill(child.pid, signal.SIGKILL)
            child.wait()

        reds = lights()
        assert set(reds.values()) == {1}
        missing = DUE - len(reds)
        assert missing > 0, "the killed worker took its second batch with it"
        assert sweep(at + timedelta(minutes=1)) == 0, "within the lease nobody takes what it claimed"

        outcomes = together([partial(sweep, at + timedelta(minutes=10))] * WORKERS)
        assert [outcome.raised for outcome in outcomes] == [None] * WORKERS
        assert sum(outcome.value for outcome in outcomes) >= missing

        reds = lights()
        assert set(reds) == {f"matter:{key}" for key in keys}
        assert set(reds.values()) == {1}
        everybody = {county.person(code) for code in ("li", "he", "song", "wang")}
        for key in keys[:: max(1, DUE // 50)]:
            assert set(told(key).values()) == {1}
            assert county.person("li") in told(key)
            assert set(told(key)) <= everybody | {county.person("chen")}
        assert Notice.objects.filter(topic="red").count() == len(told(keys[0])) * DUE
        steps = Counter(LadderStep.objects.values_list("matter_id", flat=True))
        assert set(steps.values()) == {steps[keys[0]]}
        assert sweep(datetime.now(UTC)) == 0

    def test_a_worker_that_slept_through_its_lease_tells_nothing_twice(self, county: Stage) -> None:
        keys = overdue(county, 20)
        at = datetime.now(UTC) - timedelta(days=1)
        with played_at(at):
            asleep = clock_acts.claim_due(by=BY, at=at)
        assert len(asleep) == 20
        later = at + clock_acts.lights.LEASE + timedelta(seconds=1)
        assert sweep(later) == 20

        with played_at(later + timedelta(seconds=1)):
            shown = acts.show_lights(clock_ids=[key for key, _ in asleep], at=later + timedelta(seconds=1))

        assert shown == 0
        assert lights() == Counter(f"matter:{key}" for key in keys)

    def test_two_workers_never_claim_the_same_clock(self, county: Stage) -> None:
        overdue(county, 60)
        at = datetime.now(UTC) - timedelta(days=1)
        claim = partial(clock_acts.claim_due, by=BY, at=at, limit=7)
        outcomes = together([lambda: [key for _ in range(10) for key, _about in claim()]] * WORKERS)

        claimed = Counter(key for outcome in outcomes for key in outcome.value)

        assert len(claimed) == 60
        assert set(claimed.values()) == {1}


class TestTheWorkersOwnClock:
    @pytest.mark.parametrize("hours", [-24, 24])
    def test_a_day_wrong_neither_tells_early_nor_twice(self, county: Stage, hours: int) -> None:
        [key] = overdue(county, 1)
        due = Clock.objects.get(about=f"matter:{key}", purpose="main").due_at
        assert due is not None
        right = due + timedelta(days=3)

        wrong = right + timedelta(hours=hours)
        first, second = sorted((wrong, right))
        sweep(first)
        sweep(second)
        sweep(second + timedelta(minutes=5))

        assert lights() == {f"matter:{key}": 1}
        assert set(told(key).values()) == {1}
        for notice in Notice.objects.filter(topic="red"):
            assert notice.owed_at >= due

    def test_an_hour_before_the_due_moment_is_not_red(self, county: Stage) -> None:
        [key] = overdue(county, 1)
        due = Clock.objects.get(about=f"matter:{key}", purpose="main").due_at
        assert due is not None
        sweep(due - timedelta(hours=1))
        assert lights() == {}
        assert Matter.objects.get(pk=key).light == "yellow"
