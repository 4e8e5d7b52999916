"""Random lives of clocks against the minute-by-minute simulator, which shares no line with the rules."""

# ruff: noqa: DTZ001 - naive datetimes are the local time of the county

import os
import random
from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from tests.core.clock import simulator
from zhixing.core.clock import rules
from zhixing.core.clock.rules.published import shipped_notices, shipped_patterns

SEQUENCES = 100_000 if os.environ.get("ZHIXING_FULL") == "1" else 2_000
BATCHES = 20
UNITS = {
    "wd": 25,
    "cd": 40,
    "mo": 3,
    "wh": 40,
    "min": 600,
    "gap_cd": 30,
    "gap_wd": 12,
    "gap_mo": 2,
    "date": 1,
}


@cache
def world(variant: int) -> tuple[rules.Calendar, simulator.Office]:
    """A calendar of 2026, edited by hand in one of many ways, and the same days for the simulator."""
    chance = random.Random(variant)
    named = {d.day: d for notice in shipped_notices() if notice.year == 2026 for d in notice.days}
    if variant:
        for _ in range(12):
            day = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
            named[day] = rules.NamedDay(day, "更正", is_off=chance.random() < 0.5)
    calendar = rules.Calendar(
        "office", shipped_patterns()["office"], days=named, years=[2026], version=variant
    )
    office = simulator.Office(
        off=frozenset(d.day for d in named.values() if d.is_off),
        worked=frozenset(d.day for d in named.values() if not d.is_off),
        last=date(2026, 12, 31),
    )
    return calendar, office


def some_moment(chance: random.Random, since: datetime, days: int) -> datetime:
    """A moment within `days`, often on an edge: an opening, a close, a minute beside them, midnight."""
    day = (since + timedelta(days=chance.randrange(days))).replace(hour=0, minute=0, second=0)
    if chance.random() < 0.5:
        hour, minute = chance.choice(
            [(0, 0), (8, 0), (11, 59), (12, 0), (14, 30), (17, 29), (17, 30), (17, 31)]
        )
        moment = day.replace(hour=hour, minute=minute)
    else:
        moment = day + timedelta(minutes=chance.randrange(1440))
    return moment + timedelta(seconds=chance.choice([0, 0, 0, 20, 59]))


