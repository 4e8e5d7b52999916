"""The numpy form gives the answers of the scalar form, and never a wrong one past the calendar."""

# ruff: noqa: DTZ001 - naive datetimes are the calendar's own local time

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from zhixing.core.clock import rules
from zhixing.core.clock.rules import vector

EPOCH = date(1970, 1, 1)


@pytest.fixture(scope="module")
def tables() -> vector.Tables:
    return vector.Tables(rules.shipped_calendar())


def numbers(days: list[date]) -> vector.Ints:
    return np.array([(day - EPOCH).days for day in days], dtype=np.int32)


def some_days(count: int, seed: int) -> vector.Ints:
    chance = np.random.default_rng(seed)
    return chance.integers((date(2007, 1, 1) - EPOCH).days, (date(2026, 1, 1) - EPOCH).days, count).astype(
        np.int32
    )


def test_working_days_added_are_those_of_the_scalar_form(
    office: rules.Calendar, tables: vector.Tables
) -> None:
    days = some_days(40_000, 1)  # more than two blocks
    amounts = np.random.default_rng(2).integers(1, 240, len(days)).astype(np.int32)
    found = vector.add_working_days(tables, days, amounts)
    for place in range(0, len(days), 37):
        start = EPOCH + timedelta(days=int(days[place]))
        assert EPOCH + timedelta(days=int(found[place])) == office.add_working_days(
            start, int(amounts[place])
        )
    assert (
        vector.add_working_days(tables, days, 5)
        == vector.add_working_days(tables, days, np.full_like(days, 5))
    ).all()


def test_days_counted_and_minutes_elapsed_are_those_of_the_scalar_form(
    office: rules.Calendar, tables: vector.Tables
) -> None:
    days, later = some_days(20_000, 3), some_days(20_000, 4)
    counted = vector.count_working_days(tables, days, later)
    chance = np.random.default_rng(5)
    since = (days * 1440 + chance.integers(0, 1440, len(days))).astype(np.int32)
    until = (later * 1440 + chance.integers(0, 1440, len(days))).astype(np.int32)
    elapsed = vector.elapsed_minutes(tables, since, until)
    start = datetime(1970, 1, 1)
    for place in range(0, len(days), 41):
        one, two = (EPOCH + timedelta(days=int(numbers_[place])) for numbers_ in (days, later))
        assert counted[place] == office.working_days_between(one, two)
        low, high = (start + timedelta(minutes=int(stamps[place])) for stamps in (since, until))
        assert elapsed[place] == office.working_minutes(low, high)


@pytest.mark.parametrize(("unit", "add"), [("cd", vector.add_calendar_days), ("mo", vector.add_months)])
def test_calendar_days_and_months_roll_as_the_clock_does(
    office: rules.Calendar, tables: vector.Tables, unit: str, add: object
) -> None:
    days = some_days(3_000, 6)
    amounts = np.random.default_rng(7).integers(1, 12, len(days)).astype(np.int32)
    found = add(tables, days, amounts)  # type: ignore[operator]
    for place in range(len(days)):
        start = datetime.combine(
            EPOCH + timedelta(days=int(days[place])), datetime.min.time(), tzinfo=office.zone
        )
        reading = rules.compute(rules.ClockState(start, rules.Limit(unit, int(amounts[place])), office))
        assert reading.due_on == EPOCH + timedelta(days=int(found[place]))


def test_past_the_calendar_there_is_no_answer(tables: vector.Tables) -> None:
    days = numbers(
        [date(2026, 12, 28), date(2027, 1, 4), date(2006, 12, 29), date(1969, 1, 1), date(2200, 1, 1)]
    )
    for found in (
        vector.add_working_days(tables, days, 5),
        vector.add_calendar_days(tables, days, 5),
        vector.add_months(tables, days, 1),
    ):
        assert (found == vector.UNPUBLISHED).all()
    assert np.isnat(vector.dates_of(vector.add_working_days(tables, days, 5))).all()
    with pytest.raises(rules.CalendarNotPublished):
        vector.count_working_days(tables, days[:1], days[1:2])
    with pytest.raises(rules.CalendarNotPublished):
        vector.elapsed_minutes(tables, days[:1] * 1440, days[1:2] * 1440 + 1)


def test_a_limit_of_nothing_is_refused(tables: vector.Tables) -> None:
    with pytest.raises(ValueError, match="at least one"):
        vector.add_working_days(tables, some_days(3, 1), 0)


def test_dates_go_in_and_come_back(tables: vector.Tables) -> None:
    days = np.array(["2026-02-10", "2026-02-13"], dtype="datetime64[D]")
    found = vector.dates_of(
        vector.add_working_days(tables, vector.day_numbers(days), np.array([20, 1], np.int32))
    )
    assert found.astype(str).tolist() == ["2026-03-16", "2026-02-14"]
