"""The first and the last days of the published years, and what is odd: nothing raises, nothing is guessed."""

# ruff: noqa: DTZ001 - naive datetimes are the calendar's own local time

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.core.clock.conftest import At
from zhixing.core.clock import refusals, rules
from zhixing.core.clock.rules.explanation import running_words
from zhixing.core.clock.rules.limits import Yellow
from zhixing.core.clock.rules.published import calendar_of, read_pattern


def read(start: datetime, limit: str | rules.Limit, **facts: object) -> rules.Reading:
    wanted = rules.parse_limit(limit) if isinstance(limit, str) else limit
    calendar = facts.pop("calendar", rules.shipped_calendar())
    return rules.compute(rules.ClockState(start, wanted, calendar, **facts))  # type: ignore[arg-type]


class TestTheEdgesOfTheCalendar:
    def test_beyond_them_every_question_is_refused(self, office: rules.Calendar) -> None:
        first, last = date(2007, 1, 1), date(2026, 12, 31)
        for question in (
            lambda: office.add_working_days(first, -1),
            lambda: office.roll_backward(first),
            lambda: office.day_at(-1),
            lambda: office.day_at(10_000),
            lambda: office.close_stamp(10_000),
            lambda: office.working_minutes(datetime(2006, 12, 31), datetime(2007, 1, 5)),
            lambda: office.working_minutes(datetime(2026, 12, 31), datetime(2027, 1, 5)),
            lambda: office.next_opening(datetime(2026, 12, 31, 18)),
        ):
            with pytest.raises(rules.CalendarNotPublished):
                question()
        assert office.covers(first)
        assert office.covers(last)
        assert not office.covers(last + timedelta(days=1))

    def test_a_year_that_ends_on_days_off_cannot_be_rolled_over(self) -> None:
        named = {
            date(2026, 12, d): rules.NamedDay(date(2026, 12, d), "连休", is_off=True) for d in range(28, 32)
        }
        calendar = rules.Calendar("x", rules.shipped_patterns()["office"], days=named, years=[2026])
        with pytest.raises(rules.CalendarNotPublished):
            calendar.roll_forward(date(2026, 12, 29))
        assert repr(calendar) == "Calendar('x', 2026–2026, version 0)"

    def test_years_with_a_gap_are_no_calendar(self) -> None:
        pattern = rules.shipped_patterns()["office"]
        for years in ([2024, 2026], []):
            with pytest.raises(ValueError, match="without a gap"):
                rules.Calendar("x", pattern, days={}, years=years)

    def test_openings_closes_and_office_time(self, office: rules.Calendar) -> None:
        assert f"{office.opening_of(date(2026, 3, 7)):%H:%M}" == "08:00"
        assert office.is_office_time(datetime(2026, 3, 2, 11, 59))
        assert not office.is_office_time(datetime(2026, 3, 2, 12))

    def test_a_zone_that_moves_its_clocks_is_kept_whole(self) -> None:
        calendar = calendar_of(
            rules.shipped_patterns()["office"], rules.shipped_notices(), zone="America/New_York"
        )
        winter, summer = (
            datetime(2026, 1, 5, 8, tzinfo=calendar.zone),
            datetime(2026, 7, 6, 8, tzinfo=calendar.zone),
        )
        assert winter.utcoffset() != summer.utcoffset()
        assert calendar.working_minutes(winter, winter + timedelta(hours=1)) == 60
        assert calendar.working_minutes(summer, summer + timedelta(hours=1)) == 60

    @pytest.mark.parametrize("limit", ["5wd", "3cd", "1mo", "8wh", "9back_cd@2007-01-02", "30h"])
    def test_no_reading_raises_before_or_after_them(self, at: At, limit: str) -> None:
        for start in ("2006-12-20 09:00", "2007-01-04 09:00", "2026-12-31 17:00", "2027-02-01 09:00"):
            reading = read(at(start), limit)
            assert reading.provisional == (reading.due is None)
            for now in ("2006-12-25 09:00", "2027-03-01 09:00"):
                rules.light(reading, at(now))
                rules.remaining(reading, at(now))
                rules.lateness(reading, at(now))

    def test_facts_outside_them_leave_the_clock_provisional(self, at: At) -> None:
        before = rules.Pause(at("2006-12-01 09:00"), at("2006-12-02 09:00"))
        assert read(at("2007-01-04 09:00"), "5wd", pauses=(before,)).provisional
        fixed = rules.fixed_date(date(2026, 12, 30))
        assert read(at("2026-12-01 09:00"), fixed, extensions=(rules.Extension(9, "wd"),)).provisional

    def test_a_yellow_that_cannot_be_counted_is_the_zero_or_the_due_moment(self, at: At) -> None:
        early = read(at("2007-01-04 09:00"), rules.working_days(2, yellow=Yellow("before", 9, 1)))
        assert early.yellow_at == early.zero
        late = read(at("2026-12-25 09:00"), rules.working_days(2, yellow=Yellow("after", 9, 1)))
        assert late.yellow_at == late.due
        pause = rules.Pause(at("2026-03-12 09:00"))
        odd = read(
            at("2026-03-04 09:00"), rules.working_days(5, yellow=Yellow("after", 9, 1)), pauses=(pause,)
        )
        assert odd.yellow_at == odd.due == at("2026-03-11 17:30")

    def test_red_on_the_last_day_is_told_at_the_usual_opening(self, at: At) -> None:
        reading = read(at("2026-12-30 09:00"), "1wd")
        assert reading.told_red_at == at("2027-01-01 08:00")
        assert rules.remaining(reading, at("2026-12-31 09:00")) == rules.Remaining(0, 360)

    def test_done_where_nobody_knows_the_days_is_not_called_early(self, at: At) -> None:
        fixed = rules.fixed_date(date(2027, 3, 1))
        reading = read(at("2026-12-01 09:00"), fixed, stopped=at("2026-12-30 09:00"))
        assert rules.early_days(reading) == 0
        assert rules.light(reading, at("2026-12-30 10:00")) is rules.Light.DONE