class Life:
    """One random life: events in order of claim, recorded in any order; the simulator's case beside it."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.calendar, self.office = world(chance.randrange(40))
        unit = chance.choice(list(UNITS))
        amount = chance.randint(1, UNITS[unit])
        start = some_moment(chance, datetime(2026, 1, 5), 240)
        self.fixed = start.date() + timedelta(days=chance.randrange(0, 60)) if unit == "date" else None
        limit = rules.Limit(unit, 0 if unit == "date" else amount, date=self.fixed)
        claimed = start
        if chance.random() < 0.3:  # registered with a wrong start, corrected later
            claimed = some_moment(chance, start - timedelta(days=3), 6)
        events = [("start", claimed, {"limit": limit})]
        if claimed != start:
            events.append(("correct_start", start, {}))
        pauses = self._pauses(chance, start)
        for place, (since, until) in enumerate(pauses):
            cap = since + timedelta(minutes=chance.randrange(1, 9000)) if chance.random() < 0.2 else None
            facts = {"ground": "专家论证", "cap_until": self.aware(cap) if cap else None}
            events.append(("pause", since, facts))
            if until:
                events.append(("resume", until, {}))
            pauses[place] = since, min((end for end in (until, cap) if end), default=None)
        extra = 0
        if chance.random() < 0.3 and unit != "date":
            extra = chance.randint(1, amount)
            events.append(("extend", start, {"extension": rules.Extension(extra, unit)}))
        counts_from = start
        if chance.random() < 0.2:  # a contact starts the limit anew, perhaps after or during pauses
            counts_from = max(some_moment(chance, start, 15), start)
            events.append(("restart", counts_from, {}))
        stopped = self._stop(chance, counts_from, pauses)
        if stopped:
            events.append(("stop", stopped, {}))
        self.events = events
        self.begin = start
        self.case = simulator.Case(
            counts_from, unit, amount + extra, self.office, pauses, self.fixed, stopped
        )
        self.chance = chance

    @staticmethod
    def _pauses(chance: random.Random, start: datetime) -> list[tuple[datetime, datetime | None]]:
        pauses: list[tuple[datetime, datetime | None]] = []
        reached = start
        for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
            since = max(some_moment(chance, reached, 12), reached)
            until = max(some_moment(chance, since, 10), since)
            if chance.random() < 0.15:
                pauses.append((since, None))
                break
            if until > since:
                pauses.append((since, until))
            reached = until + timedelta(seconds=1)
        return pauses

    @staticmethod
    def _stop(
        chance: random.Random, counts_from: datetime, pauses: list[tuple[datetime, datetime | None]]
    ) -> datetime | None:
        if chance.random() < 0.5:
            return None
        floor = max([counts_from] + [until or since for since, until in pauses])
        stopped = floor
        if chance.random() < 0.9:
            stopped += some_moment(chance, counts_from, 20) - counts_from
        if stopped <= counts_from:
            stopped = counts_from + timedelta(minutes=chance.randrange(1, 9000))
        stopped = max(stopped, floor)
        return None if stopped.date() > date(2026, 12, 20) else stopped

    def state(self) -> rules.ClockState:
        """The clock as the ledger replays it, its entries recorded in a shuffled order."""
        order = list(range(len(self.events)))
        self.chance.shuffle(order)
        recorded = datetime(2026, 12, 31, tzinfo=self.calendar.zone)
        found = [
            rules.ClockEvent(kind, self.aware(at), recorded + timedelta(seconds=place), **facts)
            for place, (kind, at, facts) in zip(order, self.events, strict=True)
        ]
        starts = sorted(
            (e for e in found if e.kind in ("start", "correct_start")), key=lambda e: e.recorded_at
        )
        if len(starts) == 2 and starts[0].kind == "correct_start":  # a correction follows what it corrects
            first, second = starts
            found = [e for e in found if e not in starts]
            found.append(rules.ClockEvent("start", second.at, first.recorded_at, limit=second.limit))
            found.append(rules.ClockEvent("correct_start", first.at, second.recorded_at))
        state = rules.state_as_known(found, known_at=recorded + timedelta(days=1), calendar=self.calendar)
        assert state is not None
        return state

    def aware(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self.calendar.zone)


def plain(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_life_is_counted_as_the_simulator_counts_it(batch: int) -> None:
    for seed in range(batch, SEQUENCES, BATCHES):
        life = Life(seed)
        reading = rules.compute(life.state())
        wanted = simulator.run(life.case)

        if wanted.unknown:
            assert reading.provisional, seed
            continue
        assert not reading.provisional, seed
        assert plain(reading.due) == wanted.due, seed
        if wanted.endless:
            assert reading.paused_since is not None, seed
            continue
        assert plain(reading.zero) == wanted.zero, seed
        assert plain(reading.yellow_at) == wanted.yellow, seed
        check_lights(life, reading, wanted, seed)
        check_lateness(life, reading, wanted, seed)
        check_account(life, reading, seed)


def check_lights(life: Life, reading: rules.Reading, wanted: simulator.Outcome, seed: int) -> None:
    assert wanted.due and wanted.yellow
    moments = [wanted.due, wanted.yellow, *(some_moment(life.chance, life.case.start, 60) for _ in range(6))]
    for moment in moments:
        for now in (moment - timedelta(minutes=1), moment):
            found = rules.light(reading, life.aware(now)).value
            assert found == simulator.light(life.case, wanted, now), (seed, now)
            if life.case.is_paused(now):
                assert rules.color(reading, life.aware(now)) is not rules.Light.RED
    fire, seen = rules.next_fire(reading, life.aware(life.case.start)), 0
    while fire and seen < 12:  # between two fires the light never changes by itself
        assert rules.light(reading, fire) == simulator.light(life.case, wanted, plain(fire) or fire), (
            seed,
            fire,
        )
        fire, seen = rules.next_fire(reading, fire), seen + 1


def check_lateness(life: Life, reading: rules.Reading, wanted: simulator.Outcome, seed: int) -> None:
    assert wanted.due
    end = life.case.stopped or wanted.due + timedelta(minutes=life.chance.randrange(20_000))
    if end.date() > date(2026, 12, 31):
        return
    late = rules.lateness(reading, life.aware(end))
    assert late is not None
    assert (late.working_days, late.minutes) == simulator.lateness(life.case, wanted.due, end), seed


def check_account(life: Life, reading: rules.Reading, seed: int) -> None:
    """The account ends on the due day, and its running count is the limit."""
    lines = rules.explain(reading.state)
    assert reading.due
    assert lines[-1].day == max(reading.due.date(), life.case.start.date()), seed
    unit, amount = life.case.unit, life.case.amount
    if unit in ("wd", "cd"):
        assert lines[-1].running == amount, seed
    if unit in ("wh", "min"):
        assert lines[-1].running == amount * (60 if unit == "wh" else 1), seed
    assert [line.day for line in lines] == sorted({line.day for line in lines}), seed


@pytest.mark.parametrize("batch", range(BATCHES))
def test_minutes_of_holders_and_pauses_add_up_to_the_elapsed_minutes(batch: int) -> None:
    for seed in range(batch, SEQUENCES, BATCHES):
        life = Life(seed)
        start, end = life.begin, life.case.stopped or life.begin + timedelta(days=60)
        if end.date() > date(2026, 12, 31):
            continue
        cuts = sorted({start, end, *(some_moment(life.chance, start, 40) for _ in range(4))})
        cuts = [cut for cut in cuts if start <= cut <= end]
        holders = [life.chance.choice("甲乙丙") for _ in cuts[1:]]
        segments = [
            rules.Segment(holder, life.aware(since), life.aware(until) if until != end else None)
            for holder, since, until in zip(holders, cuts, cuts[1:], strict=False)
        ]
        pauses = [rules.Pause(life.aware(a), life.aware(b) if b else None) for a, b in life.case.pauses]
        found = rules.attribute(segments, pauses, life.aware(start), life.aware(end), life.calendar)

        whole = end.replace(second=0)
        life.case.stopped = end
        ran = simulator.ran_minutes(life.case, start.replace(second=0), whole)
        office = simulator.ran_minutes(bare(life.case), start.replace(second=0), whole)
        assert found.elapsed == len(office), seed
        assert sum(found.minutes.values()) + found.paused == found.elapsed, seed
        assert sum(found.minutes.values()) == len(ran), seed
        for holder in set(holders):
            mine = sum(
                bisect_left(ran, until.replace(second=0)) - bisect_left(ran, since.replace(second=0))
                for who, since, until in zip(holders, cuts, cuts[1:], strict=False)
                if who == holder
            )
            assert found.minutes[holder] == mine, (seed, holder)


def bare(case: simulator.Case) -> simulator.Case:
    return simulator.Case(case.start, case.unit, case.amount, case.office)
