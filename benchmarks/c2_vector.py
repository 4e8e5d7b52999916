"""C2: adding working days to ten million rows, against numpy's own, and against the memory's stream limit.

    python benchmarks/c2_vector.py [ROWS]

The exact peer lists every rest day as a holiday; the inexact one (Monday to Friday less holidays) gives
wrong dates, and the share is printed.
"""

# ruff: noqa: E402 - the peers are there only inside their environment

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from c_peers import environment

environment.enter()

import numpy as np

from zhixing.core.clock.rules import shipped_calendar, vector

ROUNDS = 5


def main(rows: int) -> int:
    """Check the answers, measure, print, and return 0 when every goal is reached."""
    calendar = shipped_calendar()
    tables = vector.Tables(calendar)
    chance = np.random.default_rng(1)
    days = chance.integers(tables.first, tables.last - 400, rows).astype(np.int32)
    amounts = chance.integers(1, 60, rows).astype(np.int32)
    out, stream = np.empty(rows, np.int32), np.empty(rows, np.int32)

    every = np.arange(tables.first, tables.last + 1)
    rest = every[~tables.working[tables.first : tables.last + 1]].astype("datetime64[D]")
    weekday_rest = rest[np.is_busday(rest)]
    exact = np.busdaycalendar(weekmask="1111111", holidays=rest)
    inexact = np.busdaycalendar(weekmask="1111100", holidays=weekday_rest)
    dates = days.astype("datetime64[D]")

    def offset(busdays: np.busdaycalendar) -> np.ndarray:
        return np.busday_offset(dates, amounts, roll="backward", busdaycal=busdays)

    vector.add_working_days(tables, days, amounts, out)
    if not (vector.dates_of(out) == offset(exact)).all():
        raise SystemExit("the answers differ from the exact ones")
    wrong = (vector.dates_of(out) != offset(inexact)).mean()

    found = environment.interleaved(
        {
            "ours": lambda: vector.add_working_days(tables, days, amounts, out),
            "stream limit": lambda: np.add(days, amounts, out=stream),
            "exact": lambda: offset(exact),
            "inexact": lambda: offset(inexact),
        },
        rounds=ROUNDS,
        at_least=0.1,
    )
    ours = sorted(found["ours"])[ROUNDS // 2]
    print(f"C2 add working days to {rows:,} rows: ours {rows / ours / 1e6:.0f} M rows/s")
    reached = [
        environment.report(
            "numpy.busday_offset, exact", environment.ratio(found, "exact"), 65.0, before="prototype 98-112"
        ),
        environment.report(
            f"numpy.busday_offset, Mon-Fri ({wrong:.0%} wrong)",
            environment.ratio(found, "inexact"),
            22.0,
            before="prototype 32-35",
        ),
        environment.report(
            "share of the stream limit",
            environment.ratio(found, "stream limit") * 100,
            12.0,
            before="prototype 16-17",
            unit="%",
        ),
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000))
