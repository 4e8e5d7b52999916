"""S1, S2, S3: looking for due clocks, firing them, and moving all of them after an announcement.

    python benchmarks/s_clocks.py [--rows 1000000] [--rounds 5]

A throw-away database is filled with open clocks: real ones, started by the act, multiplied. The goals are
stated for ten million rows; the ratios grow with them.

S1  claiming what is due while nothing is, against the same question answered without the index.
S2  firing due clocks in batches, recomputed from their facts, against a raw loop with one transaction each.
S3  correcting the year (ten more days off): every clock that it touches moves in one act, `due_at` and
    `next_fire` both; against a raw loop that counts days and updates row by row, measured on 2,000 rows.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from scenes import throwaway

AMOUNTS = (3, 5, 7, 10, 15, 20, 30, 45)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIRED_EACH_ROUND, FIRED_SINGLY = 2_000, 200
LOOPED = 2_000


def fill(rows: int) -> int:
    """Start one clock of each kind by the act and multiply them; return how many there are."""
    from django.db import connection

    from zhixing.core.clock import acts, rules
    from zhixing.core.clock.models import Clock
    from zhixing.foundation.actors import Tick

    acts.follow_shipped(by=Tick("clock.calendar"), at=NOW)
    begun = [NOW - timedelta(days=n) for n in range(1, 60)]
    acts.start_many(
        [
            acts.NewClock(f"matter:{place}", "main", rules.parse_limit(f"{amount}wd"), "office", starts_at=at)
            for place, (at, amount) in enumerate((at, amount) for at in begun for amount in AMOUNTS)
        ],
        by=Tick("bench"),
        at=NOW,
    )
    kinds = Clock.objects.count()
    columns = ", ".join(f'"{field.column}"' for field in Clock._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO clock_clock ({columns}) SELECT {columns} FROM clock_clock"
            " CROSS JOIN generate_series(1, %s)",
            [max(0, rows // kinds - 1)],
        )
        # Due from tomorrow on, so that nothing is due now.
        cursor.execute(
            "UPDATE clock_clock SET light = 'green', told = '',"
            " next_fire = %s + (id %% 86400) * interval '1 second'",
            [NOW + timedelta(days=1)],
        )
        cursor.execute("VACUUM ANALYZE clock_clock")
    return Clock.objects.count()


def poll(rounds: int) -> float:
    """S1: print and return the ratio."""
    from django.db import connection, transaction

    from zhixing.core.clock import acts
    from zhixing.foundation.actors import Tick

    ours, theirs = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(50):
            if acts.claim_due(by=Tick("bench"), at=NOW):
                raise SystemExit("something is due")
        ours.append((time.perf_counter() - began) / 50)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_indexonlyscan = off")
            began = time.perf_counter()
            cursor.execute(
                "SELECT id FROM clock_clock WHERE next_fire <= %s ORDER BY next_fire, id LIMIT 500", [NOW]
            )
            cursor.fetchall()
            theirs.append(time.perf_counter() - began)
    ratio = statistics.median(other / mine for mine, other in zip(ours, theirs, strict=True))
    took = statistics.median(ours) * 1000
    print(
        f"S1 poll with nothing due: {took:.2f} ms, unindexed {statistics.median(theirs) * 1000:,.0f} ms,"
        f" ratio {ratio:,.0f}x (goal, ten million rows: >= 1,000x and <= 1 ms)"
    )
    return ratio if took <= 1.0 else 0.0


def fire(rounds: int, url: str) -> float:
    """S2: print and return the ratio."""
    import psycopg
    from django.conf import settings
    from django.db import connection, transaction

    from zhixing.config import database
    from zhixing.core.clock import acts
    from zhixing.core.clock.models import Clock
    from zhixing.foundation.actors import Tick

    def make_due(count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE clock_clock SET next_fire = %s WHERE id IN"
                " (SELECT id FROM clock_clock WHERE light = 'green' AND next_fire > %s"
                " ORDER BY id DESC LIMIT %s)",
                [NOW - timedelta(minutes=1), NOW, count],
            )

    ours, theirs = [], []
    with psycopg.connect(database.without_mark(url), autocommit=True) as raw:
        raw.execute(f"SET search_path = {settings.SCHEMA}")
        for _ in range(rounds):
            make_due(FIRED_EACH_ROUND)
            began = time.perf_counter()
            done = 0
            while claimed := acts.claim_due(by=Tick("bench"), at=NOW):
                with transaction.atomic():
                    clocks = list(
                        Clock.objects.select_for_update().filter(pk__in=[key for key, _ in claimed])
                    )
                    done += len(acts.show_lights(clocks=clocks, by=Tick("bench"), at=NOW))
            ours.append(done / (time.perf_counter() - began))
            make_due(FIRED_SINGLY)
            began = time.perf_counter()
            done = 0
            while True:
                with raw.transaction():
                    row = raw.execute(
                        "SELECT id, due_at, yellow_at FROM clock_clock WHERE next_fire <= %s"
                        " ORDER BY next_fire, id LIMIT 1 FOR UPDATE SKIP LOCKED",
                        [NOW],
                    ).fetchone()
                    if row is None:
                        break
                    light = "red" if row[1] <= NOW else "yellow" if row[2] and row[2] <= NOW else "green"
                    raw.execute(
                        "UPDATE clock_clock SET light = %s, next_fire = %s WHERE id = %s",
                        [light, NOW + timedelta(days=2), row[0]],
                    )
                    done += 1
            theirs.append(done / (time.perf_counter() - began))
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    print(
        f"S2 firing due clocks: {statistics.median(ours):,.0f} a second, one transaction each"
        f" {statistics.median(theirs):,.0f}, ratio {ratio:.1f}x (goal >= 18x)"
    )
    return ratio


def announce(rows: int, url: str) -> float:
    """S3: print and return the ratio."""
    import psycopg
    from django.conf import settings

    from zhixing.config import database
    from zhixing.core.clock import acts, rules, selectors
    from zhixing.foundation.actors import Officer

    calendar = rules.shipped_calendar()
    first, last = calendar.first_day, calendar.last_day
    off = {
        first + timedelta(days=n)
        for n in range((last - first).days + 1)
        if not calendar.is_working_day(first + timedelta(days=n))
    } | {date(2026, 3, day) for day in range(9, 19)}
    with psycopg.connect(database.without_mark(url)) as raw:
        raw.execute(f"SET search_path = {settings.SCHEMA}")
        began = time.perf_counter()
        looped = raw.execute(
            "SELECT id, start_on, amount, due_at FROM clock_clock ORDER BY id LIMIT %s", [LOOPED]
        ).fetchall()
        for key, start, amount, due in looped:
            day, left = start, amount
            while left:
                day += timedelta(days=1)
                left -= day not in off
            moved = due.astimezone(UTC).replace(year=day.year, month=day.month, day=day.day)
            if moved != due:
                raw.execute(
                    "UPDATE clock_clock SET due_at = %s, next_fire = %s WHERE id = %s", [moved, moved, key]
                )
        raw.rollback()
        theirs = (time.perf_counter() - began) / len(looped) * rows
    by = Officer(2, "经办", 2, "管理员", 2, "县政府办", rights=frozenset({"publish_calendar"}))
    second = Officer(3, "复核", 3, "主任", 2, "县政府办", rights=frozenset({"publish_calendar"}))
    notice = next(one.notice for one in selectors.years() if one.notice.year == 2026)
    more = [rules.NamedDay(date(2026, 3, day), "增加", is_off=True) for day in range(9, 19)]
    began = time.perf_counter()
    swept = acts.correct_year(
        year=2026, days=[*notice.days, *more], reason="更正", by=by, second=second, at=NOW
    )
    ours = time.perf_counter() - began
    print(
        f"S3 recompute after an announcement: {swept.moved:,} of {rows:,} clocks moved in {ours:.1f} s,"
        f" row by row {theirs:,.0f} s (from {LOOPED:,}), ratio {theirs / ours:.0f}x (goal >= 30x)"
    )
    return theirs / ours


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=5)
    told = asked.parse_args()
    with throwaway.database("clocks") as url:
        began = time.perf_counter()
        rows = fill(told.rows)
        print(f"{rows:,} clocks in {time.perf_counter() - began:.0f} s; {throwaway.about_the_machine()}")
        reached = [poll(told.rounds) >= told.rows / 10_000, fire(told.rounds, url) >= 18.0]
        reached.append(announce(rows, url) >= 30.0)
    return 0 if all(reached) else 1


if __name__ == "__main__":
    raise SystemExit(main())
