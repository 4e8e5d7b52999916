"""The State Council calendar as data, and the arithmetic of its three tables."""

# ruff: noqa: DTZ001 - naive datetimes are the calendar's own local time

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from zhixing.core.clock import rules
from zhixing.core.clock.rules.published import RULEBOOK, calendar_of

SHARED = Path(__file__).resolve().parents[3] / "../shared/data/cn-holidays"


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestTheShippedNotices:
    def test_cover_2007_to_2026_and_say_that_2027_has_none(self) -> None:
        notices = rules.shipped_notices()

        assert [n.year for n in notices] == list(range(2007, 2028))
        assert [n.year for n in notices if not n.is_published] == [2027]
        assert all(n.papers for n in notices if n.is_published)
        assert [len(n.papers) for n in notices if n.year == 2020] == [2]

    def test_of_2026_name_33_days_off_and_6_worked(self) -> None:
        [notice] = [n for n in rules.shipped_notices() if n.year == 2026]

        assert sum(d.is_off for d in notice.days) == 33
        assert [d.day.isoformat()[5:] for d in notice.days if not d.is_off] == [
            "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
        ]  # fmt: skip

    def test_lie_beside_their_licence(self) -> None:
        assert "MIT License" in (RULEBOOK / "cn-holidays" / "LICENSE").read_text("utf-8")

    @pytest.mark.skipif(not SHARED.exists(), reason="the collection is not here")
    @pytest.mark.parametrize("year", range(2007, 2028))
    def test_say_what_the_collection_says(self, year: int) -> None:
        theirs = json.loads((SHARED / f"{year}.json").read_text("utf-8"))
        [ours] = [n for n in rules.shipped_notices() if n.year == year]

        assert [(d.day.isoformat(), d.name, d.is_off) for d in ours.days] == [
            (d["date"], d["name"], d["isOffDay"]) for d in theirs["days"]
        ]
        assert list(ours.papers) == theirs["papers"]


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("year", "count"),
        [
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ],
    )
    def test_of_a_year(self, office: rules.Calendar, year: int, count: int) -> None:
        assert office.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count

    @pytest.mark.parametrize(
        ("start", "amount", "due"),
        [
            ("2026-02-10", 20, "2026-03-16"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-09-18", 1, "2026-09-20"),
            ("2026-09-24", 5, "2026-10-09"),
            ("2026-04-30", 3, "2026-05-08"),
            ("2025-09-30", 5, "2025-10-14"),
            ("2025-01-24", 3, "2025-02-05"),
            ("2024-12-31", 1, "2025-01-02"),
            ("2023-12-29", 1, "2024-01-02"),
            ("2022-12-30", 1, "2023-01-03"),
            ("2020-01-20", 10, "2020-02-11"),
            ("2019-04-30", 2, "2019-05-06"),
        ],
    )
    def test_are_added(self, office: rules.Calendar, start: str, amount: int, due: str) -> None:
        assert office.add_working_days(day(start), amount) == day(due)

    def test_are_not_guessed_past_the_published_years(self, office: rules.Calendar) -> None:
        with pytest.raises(rules.CalendarNotPublished) as refused:
            office.add_working_days(day("2026-12-28"), 5)

        assert str(refused.value) == "2027 年放假安排尚未公布，时限待定。"
        assert refused.value.year == 2027
        with pytest.raises(rules.CalendarNotPublished):
            office.is_working_day(day("2027-01-04"))
        with pytest.raises(rules.CalendarNotPublished):
            office.add_working_days(day("2006-12-29"), 1)

    def test_equal_a_walk_over_the_days_from_every_start(self, office: rules.Calendar) -> None:
        """C4 at commit size: every start day of six years, terms from 1 to 250, make-up days included."""
        off = {d.day for n in rules.shipped_notices() for d in n.days if d.is_off}
        worked = {d.day for n in rules.shipped_notices() for d in n.days if not d.is_off}
        first, last = date(2020, 1, 1), date(2026, 12, 31)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        working = [d for d in days if d in worked or (d.weekday() < 5 and d not in off)]
        place = 0
        for start in days:
            while place < len(working) and working[place] <= start:
                place += 1
            for amount in range(1, min(250, len(working) - place) + 1):
                assert office.add_working_days(start, amount) == working[place + amount - 1]

    def test_are_subtracted(self, office: rules.Calendar) -> None:
        assert office.add_working_days(day("2026-02-24"), -1) == day("2026-02-14")
        assert office.add_working_days(day("2026-02-18"), -2) == day("2026-02-13")
        assert office.add_working_days(day("2026-02-18"), 0) == day("2026-02-18")

    def test_roll_both_ways(self, office: rules.Calendar) -> None:
        assert office.roll_forward(day("2026-02-15")) == day("2026-02-24")
        assert office.roll_backward(day("2026-02-23")) == day("2026-02-14")
        assert (
            office.roll_forward(day("2026-02-14"))
            == office.roll_backward(day("2026-02-14"))
            == day("2026-02-14")
        )


class TestOfficeMinutes:
    def test_of_a_day_are_420(self, office: rules.Calendar) -> None:
        assert office.working_minutes(datetime(2026, 3, 2), datetime(2026, 3, 3)) == 420
        assert (
            office.working_minutes(datetime(2026, 2, 14), datetime(2026, 2, 15)) == 420
        )  # a make-up Saturday
        assert office.working_minutes(datetime(2026, 2, 15), datetime(2026, 2, 24)) == 0

    @pytest.mark.parametrize(
        ("moment", "worked"),
        [
            ("07:59", 0),
            ("08:00", 0),
            ("08:01", 1),
            ("12:00", 240),
            ("13:00", 240),
            ("14:31", 241),
            ("17:30", 420),
        ],
    )
    def test_stand_still_at_lunch_and_night(self, office: rules.Calendar, moment: str, worked: int) -> None:
        midnight = datetime(2026, 3, 2)
        assert office.working_minutes(midnight, datetime.fromisoformat(f"2026-03-02 {moment}")) == worked

    def test_are_added_and_may_end_at_noon_or_at_the_close(self, office: rules.Calendar) -> None:
        start = datetime(2026, 3, 2, 8)
        assert f"{office.add_working_minutes(start, 240):%d %H:%M}" == "02 12:00"
        assert f"{office.add_working_minutes(start, 241):%d %H:%M}" == "02 14:31"
        assert f"{office.add_working_minutes(start, 420):%d %H:%M}" == "02 17:30"
        assert f"{office.add_working_minutes(start, 421):%d %H:%M}" == "03 08:01"

    def test_have_a_next_opening(self, office: rules.Calendar) -> None:
        assert f"{office.next_opening(datetime(2026, 2, 13, 17, 30)):%m-%d %H:%M}" == "02-14 08:00"
        assert f"{office.next_opening(datetime(2026, 2, 14, 18)):%m-%d %H:%M}" == "02-24 08:00"
        assert f"{office.next_opening(datetime(2026, 3, 2, 9, 1)):%m-%d %H:%M}" == "03-02 09:01"

    def test_are_the_calendars_own_whatever_zone_a_moment_comes_in(self, office: rules.Calendar) -> None:
        from zoneinfo import ZoneInfo

        start = datetime(2026, 3, 2, 9, tzinfo=office.zone)
        end = datetime(2026, 3, 2, 10, 30, tzinfo=office.zone)
        assert (
            office.working_minutes(
                start.astimezone(ZoneInfo("America/New_York")), end.astimezone(ZoneInfo("UTC"))
            )
            == 90
        )


class TestPatterns:
    def test_seasonal_hours_close_at_18_from_may_to_september(self) -> None:
        summer = rules.shipped_calendar("seasonal")

        assert f"{summer.close_of(day('2026-04-30')):%H:%M}" == "17:30"
        assert f"{summer.close_of(day('2026-05-06')):%H:%M}" == "18:00"
        assert f"{summer.close_of(day('2026-09-30')):%H:%M}" == "18:00"
        assert f"{summer.close_of(day('2026-10-08')):%H:%M}" == "17:30"
        assert summer.working_minutes(datetime(2026, 7, 1), datetime(2026, 7, 2)) == 420

    def test_the_hall_works_through_noon(self) -> None:
        hall = rules.shipped_calendar("hall")
        assert hall.working_minutes(datetime(2026, 3, 2, 11), datetime(2026, 3, 2, 15)) == 240

    def test_duty_runs_round_the_clock_and_over_holidays(self) -> None:
        duty = rules.shipped_calendar("duty")

        assert duty.working_minutes(datetime(2026, 2, 17, 22), datetime(2026, 2, 18, 2)) == 240
        assert duty.add_working_days(day("2026-02-14"), 2) == day("2026-02-16")
        assert duty.is_working_day(day("2031-10-01"))

    def test_hours_off_the_half_hour_are_counted_too(self) -> None:
        pattern = rules.Pattern("odd", "错时", (rules.Season((1, 1), ((500, 717), (815, 1033))),))
        odd = calendar_of(pattern, rules.shipped_notices())
        assert odd.working_minutes(datetime(2026, 3, 2), datetime(2026, 3, 3)) == 217 + 218
        assert odd.working_minutes(datetime(2026, 3, 2, 8, 19), datetime(2026, 3, 2, 8, 22)) == 2


class TestWeeks:
    def test_2026_has_53_of_which_one_is_exempt_and_two_have_six_working_days(
        self, office: rules.Calendar
    ) -> None:
        monday = day("2025-12-29")
        weeks = {}
        while monday.isocalendar().year <= 2026 and monday <= day("2026-12-28"):
            weeks[monday.isocalendar().week] = monday
            monday += timedelta(days=7)
        published = {n: m for n, m in weeks.items() if m + timedelta(days=6) <= office.last_day}

        exempt = [n for n, m in published.items() if office.week_day_due(m) is None]
        days = {
            n: sum(office.is_working_day(m + timedelta(days=d)) for d in range(7))
            for n, m in published.items()
        }
        assert (len(weeks), exempt) == (53, [8])
        assert [n for n, count in days.items() if count == 6] == [7, 38]

    def test_the_week_of_2026_01_04_has_no_duty_on_its_make_up_sunday(self, office: rules.Calendar) -> None:
        assert office.week_day_due(day("2026-01-04")) == day("2025-12-31")
        assert office.week_day_due(day("2026-09-20")) == day("2026-09-18")
