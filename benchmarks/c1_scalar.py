"""C1: adding working days one at a time, against the libraries that people use for it.

    python benchmarks/c1_scalar.py

All answer the same 2,000 questions in the same run, in turns. Only peers with the exact calendar are
asked (numpy and pandas with every rest day listed); where one answers wrongly, the share is printed.
"""

# ruff: noqa: E402 - the peers are there only inside their environment

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))

from c_peers import environment

environment.enter()

import chinese_calendar
import holidays
import numpy as np
import pandas as pd
from workalendar.asia import China

from zhixing.core.clock.rules import shipped_calendar

ROUNDS = 7
FIRST, LAST = date(2019, 1, 1), date(2023, 6, 30)  # all peers have data for these years


def questions() -> list[tuple[date, int]]:
    chance = Random(1)
    span = (LAST - FIRST).days
    return [(FIRST + timedelta(days=chance.randrange(span)), chance.randint(1, 30)) for _ in range(2_000)]


def contenders(asked: list[tuple[date, int]]) -> dict[str, tuple[Callable[[], list[object]], int]]:
    """Return each contender with how many of the questions it answers a turn: slow ones answer fewer."""
    calendar = shipped_calendar()
    days = [
        calendar.first_day + timedelta(days=n)
        for n in range((calendar.last_day - calendar.first_day).days + 1)
    ]
    rest = [day for day in days if not calendar.is_working_day(day)]
    working = set(days) - set(rest)
    exact = np.busdaycalendar(weekmask="1111111", holidays=np.array(rest, dtype="datetime64[D]"))
    numbers = [(np.datetime64(day, "D"), n) for day, n in asked]
    week = "Mon Tue Wed Thu Fri Sat Sun"
    offsets = {n: pd.offsets.CustomBusinessDay(n, weekmask=week, holidays=rest) for n in range(1, 31)}
    stamps = [(pd.Timestamp(day), n) for day, n in asked]
    official = holidays.country_holidays("CN", years=range(2007, 2027))
    workalendar = China()
    add = calendar.add_working_days

    def walk(day: date, n: int) -> date:
        while n:
            day += timedelta(days=1)
            n -= day in working
        return day

    def walk_chinesecalendar(day: date, n: int) -> date:
        while n:
            day += timedelta(days=1)
            n -= chinese_calendar.is_workday(day)
        return day

    return {
        "ours": (lambda: [add(day, n) for day, n in asked], 2_000),
        "a loop over a set": (lambda: [walk(day, n) for day, n in asked], 2_000),
        "numpy.busday_offset": (
            lambda: [np.busday_offset(d, n, roll="backward", busdaycal=exact) for d, n in numbers],
            2_000,
        ),
        "pandas CustomBusinessDay": (lambda: [stamp + offsets[n] for stamp, n in stamps[:500]], 500),
        "holidays": (lambda: [official.get_nth_working_day(day, n) for day, n in asked[:250]], 250),
        "workalendar": (lambda: [workalendar.add_working_days(day, n) for day, n in asked[:50]], 50),
        "chinesecalendar": (lambda: [walk_chinesecalendar(day, n) for day, n in asked[:50]], 50),
    }


def as_date(answer: object) -> date:
    if isinstance(answer, np.datetime64):
        return answer.astype("datetime64[D]").item()
    return answer.date() if isinstance(answer, pd.Timestamp) else answer  # type: ignore[return-value]


def main() -> int:
    """Check the answers, measure, print, and return 0 when every goal is reached."""
    asked = questions()
    entered = contenders(asked)
    right = [as_date(answer) for answer in entered["ours"][0]()]
    for name, (work, count) in entered.items():
        wrong = sum(as_date(answer) != right[place] for place, answer in enumerate(work()))
        if wrong:
            print(f"  {name} answers {wrong} of {count} wrongly: {wrong / count:.1%}")
    found = environment.interleaved({name: work for name, (work, _) in entered.items()}, rounds=ROUNDS)
    found = {name: [spent / entered[name][1] for spent in times] for name, times in found.items()}
    print(
        "C1 add working days, one at a time: "
        f"ours {1 / sorted(found['ours'])[ROUNDS // 2] / 1e6:.1f} M calls/s"
    )
    environment.report(
        "a loop over a set", environment.ratio(found, "a loop over a set"), 1, before="prototype 7-11"
    )
    goals = [
        ("numpy.busday_offset", 9.0, "prototype 11-23"),
        ("pandas CustomBusinessDay", 28.0, "prototype 35-59"),
        ("holidays", 75.0, "prototype 92-162"),
        ("workalendar", 400.0, "prototype 500-910"),
        ("chinesecalendar", 1000.0, "prototype 1,530-2,440"),
    ]
    reached = [
        environment.report(name, environment.ratio(found, name), floor, before=text)
        for name, floor, text in goals
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
