"""C4: every start day of the published years, terms of 1 to 250 working days, against a walk over the days.

    python benchmarks/c4_oracle.py

The walk knows working days from chinesecalendar alone, which holds the notices independently of us.
Prints how many answers were compared and how many differ; the goal is none.
"""

# ruff: noqa: E402 - the peers are there only inside their environment

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from c_peers import environment

environment.enter()

import chinese_calendar

from zhixing.core.clock.rules import CalendarNotPublished, shipped_calendar, vector

TERMS = 250


def main() -> int:
    """Compare, print, and return 0 when nothing differs."""
    import numpy as np

    calendar = shipped_calendar()
    tables = vector.Tables(calendar)
    first, last = date(2007, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    odd = [day for day in days if chinese_calendar.is_workday(day) != calendar.is_working_day(day)]
    working = [day for day in days if chinese_calendar.is_workday(day)]
    terms = np.arange(1, TERMS + 1, dtype=np.int32)
    compared = differing = refused = place = 0
    for start in days:
        while place < len(working) and working[place] <= start:
            place += 1
        known = min(TERMS, len(working) - place)
        number = vector.day_numbers(np.full(TERMS, start, dtype="datetime64[D]"))
        together = vector.dates_of(vector.add_working_days(tables, number, terms)).tolist()
        for n in range(1, known + 1):
            right = working[place + n - 1]
            compared += 2
            differing += (calendar.add_working_days(start, n) != right) + (together[n - 1] != right)
        for n in range(known + 1, TERMS + 1):
            refused += 1
            try:
                calendar.add_working_days(start, n)
                differing += 1
            except CalendarNotPublished:
                differing += together[n - 1] is not None
    print(f"C4 differences from the day loop: {differing + len(odd)} (goal 0)")
    print(f"  {len(days):,} days, {compared:,} answers compared, {refused:,} past the calendar refused")
    return 1 if differing or odd else 0


if __name__ == "__main__":
    sys.exit(main())
