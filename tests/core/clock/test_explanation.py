"""The account of every day: what a page, a notice and the command line say."""

from datetime import date

from tests.core.clock.conftest import At
from zhixing.core.clock import rules
from zhixing.core.clock.rules.explanation import running_words


def account(start: object, limit: str | rules.Limit, **facts: object) -> list[rules.DayLine]:
    wanted = rules.parse_limit(limit) if isinstance(limit, str) else limit
    return rules.explain(rules.ClockState(start, wanted, rules.shipped_calendar(), **facts))  # type: ignore[arg-type]


def spoken(lines: list[rules.DayLine]) -> list[str]:
    return [f"{line.day:%m-%d} {line.weekday()} {line.reason()} {line.running}" for line in lines]


class TestWorkingDays:
    def test_name_holidays_and_make_up_days(self, at: At) -> None:
        lines = spoken(account(at("2026-02-12 10:00"), "3wd"))

        assert lines[:4] == [
            "02-12 周四 当日不计（民法典第二百零一条） 0",
            "02-13 周五 计入 1",
            "02-14 周六 春节调休上班，计入 2",
            "02-15 周日 春节放假，不计 2",
        ]
        assert lines[-1] == "02-24 周二 到期日 3"
        assert len(lines) == 13

    def test_say_where_the_clock_stood_still(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-04 10:00"), at("2026-03-06 10:00"), "专家论证")
        lines = account(at("2026-03-02 09:00"), "7wd", pauses=(pause,))

        assert [line.why for line in lines[1:6]] == ["counted", "paused", "paused", "counted", "weekend"]
        assert [line.paused_minutes for line in lines[2:5]] == [300, 420, 120]
        assert (lines[-1].day, lines[-1].running) == (date(2026, 3, 13), 7)


class TestCalendarDays:
    def test_say_that_the_last_day_rolled(self, at: At) -> None:
        assert [line.why for line in account(at("2026-03-05 10:00"), "2cd")] == [
            "start", "calendar_day", "calendar_day", "rolled_over", "due_rolled",
        ]  # fmt: skip

    def test_of_months_count_the_dates(self, at: At) -> None:
        lines = account(at("2026-03-02 10:00"), "1mo")
        assert (lines[-1].day, lines[-1].running, lines[-1].why) == (date(2026, 4, 2), 31, "due")


class TestDates:
    def test_that_a_sentence_fixed_do_not_roll(self, at: At) -> None:
        lines = account(at("2026-05-28 10:00"), rules.fixed_date(date(2026, 5, 31), "5月底前"))
        assert [line.why for line in lines] == ["start", "counted", "weekend", "due_fixed"]

    def test_of_a_gap_and_of_a_notice_do_not_roll(self, at: At) -> None:
        assert account(at("2026-02-02 10:00"), "15gap_cd")[-1].why == "due_gap"
        assert account(at("2026-02-02 10:00"), "3back_wd@2026-02-24")[-1].why == "due_backward"

    def test_before_the_start_leave_the_start_day_alone(self, at: At) -> None:
        lines = account(at("2026-03-05 10:00"), rules.fixed_date(date(2026, 3, 2)))
        assert [line.day for line in lines] == [date(2026, 3, 5)]


class TestHours:
    def test_run_by_the_minute(self, at: At) -> None:
        lines = account(at("2026-03-06 16:00"), "4wh")
        assert [(line.minutes, line.running, line.why) for line in lines] == [
            (90, 90, "minutes"), (0, 90, "weekend"), (0, 90, "weekend"), (150, 240, "minutes"),
        ]  # fmt: skip

    def test_say_nothing_of_a_day_without_time(self, at: At) -> None:
        lines = account(at("2026-03-05 18:00"), "1wh")
        assert [line.why for line in lines] == ["no_office", "minutes"]


class TestUnfinished:
    def test_an_open_pause_ends_the_account(self, at: At) -> None:
        lines = account(at("2026-03-02 09:00"), "7wd", pauses=(rules.Pause(at("2026-03-04 10:00")),))
        assert (lines[-1].day, lines[-1].why, lines[-1].running) == (date(2026, 3, 4), "paused", 1)

    def test_a_provisional_clock_ends_with_the_published_calendar(self, at: At) -> None:
        lines = account(at("2026-12-28 09:00"), "5wd")
        assert (lines[-1].day, lines[-1].running) == (date(2026, 12, 31), 3)

    def test_a_start_in_an_unpublished_year_has_no_account(self, at: At) -> None:
        assert account(at("2027-03-01 09:00"), "5wd") == []

    def test_a_restart_is_named(self, at: At) -> None:
        lines = account(at("2026-03-02 09:00"), "5wd", restarts=(at("2026-03-06 10:00"),))
        assert (lines[0].day, lines[0].why) == (date(2026, 3, 6), "restart")


def test_counts_are_said_in_the_limits_own_unit(at: At) -> None:
    for text, said in (("5wd", "第 5 个工作日"), ("5cd", "第 5 日"), ("5wh", "累计 300 分钟")):
        limit = rules.parse_limit(text)
        counted = [line for line in account(at("2026-03-02 09:00"), limit) if line.counted]
        assert running_words(counted[-1], limit) == said
