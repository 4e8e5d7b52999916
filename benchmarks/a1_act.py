"""A1, A2, A4: whole public acts of matters against the idiomatic ORM act, one at a time and a hundred.

    python benchmarks/a1_act.py [ROUNDS]

Both write the same rows of the same tables under the same constraints on the same durable server, in slices
that take turns. The peer does what a careful Django application would: lock the matter, write the log row
hashed onto the last one, save the matter, save the notice or the clock and its pause, in one transaction; for
the batch `bulk_create` and `bulk_update`. It asks nobody's rights, refuses nothing and computes no deadline.
Ours is the whole public act: rights, refusals, claimed time, clock computed on the calendar, notice in the
receiver's working time (A2); A1 asks less. A second peer for A2 is the same act, rights and all, on the
plain path of this house: locked by the ORM, written row by row. Prints the median ratio of the rounds and
the floors.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("ZHIXING_MODE", "test")

SLICE_SECONDS = 0.3
MATTERS = 400
BATCH = 100
CLIENTS = 8
PURPOSE = "bench"


def prepare_database() -> None:
    """Make a throw-away durable server with the product's schema."""
    from zhixing.config import database

    url = database.ensure_server(PURPOSE)
    database.provision(url, schema="zhixing")
    os.environ["DATABASE_URL"] = url
    os.environ["ZHIXING_ROLE"] = "owner"


def entry_row(draft: Any, matter: Any) -> Any:
    """Return the log row that the peer writes: the same columns, hashed onto the matter's last one."""
    from zhixing.core.ledger import acts as ledger
    from zhixing.core.ledger.models import Entry

    [one] = ledger.prepared_many([draft], recorded_at=draft.at)
    matter.version, matter.last_hash = one.seq, one.hash
    matter.last_recorded_at, matter.last_verb = one.recorded_at, one.verb
    return Entry(
        about=one.about,
        seq=one.seq,
        prev_seq=one.seq - 1,
        hash=one.hash,
        prev_hash=one.prev_hash,
        verb=one.verb,
        at=one.at,
        recorded_at=one.recorded_at,
        by_code=one.by_code,
        post_id=one.post_id,
        unit_id=one.unit_id,
        origin=one.origin,
        format=one.format,
        body=one.body,
        prev_verb=one.prev_verb,
    )