class TestOddLimits:
    def test_months_before_an_event(self, at: At) -> None:
        assert read(at("2026-01-05 09:00"), "1back_mo@2026-03-31").due == at("2026-02-28 17:30")

    def test_hours_of_the_wall_clock_are_lit_by_it(self, at: At) -> None:
        reading = read(at("2026-03-06 17:00"), "10h")
        assert reading.yellow_at == at("2026-03-07 01:00")
        assert reading.due == at("2026-03-07 03:00")

    def test_an_open_pause_on_the_day_to_which_a_limit_rolls(self, at: At) -> None:
        reading = read(at("2026-03-05 10:00"), "2cd", pauses=(rules.Pause(at("2026-03-09 10:00")),))
        assert (reading.due, reading.left) == (None, 1)

    def test_caps_by_the_wall_clock(self, at: At, office: rules.Calendar) -> None:
        assert rules.cap_end(at("2026-03-06 17:00"), rules.parse_limit("24h"), office) == at(
            "2026-03-07 17:00"
        )

    def test_what_is_late_and_what_is_not(self, at: At) -> None:
        running = read(at("2026-03-04 09:00"), "5wd")
        assert not rules.is_late(running, at("2026-03-11 17:30"))
        assert rules.is_late(running, at("2026-03-11 17:31"))
        assert not rules.is_late(read(at("2026-12-28 09:00"), "5wd"), at("2027-02-01 09:00"))
        stopped = read(at("2026-03-04 09:00"), "5wd", stopped=at("2026-03-12 09:00"))
        assert rules.is_late(stopped, at("2026-03-13 09:00"))
        paused = read(at("2026-03-04 09:00"), "5wd", pauses=(rules.Pause(at("2026-03-05 09:00")),))
        assert rules.lateness(paused, at("2026-06-01 09:00")) == rules.Lateness(0, 0)
        assert rules.remaining(paused, at("2026-06-01 09:00")) is None

    def test_a_colour_is_the_light_unless_paused(self, at: At) -> None:
        assert rules.color(read(at("2026-03-04 09:00"), "5wd"), at("2026-03-12 09:00")) is rules.Light.RED

    def test_malformed_limits_have_no_value(self) -> None:
        with pytest.raises(refusals.LimitNotUnderstood):
            rules.Limit("fortnight", 1)
        with pytest.raises(refusals.LimitNotUnderstood):
            rules.Limit("date")
        with pytest.raises(refusals.LimitNotUnderstood):
            rules.parse_limit("3back_wd@2026-02-30")
        assert Yellow("after", 3, 1).amount == 3

    def test_an_account_says_nothing_for_days_that_do_not_count(self, at: At) -> None:
        limit = rules.working_days(1)
        [first, *_] = rules.explain(read(at("2026-03-02 09:00"), limit).state)
        assert running_words(first, limit) == ""

    @pytest.mark.parametrize(
        "seasons",
        [
            [],
            [{"since": "01-01", "hours": []}],
            [{"since": "01-01", "hours": ["09:00-12:03"]}],
            [{"since": "02-30", "hours": ["09:00-12:00"]}],
            [{"since": "01-01", "hours": ["09:00-25:00"]}],
        ],
    )
    def test_hours_that_are_none_are_refused(self, seasons: list[dict[str, object]]) -> None:
        with pytest.raises(ValueError):
            read_pattern({"code": "x", "name": "x", "seasons": seasons})

    def test_holdings_outside_the_clock_are_left_aside(self, at: At, office: rules.Calendar) -> None:
        segments = [
            rules.Segment("先", at("2026-02-02 09:00"), at("2026-03-02 09:00")),
            rules.Segment("甲", at("2026-03-02 09:00"), at("2026-03-04 09:00")),
            rules.Segment("后", at("2026-03-04 09:00")),
        ]
        found = rules.attribute(segments, [], at("2026-03-02 09:00"), at("2026-03-04 09:00"), office)
        assert list(found.minutes) == ["甲"]
