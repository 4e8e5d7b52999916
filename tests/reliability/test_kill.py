"""R06, R12, R13: killed during writes, cut off from the database: nothing acknowledged is lost or doubled.

Clients write down of each act when it was sent, what came back and when. Whatever was answered 303 is
acknowledged; 200 and 4xx did nothing; everything else is unknown, and is sent again under its key.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from tests.reliability import oracle
from tests.reliability.installation import Installation
from tests.reliability.scenes import form_key
from tests.reliability.together import FULL, size
from zhixing.config import database

KILLS = size(20, 200)
SECONDS = size(45, 3600)
"""Kills stop after so long at commit size: a start takes seconds of processor, and machines differ."""
LEAST = 4
CLIENTS = 8
SEED = 20260721

DONE, REFUSED = frozenset({303}), frozenset({200, 400, 403, 404, 405, 429})
"""What was refused was not done; of 503 nobody knows, and the same form is sent again under its key."""


@dataclass(slots=True)
class Operation:
    """One act as its client saw it. `status` None: nothing came back."""

    marker: str
    path: str
    code: str
    body: dict[str, Any]
    sent: float = 0.0
    answered: float = 0.0
    status: int | None = None

    @property
    def state(self) -> str:
        if self.status in DONE:
            return "ok"
        return "fail" if self.status in REFUSED else "unknown"


@dataclass(slots=True)
class Clients:
    """Eight windows that write until they are told to stop."""

    there: Installation
    chance: random.Random
    operations: list[Operation] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    turn: int = 0

    def start(self) -> None:
        self.turn += 1
        self.stopping.clear()
        self.threads = [
            threading.Thread(target=self._write, args=(number, self.chance.random()), daemon=True)
            for number in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def _write(self, number: int, seed: float) -> None:
        chance = random.Random(seed)
        windows = {code: self.there.browser(code) for code in self.there.sessions}
        count = 0
        while not self.stopping.is_set():
            count += 1
            one = self._operation(f"r{self.turn}c{number}n{count}", chance)
            self.operations.append(one)
            one.sent = time.monotonic()
            answer = windows[one.code].post(one.path, one.body)
            one.status, one.answered = answer.status, time.monotonic()
            if answer.status is None:
                self.stopping.wait(0.05)
        for window in windows.values():
            window.close()

    def _operation(self, marker: str, chance: random.Random) -> Operation:
        _key, number = chance.choice(self.there.matters)
        kind = chance.choices(("comment", "urge", "name-handler"), (6, 2, 2))[0]
        body: dict[str, Any] = {"form_key": form_key()}
        code = chance.choice(("zhou", "xu"))
        if kind == "comment":
            code, body["text"] = chance.choice(("zhou", "xu", "li", "chen")), marker
        elif kind == "urge":
            body |= {"channel": "inbox", "text": marker}
        else:
            code = chance.choice(("wang", "song"))
            handler = self.there.people[chance.choice(("li", "he", "song"))]
            body |= {"handler": handler, "reason": marker}
        return Operation(marker, f"/matters/{number}/{kind}/", code, body)

    def send_again(self) -> int:
        """Send everything whose outcome is unknown again under its key; return how much that was."""
        unknown = [one for one in self.operations if one.state == "unknown"]
        for one in unknown:
            with closing(self.there.browser(one.code)) as window:
                answer = window.post(one.path, one.body)
            one.status, one.answered = answer.status, time.monotonic()
        return len(unknown)


_MARKERS = """
SELECT coalesce(body::jsonb #>> '{facts,text}', body::jsonb #>> '{facts,reason}') AS marker, about, seq
FROM ledger_entry WHERE verb IN ('matter.commented', 'matter.urged', 'matter.handler_named')
"""


def judged(there: Installation, operations: list[Operation]) -> list[str]:
    """Return what is wrong: the seven rules of a history (R13), and no half act."""
    with there.cursor() as cursor:
        cursor.execute(_MARKERS)
        rows = cursor.fetchall()
        wrong = oracle.everything(cursor)
    times = Counter(marker for marker, _, _ in rows)
    place = {marker: (about, seq) for marker, about, seq in rows}
    for one in operations:
        found = times[one.marker]
        if one.state == "ok" and found != 1:
            wrong.append(f"{one.marker} was acknowledged and is there {found} times")
        if one.state == "fail" and found:
            wrong.append(f"{one.marker} was refused and is there")
        if found > 1:
            wrong.append(f"{one.marker} is there {found} times")
    return wrong + _out_of_order(operations, place)


def _out_of_order(operations: list[Operation], place: dict[str, tuple[str, int]]) -> list[str]:
    """What was answered before something else was sent stands before it in the entries of its matter."""
    by_matter: dict[str, list[tuple[float, float, int, str]]] = {}
    for one in operations:
        if one.state == "ok" and one.marker in place:
            about, seq = place[one.marker]
            by_matter.setdefault(about, []).append((one.sent, one.answered, seq, one.marker))
    wrong = []
    for rows in by_matter.values():
        for sent, _answered, seq, marker in rows:
            for _sent, answered, other_seq, other in rows:
                if answered < sent and other_seq > seq:
                    wrong.append(f"{other} was answered before {marker} was sent and stands behind it")
    return wrong


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation.made(tmp_path_factory.mktemp("trial") / "state") as made:
        yield made


@pytest.mark.slow
class TestKilledDuringWrites:
    """R06: SIGKILL to web server, worker and sealer at random moments, the database with fsync on."""

    def test_nothing_acknowledged_is_lost_or_doubled_and_nothing_is_half(
        self, there: Installation, record_property: Callable[[str, object], None]
    ) -> None:
        chance = random.Random(SEED)
        clients = Clients(there, chance)
        began, kills, slowest = time.monotonic(), 0, 0.0
        while kills < KILLS and (kills < LEAST or time.monotonic() - began < SECONDS):
            slowest = max(slowest, there.start())
            clients.send_again()
            clients.start()
            _until_traffic(clients)
            time.sleep(chance.uniform(0.05, 0.8))
            there.kill()
            clients.stop()
            kills += 1
            assert judged(there, clients.operations) == [], f"after kill {kills}, seed {SEED}"
        there.start()
        again = clients.send_again()
        there.kill()

        states = Counter(one.state for one in clients.operations)
        record_property(
            "measured",
            f"{kills} kills, {dict(states)}, {again} unknown at the end, ready after {slowest:.1f} s at most",
        )
        assert states["ok"] > 10 * kills
        assert states["unknown"] == 0
        assert judged(there, clients.operations) == []
        assert there.faults() == []
        if FULL:
            assert slowest <= 10


@pytest.mark.slow
class TestTheDatabaseGoesAway:
    """R12: connections cut in traffic, the database stopped and started."""

    def test_requests_wait_or_fail_cleanly_and_nothing_is_lost(
        self, there: Installation, record_property: Callable[[str, object], None]
    ) -> None:
        there.start()
        clients = Clients(there, random.Random(SEED), turn=1000)
        clients.start()
        _until_traffic(clients)
        for _turn in range(size(5, 20)):
            time.sleep(0.4)
            with there.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'zhixing_%'"
                )
        time.sleep(0.5)
        for mode in ("fast", "immediate") * size(1, 20):
            _restart(there, mode)
            time.sleep(0.8)
        clients.stop()
        back = time.monotonic()
        with closing(there.browser("zhou")) as window:
            while window.get("/desk/").status != 200:
                assert time.monotonic() - back < 5, "pages are answered within five seconds"
                time.sleep(0.1)
        states = Counter(one.status for one in clients.operations)
        again = clients.send_again()
        there.kill()

        record_property("measured", f"{dict(states)}, {again} sent again")
        assert set(states) <= {303, 200, 503}, states
        assert judged(there, clients.operations) == []
        assert there.faults() == []


def _until_traffic(clients: Clients) -> None:
    """Wait until the first act of this turn was answered."""
    prefix, until = f"r{clients.turn}c", time.monotonic() + 30
    while time.monotonic() < until:
        if any(one.state == "ok" and one.marker.startswith(prefix) for one in list(clients.operations)):
            return
        time.sleep(0.02)
    raise AssertionError("no act was answered within 30 seconds")


def _restart(there: Installation, mode: str) -> None:
    """Stop the database in traffic and start it again."""
    purpose = str(there.purpose)
    place = database._place(purpose)
    programs = database._programs(place)
    with suppress(psycopg.Error):
        place.runner.run(
            [programs["pg_ctl"], "stop", "-D", place.data, "-m", mode, "-w", "-t", "30"],
            cwd=place.home,
            check=False,
        )
    assert database.ensure_server(purpose) == there.url