class Peer:
    """The ORM acts. `moment` moves on so that times never go back."""

    def __init__(self, by: Any, at: datetime) -> None:
        self.by, self.at, self.serial = by, at, count(1)

    def draft(self, matter: Any, verb: str, facts: dict[str, object]) -> Any:
        from zhixing.core.ledger import acts as ledger

        head = ledger.Head(matter.version, bytes(matter.last_hash), matter.last_recorded_at, matter.last_verb)
        return ledger.Draft(verb, matter.reference, self.by, self.at, facts, after=head)

    def notice(self, matter: Any) -> Any:
        from zhixing.core.notices.models import Notice

        return Notice(
            person_id=matter.handler_id,
            duty_key=f"peer:{next(self.serial)}",
            about=matter.reference,
            topic="urged",
            text=f"催办：{matter.title}",
            url=matter.get_absolute_url(),
            owed_at=self.at,
            deliver_from=self.at,
        )

    def urge(self, key: int) -> None:
        from django.db import transaction

        from zhixing.core.ledger.models import Unsealed
        from zhixing.core.matters import verbs
        from zhixing.core.matters.models import Matter

        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(pk=key)
            matter.urgings += 1
            entry = entry_row(self.draft(matter, verbs.URGED, {"urging": matter.urgings}), matter)
            entry.save()
            Unsealed.objects.create(entry=entry)
            matter.save()
            self.notice(matter).save()

    def pause(self, key: int, *, ends: bool) -> None:
        from django.db import transaction

        from zhixing.core.clock.models import Clock, ClockPause
        from zhixing.core.ledger.models import Unsealed
        from zhixing.core.matters import verbs
        from zhixing.core.matters.models import Matter

        with transaction.atomic():
            matter = Matter.objects.select_for_update().get(pk=key)
            clock = Clock.objects.select_for_update().get(about=matter.reference, purpose="main")
            if ends:
                still = ClockPause.objects.get(clock=clock, until=None)
                still.until = self.at
                still.save()
            else:
                self.at += timedelta(seconds=1)
                ClockPause.objects.create(clock=clock, since=self.at, ground="等待上级批复")
            clock.state = "running" if ends else "paused"
            clock.save()
            matter.paused_at = None if ends else self.at
            verb = verbs.RESUMED if ends else verbs.PAUSED
            entry = entry_row(self.draft(matter, verb, {"ground": "等待上级批复"}), matter)
            entry.save()
            Unsealed.objects.create(entry=entry)
            matter.save()

    def urge_many(self, keys: list[int]) -> None:
        from django.db import transaction

        from zhixing.core.ledger.models import Entry, Unsealed
        from zhixing.core.matters import verbs
        from zhixing.core.matters.models import Matter
        from zhixing.core.notices.models import Notice

        with transaction.atomic():
            matters = list(Matter.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
            entries = []
            for matter in matters:
                matter.urgings += 1
                entries.append(entry_row(self.draft(matter, verbs.URGED, {"urging": matter.urgings}), matter))
            Entry.objects.bulk_create(entries)
            Unsealed.objects.bulk_create([Unsealed(entry=entry) for entry in entries])
            columns = ["urgings", "version", "last_hash", "last_recorded_at", "last_verb"]
            Matter.objects.bulk_update(matters, columns)
            Notice.objects.bulk_create([self.notice(matter) for matter in matters])


def rate(act: Any, weight: int) -> float:
    """Return acts a second over one slice."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < SLICE_SECONDS:
        act()
        done += weight
    return done / (time.perf_counter() - began)


def together(pool: ThreadPoolExecutor, act: Any) -> float:
    """Return acts a second of all clients of the pool over one slice, each with a connection of its own."""
    return sum(pool.map(lambda _: rate(act, 1), range(CLIENTS)))


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    prepare_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    from zhixing.config import database

    call_command("migrate", interactive=False, verbosity=0)
    try:
        from tests.support.matters import stage
        from zhixing.core.clock.rules import Limit
        from zhixing.core.matters import acts
        from zhixing.core.matters.acts._batch import batch
        from zhixing.core.matters.models import Matter

        county = stage()
        with county.at("2026-06-01 09:00") as at:
            zhou = county.officer("zhou", "2026-06-01 09:00")
            to = acts.Assignment((county.unit("housing"),), limit=Limit("wd", 40))
            acts.register_many(
                rows=[acts.NewMatter(f"事项 {n}", assignment=to) for n in range(2 * MATTERS)], by=zhou, at=at
            )
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        mine, theirs = keys[:MATTERS], keys[MATTERS:]
        with connection.cursor() as cursor:
            # A server in use knows how large its tables are; both sides plan by the same statistics.
            cursor.execute("ANALYZE")
            cursor.execute("SHOW fsync")
            print(f"fsync {cursor.fetchone()[0]}; {rounds} rounds of {SLICE_SECONDS} s slices, taking turns")
        peer = Peer(zhou, datetime(2026, 6, 2, 1, tzinfo=UTC))
        turn, other = count(), count()

        def urge() -> None:
            acts.urge(matter_id=mine[next(turn) % MATTERS], text="请反馈", by=zhou, at=now)

        def peer_urge() -> None:
            peer.urge(theirs[next(other) % MATTERS])

        def plain_urge() -> None:
            key = theirs[next(other) % MATTERS]
            with transaction.atomic(), batch(key):
                acts.urge(matter_id=key, text="请反馈", by=zhou, at=now)

        def pause() -> None:
            key = mine[next(turn) % MATTERS]
            acts.pause(matter_id=key, ground=ground, reason="等", decision_number="1", by=zhou, at=now)
            acts.resume(matter_id=key, reason="已批复", by=zhou, at=now)

        def peer_pause() -> None:
            key = theirs[next(other) % MATTERS]
            peer.pause(key, ends=False)
            peer.pause(key, ends=True)

        def urge_many() -> None:
            first = next(turn) * BATCH
            chosen = [mine[(first + n) % MATTERS] for n in range(BATCH)]
            acts.urge_many(matter_ids=chosen, text="请反馈", by=zhou, at=now)

        def peer_urge_many() -> None:
            first = next(other) * BATCH
            peer.urge_many([theirs[(first + n) % MATTERS] for n in range(BATCH)])

        pool = ThreadPoolExecutor(CLIENTS)
        with county.at("2026-06-02 09:00") as now:
            ground = next(iter(acts.pause_grounds(now)))
            for label, ours, orm, weight, floor, measure in (
                ("A1 pause and resume, 1 client", pause, peer_pause, 2, 4.5, rate),
                ("A2 urge with its notice, 1 client", urge, peer_urge, 1, 3.0, rate),
                ("A2 beside the same act by the ORM", urge, plain_urge, 1, 3.0, rate),
                (f"A1 urge, {CLIENTS} clients", urge, peer_urge, 1, 4.0, None),
                ("A4 a hundred urged together", urge_many, peer_urge_many, BATCH, 7.0, rate),
            ):
                for _ in range(8):
                    ours(), orm()
                pairs = [
                    (measure(ours, weight), measure(orm, weight))
                    if measure
                    else (together(pool, ours), together(pool, orm))
                    for _ in range(rounds)
                ]
                ratio = statistics.median(a / b for a, b in pairs)
                own, his = (statistics.median(side) for side in zip(*pairs, strict=True))
                said = f"ours {own:,.0f}/s, ORM {his:,.0f}/s, ratio {ratio:.2f}x (floor {floor}x)"
                print(f"{label}: {said}", flush=True)
    finally:
        connections.close_all()
        database.remove_server(PURPOSE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
