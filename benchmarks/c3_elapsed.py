"""C3: office minutes between two moments, one at a time and many, against a library and a numpy recipe.

    python benchmarks/c3_elapsed.py [ROWS]

The recipe is the best that numpy's business days allow: whole days by busday_count, the ends by is_busday
and clip. Both peers are given the exact calendar, and all answers agree before anything is measured.
"""

# ruff: noqa: E402, DTZ001 - the peers are there only inside their environment; local time

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))

from c_peers import environment

environment.enter()

import businesstimedelta
import numpy as np

from zhixing.core.clock.rules import shipped_calendar, vector

ROUNDS = 7
EPOCH = date(1970, 1, 1).toordinal()


def scalar() -> bool:
    """Measure one at a time; return whether the goal is reached."""
    calendar = shipped_calendar()
    chance = Random(2)
    first = datetime(2019, 1, 1)
    asked = []
    for _ in range(1_000):
        since = first + timedelta(minutes=chance.randrange(4 * 525_600))
        asked.append((since, since + timedelta(minutes=chance.randrange(30 * 1_440))))
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(9 * 365)]
    rest = {day: "rest" for day in days if not calendar.is_working_day(day)}
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(
                start_time=time(8), end_time=time(17, 30), working_days=[0, 1, 2, 3, 4, 5, 6]
            ),
            businesstimedelta.LunchTimeRule(
                start_time=time(12), end_time=time(14, 30), working_days=[0, 1, 2, 3, 4, 5, 6]
            ),
            businesstimedelta.HolidayRule(rest),
        ]
    )
    elapsed = calendar.working_minutes

    def theirs(since: datetime, until: datetime) -> int:
        found = rules.difference(since, until)
        return found.hours * 60 + found.seconds // 60

    few = asked[:20]
    if [theirs(*one) for one in few] != [elapsed(*one) for one in few]:
        raise SystemExit("the answers differ from businesstimedelta's")
    found = environment.interleaved(
        {
            "ours": lambda: [elapsed(since, until) for since, until in asked],
            "businesstimedelta": lambda: [theirs(since, until) for since, until in few],
        },
        rounds=ROUNDS,
    )
    found = {"ours": [s / 1_000 for s in found["ours"]], "peer": [s / 20 for s in found["businesstimedelta"]]}
    print(f"C3 elapsed office minutes: ours {1 / sorted(found['ours'])[ROUNDS // 2] / 1e6:.2f} M calls/s")
    return environment.report(
        "businesstimedelta", environment.ratio(found, "peer"), 750.0, before="prototype 1,090-1,290"
    )


def many(rows: int) -> bool:
    """Measure many at once; return whether the goals are reached."""
    calendar = shipped_calendar()
    tables = vector.Tables(calendar)
    chance = np.random.default_rng(3)
    days = chance.integers(tables.first, tables.last - 100, rows)
    since = (days * 1_440 + chance.integers(0, 1_440, rows)).astype(np.int32)
    until = (since + chance.integers(0, 60 * 1_440, rows)).astype(np.int32)
    every = np.arange(tables.first, tables.last + 1)
    rest = every[~tables.working[tables.first : tables.last + 1]].astype("datetime64[D]")
    exact = np.busdaycalendar(weekmask="1111111", holidays=rest)
    out, stream = np.empty(rows, np.int32), np.empty(rows, np.int32)

    def within(stamps: np.ndarray, days: np.ndarray) -> np.ndarray:
        minute = stamps % 1_440
        worked = np.clip(minute - 480, 0, 240) + np.clip(minute - 870, 0, 180)
        return worked * np.is_busday(days, busdaycal=exact)

    def recipe() -> np.ndarray:
        one, two = (since // 1_440).astype("datetime64[D]"), (until // 1_440).astype("datetime64[D]")
        return np.busday_count(one, two, busdaycal=exact) * 420 + within(until, two) - within(since, one)

    if not (vector.elapsed_minutes(tables, since, until, out) == recipe()).all():
        raise SystemExit("the answers differ from the recipe's")
    found = environment.interleaved(
        {
            "ours": lambda: vector.elapsed_minutes(tables, since, until, out),
            "recipe": recipe,
            "stream limit": lambda: np.add(since, until, out=stream),
        },
        rounds=5,
        at_least=0.1,
    )
    print(f"C3 of {rows:,} rows: ours {rows / sorted(found['ours'])[2] / 1e6:.0f} M rows/s")
    reached = environment.report(
        "numpy recipe (busday_count, is_busday, clip)",
        environment.ratio(found, "recipe"),
        40.0,
        before="prototype 56-63",
    )
    share = environment.ratio(found, "stream limit") * 100
    return (
        environment.report("share of the stream limit", share, 5.5, before="prototype 8", unit="%")
        and reached
    )


if __name__ == "__main__":
    done = [scalar(), many(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)]
    sys.exit(0 if all(done) else 1)
