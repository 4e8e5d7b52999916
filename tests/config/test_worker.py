"""The worker does what is due, survives what breaks, and stops when told."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from zhixing.config import database, worker
from zhixing.config.rooms import ROOMS

pytestmark = pytest.mark.django_db


def duty(done: list[int], *, every: float = 60.0) -> worker.Duty:
    """A duty that does as many as the list says, batch by batch."""

    def work(now: datetime) -> int:
        assert now.tzinfo is not None
        return done.pop(0) if done else 0

    return worker.Duty(work, every)


class TestADuty:
    def test_runs_again_at_once_while_there_is_more(self) -> None:
        left = [5, 2, 0]
        one = worker.Worker([duty(left)], beats=False)

        one.run(once=True)

        assert left == []

    def test_that_breaks_rests_longer_each_time_and_stops_nothing_else(self) -> None:
        def broken(now: datetime) -> int:
            raise ZeroDivisionError

        breaking, sound = worker.Duty(broken, 10.0), duty([1])
        one = worker.Worker([breaking, sound], beats=False)

        one.run(once=True)

        assert breaking.failures == 1
        assert sound.failures == 0
        assert breaking.next_at - time.monotonic() > 15
        breaking.run(timezone.now())
        assert breaking.next_at - time.monotonic() > 35

    def test_a_stopped_worker_begins_nothing_more(self) -> None:
        left = [1, 1, 1]
        one = worker.Worker([duty(left)], beats=False)
        one.stop()

        one.run()

        assert left == [1, 1, 1]


class TestTheBeat:
    def test_says_how_long_ago_a_worker_lived(self) -> None:
        worker.beat()

        since = worker.seconds_since_beat(timezone.now() + timedelta(seconds=30))

        assert since is not None
        assert 29 < since < 35


class TestWhatRoomsOffer:
    def test_is_found_with_its_own_interval(self) -> None:
        found = worker.duties()

        assert all(one.every > 0 for one in found)
        offered = {one.work.__module__ for one in found}
        for room in ROOMS:
            if room.has("ticks"):
                assert f"{room.module}.ticks" in offered, f"{room.label} has ticks but lists none in TICKS"

    def test_does_nothing_in_an_empty_database(self) -> None:
        now = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

        assert [one.name for one in worker.duties() if one.work(now)] == []


@pytest.mark.django_db(transaction=True)
def test_the_process_ends_cleanly_when_it_is_told(database_url: str, tmp_path: Path) -> None:
    url = database.with_parts(database_url, database=connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-m", "zhixing.config.cli", "worker"],
        env=os.environ
        | {
            "DATABASE_URL": url,
            "ZHIXING_MODE": "test",
            "ZHIXING_STATE_DIR": str(tmp_path),
            "ZHIXING_LOG_LEVEL": "INFO",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "working on" in next(line for line in process.stderr if "working on" in line)
    process.send_signal(signal.SIGTERM)

    _, said = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "Traceback" not in said
