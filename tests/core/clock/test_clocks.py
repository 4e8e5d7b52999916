"""Zero, due, yellow, red, lateness, pause, extension: each definition with its figures."""

from datetime import date, datetime

import pytest

from tests.core.clock.conftest import At
from zhixing.core.clock import refusals, rules
from zhixing.core.clock.rules.limits import NEVER, Yellow, parse_yellow
from zhixing.core.clock.rules.published import YearNotice, calendar_of


def read(start: datetime, limit: str | rules.Limit, **facts: object) -> rules.Reading:
    wanted = rules.parse_limit(limit) if isinstance(limit, str) else limit
    calendar = facts.pop("calendar", rules.shipped_calendar())
    return rules.compute(rules.ClockState(start, wanted, calendar, **facts))  # type: ignore[arg-type]


def told(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


class TestDue:
    @pytest.mark.parametrize(
        ("start", "limit", "due"),
        [
            ("2026-03-02 10:00", "2cd", "2026-03-04 17:30"),  # D1
            ("2026-03-05 10:00", "2cd", "2026-03-09 17:30"),  # D1: Saturday rolls to Monday
            ("2026-03-04 09:00", "5wd", "2026-03-11 17:30"),  # D2
            ("2026-03-02 10:00", "15gap_cd", "2026-03-17 17:30"),  # D3
            (
                "2026-02-02 10:00",
                "15gap_cd",
                "2026-02-14 17:30",
            ),  # 02-17 is a holiday: the last permitted day
            ("2026-03-16 10:00", "7back_cd@2026-03-16", "2026-03-09 17:30"),  # B2
            ("2026-02-01 10:00", "3back_wd@2026-02-24", "2026-02-12 17:30"),
            ("2026-03-02 10:00", "3mo", "2026-06-02 17:30"),  # I1
            ("2026-03-02 10:00", "30cd", "2026-04-01 17:30"),
            ("2026-01-31 10:00", "1mo", "2026-02-28 17:30"),  # the month's last day, a make-up Saturday
            ("2026-03-31 10:00", "6mo", "2026-09-30 17:30"),
            ("2026-04-01 10:00", "1mo", "2026-05-06 17:30"),  # 05-01 is a holiday: rolls to the sixth
            ("2025-02-28 10:00", "1yr", "2026-02-28 17:30"),
            ("2026-03-15 10:00", "15cd", "2026-03-30 17:30"),  # H6, from a Sunday
            ("2026-03-02 20:10", "1wd", "2026-03-03 17:30"),  # filed after the close: today
            ("2026-03-07 09:00", "1wd", "2026-03-09 17:30"),  # filed on a Saturday
            ("2026-03-02 09:00", "4wh", "2026-03-02 15:30"),  # F1
            ("2026-03-02 09:00", "3wh", "2026-03-02 12:00"),  # ends exactly at noon
            ("2026-03-02 08:00", "7wh", "2026-03-02 17:30"),
            ("2026-03-02 12:30", "1wh", "2026-03-02 15:30"),
            ("2026-03-02 19:00", "2wh", "2026-03-03 10:00"),
            ("2026-02-14 17:00", "1wh", "2026-02-24 08:30"),
            ("2026-03-02 11:50", "15min", "2026-03-02 14:35"),
            ("2026-03-06 17:00", "24h", "2026-03-07 17:00"),  # the machine's health
        ],
    )
    def test_of_each_unit(self, at: At, start: str, limit: str, due: str) -> None:
        assert told(read(at(start), limit).due) == due

    @pytest.mark.parametrize(("on", "is_working"), [("2026-05-31", False), ("2026-06-30", True)])
    def test_of_a_fixed_date_never_rolls(self, at: At, on: str, is_working: bool) -> None:
        limit = rules.fixed_date(date.fromisoformat(on), "5月底前")
        assert told(read(at("2026-03-02 10:00"), limit).due) == f"{on} 17:30"

    def test_of_a_fixed_date_may_have_an_internal_one_before(self, at: At, office: rules.Calendar) -> None:
        sunday = date(2026, 5, 31)
        internal = office.roll_backward(sunday)
        reading = read(at("2026-03-02 10:00"), rules.fixed_date(sunday, "5月底前报市政府", internal=internal))

        assert internal == date(2026, 5, 29)
        assert told(reading.internal_due) == "2026-05-29 17:30"
        assert told(reading.due) == "2026-05-31 17:30"

    def test_in_seasonal_hours_is_at_that_days_close(self, at: At) -> None:
        summer = rules.shipped_calendar("seasonal")
        assert told(read(at("2026-04-28 10:00"), "5wd", calendar=summer).due) == "2026-05-08 18:00"

    def test_on_duty_counts_every_day_to_midnight(self, at: At) -> None:
        reading = read(at("2026-02-14 10:00"), "2wd", calendar=rules.shipped_calendar("duty"))
        assert told(reading.due) == "2026-02-17 00:00"
        assert reading.due_on == date(2026, 2, 16)

    def test_of_a_gap_without_a_working_day_stays_where_it_is(self, at: At) -> None:
        assert told(read(at("2026-09-30 10:00"), "3gap_cd").due) == "2026-10-03 17:30"


class TestYellow:
    @pytest.mark.parametrize("amount", [1, 2, 3, 5, 7, 20])
    def test_turns_after_336_minutes_a_working_day(self, at: At, office: rules.Calendar, amount: int) -> None:
        reading = read(at("2026-03-02 10:00"), f"{amount}wd")
        assert reading.zero and reading.yellow_at
        assert office.working_minutes(reading.zero, reading.yellow_at) == 336 * amount

    def test_of_row_b3(self, at: At) -> None:
        reading = read(at("2026-06-01 09:00"), rules.fixed_date(date(2026, 6, 30), "6月底前"))
        assert told(reading.yellow_at) == "2026-06-24 17:30"
        assert told(reading.due) == "2026-06-30 17:30"
        assert told(reading.told_red_at) == "2026-07-01 08:00"

    def test_of_row_d5_is_an_own_count(self, at: At) -> None:
        limit = rules.working_days(5, yellow=Yellow("after", 3, 1))
        reading = read(
            at("2026-03-02 09:00"),
            limit,
            restarts=(at("2026-03-04 10:00"), at("2026-03-06 10:00")),
        )
        assert told(reading.yellow_at) == "2026-03-11 17:30"
        assert told(reading.due) == "2026-03-13 17:30"

    def test_may_be_a_day_before(self, at: At) -> None:
        limit = rules.fixed_date(date(2026, 10, 8)).with_yellow(Yellow("before", 1, 1))
        assert told(read(at("2026-09-01 09:00"), limit).yellow_at) == "2026-09-30 17:30"

    def test_may_never_come(self, at: At) -> None:
        reading = read(at("2026-03-02 09:00"), rules.fixed_date(date(2026, 12, 31)).with_yellow(NEVER))
        assert reading.yellow_at is None
        assert rules.light(reading, at("2026-12-31 17:29")) is rules.Light.GREEN

    def test_of_a_limit_that_is_due_on_its_first_day_is_its_due_moment(self, at: At) -> None:
        reading = read(at("2026-03-06 09:00"), rules.fixed_date(date(2026, 3, 6), "周五下班前"))
        assert reading.yellow_at == reading.due == at("2026-03-06 17:30")

    def test_is_written_and_read_back(self) -> None:
        for text in ("4/5", "after:3", "before:1", "never", "1/2"):
            assert parse_yellow(text).text() == text
        for text in ("5/4", "0/5", "after:0", "soon"):
            with pytest.raises(refusals.LimitNotUnderstood):
                parse_yellow(text)


class TestRed:
    def test_turns_at_the_due_moment_while_an_act_at_that_moment_is_in_time(self, at: At) -> None:
        due = at("2026-03-11 17:30")
        running = read(at("2026-03-04 09:00"), "5wd")
        stopped = read(at("2026-03-04 09:00"), "5wd", stopped=due)

        assert rules.light(running, at("2026-03-11 17:29")) is rules.Light.YELLOW
        assert rules.light(running, due) is rules.Light.RED
        assert rules.light(stopped, due) is rules.Light.DONE
        late = read(at("2026-03-04 09:00"), "5wd", stopped=due.replace(second=1))
        assert rules.light(late, due.replace(second=1)) is rules.Light.DONE_LATE

    def test_fires_at_yellow_at_red_and_when_red_is_told(self, at: At) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd")
        fires, now = [], reading.state.start
        while fire := rules.next_fire(reading, now):
            fires.append(told(fire))
            now = fire
        assert fires == ["2026-03-10 17:30", "2026-03-11 17:30", "2026-03-12 08:00"]


class TestLateness:
    def test_of_row_d2_is_one_working_day_and_60_minutes(self, at: At) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd", stopped=at("2026-03-12 09:00"))
        assert rules.lateness(reading, at("2026-04-01 09:00")) == rules.Lateness(1, 60)

    @pytest.mark.parametrize(
        ("now", "days", "minutes"),
        [
            ("2026-03-11 17:30", 0, 0),
            ("2026-03-11 23:00", 0, 0),  # red, and late 0 working days until the next one begins
            ("2026-03-12 00:00", 1, 0),
            ("2026-03-13 17:30", 2, 840),
            ("2026-03-15 12:00", 2, 840),  # a Sunday adds nothing
            ("2026-03-16 08:01", 3, 841),
        ],
    )
    def test_grows_with_working_days(self, at: At, now: str, days: int, minutes: int) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd")
        assert rules.lateness(reading, at(now)) == rules.Lateness(days, minutes)

    def test_is_unknown_past_the_published_years(self, at: At) -> None:
        reading = read(at("2026-12-21 09:00"), "5wd", stopped=at("2027-01-11 09:00"))
        assert told(reading.due) == "2026-12-28 17:30"
        assert rules.light(reading, at("2027-02-01 09:00")) is rules.Light.DONE_LATE
        assert rules.lateness(reading, at("2027-02-01 09:00")) is None


class TestPause:
    def test_of_row_e6_moves_the_due_day_by_two(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-04 10:00"), at("2026-03-06 10:00"), "专家论证")
        assert told(read(at("2026-03-02 09:00"), "7wd").due) == "2026-03-11 17:30"
        assert told(read(at("2026-03-02 09:00"), "7wd", pauses=(pause,)).due) == "2026-03-13 17:30"

    def test_between_two_closes_moves_no_day_but_hours(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-03 09:00"), at("2026-03-03 11:00"))
        assert told(read(at("2026-03-02 09:00"), "2wd", pauses=(pause,)).due) == "2026-03-04 17:30"
        assert told(read(at("2026-03-03 08:30"), "4wh", pauses=(pause,)).due) == "2026-03-03 17:00"

    def test_over_a_weekend_grows_calendar_days_but_not_working_days(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-06 18:00"), at("2026-03-09 08:00"))
        assert told(read(at("2026-03-05 09:00"), "2wd", pauses=(pause,)).due) == "2026-03-09 17:30"
        assert told(read(at("2026-03-05 09:00"), "8cd", pauses=(pause,)).due) == "2026-03-16 17:30"

    def test_begun_at_the_close_sharp_holds_that_close(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-03 17:30"), at("2026-03-04 17:30"))
        assert told(read(at("2026-03-02 09:00"), "1wd", pauses=(pause,)).due) == "2026-03-04 17:30"

    def test_a_second_after_the_close_comes_too_late_for_it(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-03 17:30").replace(second=1), at("2026-03-10 09:00"))
        assert told(read(at("2026-03-02 09:00"), "1wd", pauses=(pause,)).due) == "2026-03-03 17:30"

    def test_lets_nothing_turn_red_and_keeps_yellow_as_it_was(self, at: At) -> None:
        for began, kept in (("2026-03-09 10:00", "green"), ("2026-03-11 10:00", "yellow")):
            reading = read(at("2026-03-04 09:00"), "5wd", pauses=(rules.Pause(at(began)),))
            for now in ("2026-03-12 09:00", "2026-06-01 09:00"):
                assert rules.light(reading, at(now)) is rules.Light.PAUSED
                assert rules.color(reading, at(now)) == kept
            assert rules.next_fire(reading, at(began)) is None
            assert reading.due is None

    def test_leaves_what_is_left(self, at: At) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd", pauses=(rules.Pause(at("2026-03-09 10:00")),))
        assert reading.left == 3
        assert told(reading.paused_since) == "2026-03-09 10:00"
        hours = read(at("2026-03-04 09:00"), "10wh", pauses=(rules.Pause(at("2026-03-04 11:00")),))
        assert hours.left == 8 * 60

    def test_ends_at_its_cap_and_the_clock_runs_on(self, at: At, office: rules.Calendar) -> None:
        since = at("2026-03-05 10:00")
        cap = rules.cap_end(since, rules.calendar_days(15), office)
        reading = read(at("2026-03-02 09:00"), "5wd", pauses=(rules.Pause(since, None, "联审排队", cap),))

        assert told(cap) == "2026-03-20 17:30"
        assert rules.light(reading, at("2026-03-20 17:29")) is rules.Light.PAUSED
        assert rules.light(reading, at("2026-03-20 17:30")) is rules.Light.GREEN
        assert rules.next_fire(reading, since) == cap
        assert told(reading.due) == "2026-03-24 17:30"  # 03, 04, then 20, 23, 24

    @pytest.mark.parametrize(
        ("cap", "ends"),
        [
            ("5wd", "2026-03-12 17:30"),
            ("2wh", "2026-03-05 12:00"),
            ("1mo", "2026-04-05 17:30"),
            ("2026-03-31", "2026-03-31 17:30"),
        ],
    )
    def test_caps_of_each_unit(self, at: At, office: rules.Calendar, cap: str, ends: str) -> None:
        assert told(rules.cap_end(at("2026-03-05 10:00"), rules.parse_limit(cap), office)) == ends

    def test_does_not_move_a_fixed_date(self, at: At) -> None:
        pause = rules.Pause(at("2026-06-02 09:00"), at("2026-06-10 09:00"))
        reading = read(at("2026-06-01 09:00"), rules.fixed_date(date(2026, 6, 30)), pauses=(pause,))
        assert told(reading.due) == "2026-06-30 17:30"
        assert reading.total_minutes == 20 * 420 - 6 * 420

    def test_after_the_due_day_adds_nothing_to_the_lateness(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-12 10:00"), at("2026-03-16 10:00"), "法院查封")
        reading = read(at("2026-03-04 09:00"), "5wd", pauses=(pause,), stopped=at("2026-03-16 15:00"))
        assert rules.lateness(reading, at("2026-03-16 15:00")) == rules.Lateness(1, 120 + 120 + 30)


class TestExtension:
    def test_counts_from_the_same_zero_and_yellow_may_return_to_green(self, at: At) -> None:
        now = at("2026-03-11 10:00")
        before = read(at("2026-03-04 09:00"), "5wd")
        after = read(at("2026-03-04 09:00"), "5wd", extensions=(rules.Extension(5, "wd"),))

        assert rules.light(before, now) is rules.Light.YELLOW
        assert rules.light(after, now) is rules.Light.GREEN
        assert told(after.due) == "2026-03-18 17:30"
        assert told(after.yellow_at) == "2026-03-16 17:30"

    def test_of_months_counts_from_the_start(self, at: At) -> None:
        reading = read(at("2026-03-02 09:00"), "3mo", extensions=(rules.Extension(3, "mo"),))
        assert told(reading.due) == "2026-09-02 17:30"  # I1: six months if hard

    def test_in_another_unit_is_counted_after_the_limit(self, at: At) -> None:
        reading = read(at("2026-03-02 09:00"), "5wd", extensions=(rules.Extension(10, "cd"),))
        assert told(reading.due) == "2026-03-19 17:30"

    def test_to_a_date_never_rolls(self, at: At) -> None:
        reading = read(
            at("2026-03-02 09:00"), "5wd", extensions=(rules.Extension(to_date=date(2026, 3, 28)),)
        )
        assert told(reading.due) == "2026-03-28 17:30"

    def test_of_a_fixed_date(self, at: At) -> None:
        limit = rules.fixed_date(date(2026, 5, 29))
        assert (
            told(read(at("2026-03-02 09:00"), limit, extensions=(rules.Extension(3, "wd"),)).due)
            == "2026-06-03 17:30"
        )
        assert (
            told(read(at("2026-03-02 09:00"), limit, extensions=(rules.Extension(2, "cd"),)).due)
            == "2026-05-31 17:30"
        )
        assert (
            told(read(at("2026-03-02 09:00"), limit, extensions=(rules.Extension(1, "mo"),)).due)
            == "2026-06-29 17:30"
        )

    def test_of_hours_by_days_is_refused(self, at: At) -> None:
        with pytest.raises(refusals.UnitsDoNotMix):
            read(at("2026-03-02 09:00"), "4wh", extensions=(rules.Extension(1, "wd"),))
        with pytest.raises(refusals.UnitsDoNotMix):
            read(at("2026-03-02 09:00"), "4wd", extensions=(rules.Extension(1, "wh"),))

    def test_is_possible_until_the_due_moment(self, at: At) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd")
        assert rules.may_extend(reading, at("2026-03-11 17:30"))
        assert not rules.may_extend(reading, at("2026-03-11 17:31"))


class TestProvisional:
    def test_a_clock_past_the_published_years_lights_nothing(self, at: At) -> None:
        reading = read(at("2026-12-28 09:00"), "5wd")
        assert (reading.provisional, reading.due, reading.yellow_at) == (True, None, None)
        for now in ("2026-12-29 09:00", "2027-03-01 09:00"):
            assert rules.light(reading, at(now)) is rules.Light.PROVISIONAL
        assert rules.next_fire(reading, at("2026-12-29 09:00")) is None

    def test_a_fixed_date_there_is_known_and_still_lights_nothing(self, at: At) -> None:
        reading = read(at("2026-12-28 09:00"), rules.fixed_date(date(2027, 3, 31)))
        assert told(reading.due) == "2027-03-31 17:30"
        assert reading.provisional
        assert rules.light(reading, at("2027-05-01 09:00")) is rules.Light.PROVISIONAL

    def test_it_runs_on_a_test_notice(self, at: At) -> None:
        notices = [*rules.shipped_notices()[:-1], notice_2027()]
        calendar = calendar_of(rules.shipped_patterns()["office"], notices)
        assert told(read(at("2026-12-28 09:00"), "5wd", calendar=calendar).due) == "2027-01-05 17:30"

    def test_stopped_before_anybody_knows_the_due_day_it_is_done_in_time(self, at: At) -> None:
        reading = read(at("2026-12-28 09:00"), "5wd", stopped=at("2026-12-30 09:00"))
        assert rules.light(reading, at("2026-12-30 09:00")) is rules.Light.DONE

    def test_resumed_past_the_calendar_it_is_provisional_not_green(self, at: At) -> None:
        pause = rules.Pause(at("2026-12-28 09:00"), at("2027-01-10 09:00"))
        reading = read(at("2026-12-21 09:00"), "10wd", pauses=(pause,))
        assert reading.provisional
        assert rules.light(reading, at("2027-01-12 09:00")) is rules.Light.PROVISIONAL


def notice_2027() -> YearNotice:
    days = [rules.NamedDay(date(2027, 1, d), "元旦", is_off=True) for d in (1, 2, 3)]
    return YearNotice(2027, tuple(days), ("测试通知",))


class TestRemaining:
    def test_is_told_in_working_days_and_minutes(self, at: At) -> None:
        reading = read(at("2026-03-04 09:00"), "5wd")
        assert rules.remaining(reading, at("2026-03-09 16:30")) == rules.Remaining(2, 900)
        assert rules.remaining(reading, at("2026-03-11 10:00")) == rules.Remaining(0, 300)
        assert rules.remaining(reading, at("2026-03-12 10:00")) == rules.Remaining(0, 0)

    def test_done_early_by_working_days(self, at: At) -> None:
        assert rules.early_days(read(at("2026-03-04 09:00"), "5wd", stopped=at("2026-03-09 10:00"))) == 2
        assert rules.early_days(read(at("2026-03-04 09:00"), "5wd", stopped=at("2026-03-12 10:00"))) == 0


class TestLimit:
    @pytest.mark.parametrize(
        "text",
        ["5wd", "16wh", "15min", "2cd", "1mo", "1yr", "24h", "15gap_cd", "2026-06-30", "7back_cd@2026-03-16"],
    )
    def test_is_read_and_written_back(self, text: str) -> None:
        assert rules.parse_limit(text).text() == text

    @pytest.mark.parametrize(
        "text", ["", "5", "wd", "5 days", "-5wd", "2026-02-30", "5back_cd", "1.5wd", "五个工作日"]
    )
    def test_is_refused_in_words_where_nobody_could_count_it(self, text: str) -> None:
        with pytest.raises(refusals.LimitNotUnderstood, match="看不懂时限"):
            rules.parse_limit(text)

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(refusals.LimitEmpty):
            rules.parse_limit("0wd")

    def test_says_itself_in_words(self) -> None:
        assert rules.parse_limit("5wd").words() == "5 个工作日"
        assert rules.parse_limit("2026-06-30").words() == "限 2026年6月30日 前"
