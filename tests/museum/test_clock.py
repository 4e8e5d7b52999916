"""The bug museum, clocks and calendars: what failed in public elsewhere, and may not fail here.

Each class names the exhibit by the public thread in which it was reported.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.utils import timezone

from zhixing.core.clock import acts, imports, refusals, rules, selectors
from zhixing.core.clock.models import Clock, ClockPause
from zhixing.core.clock.rules import vector
from zhixing.foundation.actors import Officer, Tick

TICK = Tick("clock.lights")
At = Callable[[str], datetime]


@pytest.fixture
def office() -> rules.Calendar:
    return rules.shipped_calendar()


@pytest.fixture
def at(office: rules.Calendar) -> At:
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=office.zone)


@pytest.fixture
def clerk() -> Officer:
    return Officer(1, "王敏", 1, "办公室科员", 1, "县住建局")


def started(at: datetime, limit: str | rules.Limit, by: Officer, **more: object) -> Clock:
    wanted = rules.parse_limit(limit) if isinstance(limit, str) else limit
    return acts.start(about="matter:1", purpose="main", limit=wanted, by=by, at=at, **more)  # type: ignore[arg-type]


def stored(clock: Clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


def local(moment: datetime | None) -> str:
    return f"{moment.astimezone(rules.shipped_calendar().zone):%Y-%m-%d %H:%M}" if moment else ""


@pytest.mark.django_db
class TestPauseForgottenWhenTheRuleChanges:
    """glpi-project/glpi#6902, #15605; ministryofjustice/correspondence_tool_staff#2818."""

    def test_another_limit_keeps_the_pauses(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "20wd", clerk)
        acts.pause(clock=clock, ground="专家论证", by=clerk, at=at("2026-03-04 10:00"))
        acts.resume(clock=clock, by=clerk, at=at("2026-03-06 10:00"))
        acts.correct_limit(clock=clock, limit=rules.working_days(7), by=clerk, at=at("2026-03-09 09:00"))
        assert local(stored(clock).due_at) == "2026-03-13 17:30"

    def test_another_start_keeps_the_pauses(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-03 09:00"), "7wd", clerk)
        acts.pause(clock=clock, ground="专家论证", by=clerk, at=at("2026-03-04 10:00"))
        acts.resume(clock=clock, by=clerk, at=at("2026-03-06 10:00"))
        acts.correct_start(clock=clock, starts_at=at("2026-03-02 09:00"), by=clerk, at=at("2026-03-09 09:00"))
        assert local(stored(clock).due_at) == "2026-03-13 17:30"

    def test_an_extension_keeps_the_pauses(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "7wd", clerk)
        acts.pause(clock=clock, ground="专家论证", by=clerk, at=at("2026-03-04 10:00"))
        acts.resume(clock=clock, by=clerk, at=at("2026-03-06 10:00"))
        acts.extend(clock=clock, amount=3, by=clerk, at=at("2026-03-09 09:00"))
        assert local(stored(clock).due_at) == "2026-03-18 17:30"


class TestPauseMeasuredInTheWrongCalendar:
    """glpi-project/glpi#10594, #14937; frappe/helpdesk#2449."""

    def test_a_pause_over_a_night_adds_no_hours(self, at: At, office: rules.Calendar) -> None:
        pause = rules.Pause(at("2026-03-02 17:30"), at("2026-03-03 08:00"))
        state = rules.ClockState(at("2026-03-02 15:30"), rules.parse_limit("4wh"), office, (pause,))
        assert local(rules.compute(state).due) == "2026-03-03 10:00"

    def test_a_pause_counts_in_the_clocks_own_calendar_whoever_holds(self, at: At) -> None:
        pause = rules.Pause(at("2026-03-06 12:00"), at("2026-03-09 12:00"))
        for code, elapsed in (("office", 420), ("duty", 3 * 1440), ("hall", 480)):
            calendar = rules.shipped_calendar(code)
            found = rules.attribute(
                [rules.Segment("甲", at("2026-03-06 12:00"))],
                [pause],
                at("2026-03-06 12:00"),
                at("2026-03-09 12:00"),
                calendar,
            )
            assert (found.paused, found.minutes["甲"]) == (elapsed, 0)

    def test_the_hold_is_not_added_to_the_start(self, at: At, office: rules.Calendar) -> None:
        pause = rules.Pause(at("2026-03-03 09:00"), at("2026-03-04 09:00"))
        state = rules.ClockState(at("2026-03-02 09:00"), rules.working_days(3), office, (pause,))
        reading = rules.compute(state)
        assert local(reading.zero) == "2026-03-02 17:30"
        assert local(reading.due) == "2026-03-06 17:30"


@pytest.mark.django_db
class TestBreachWhilePaused:
    """glpi-project/glpi#24481."""

    def test_a_paused_clock_is_not_even_a_candidate(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "5wd", clerk)
        acts.pause(clock=clock, ground="待补正", by=clerk, at=at("2026-03-04 10:00"))
        assert acts.claim_due(by=TICK, at=at("2026-12-01 09:00")) == []
        [shown] = acts.show_lights(clocks=[stored(clock)], by=TICK, at=at("2026-12-01 09:00"))
        assert (shown.light, shown.tell) == ("paused", "")


@pytest.mark.django_db
class TestHoldLostOnDirectClose:
    """frappe/helpdesk#3776: a hold from February to August reported as 42 days of work."""

    def test_closing_out_of_a_pause_keeps_it(self, at: At, clerk: Officer, office: rules.Calendar) -> None:
        clock = started(at("2026-02-02 09:00"), "5wd", clerk)
        acts.pause(clock=clock, ground="待补正", by=clerk, at=at("2026-02-03 09:00"))
        acts.stop(clock=clock, by=clerk, at=at("2026-08-10 09:00"))

        assert (stored(clock).light, stored(clock).late_days) == ("done", 0)
        pause = ClockPause.objects.get()
        found = rules.attribute(
            [rules.Segment("甲", at("2026-02-02 09:00"))],
            [rules.Pause(pause.since, pause.until)],
            at("2026-02-02 09:00"),
            at("2026-08-10 09:00"),
            office,
        )
        assert found.minutes["甲"] == 420


class TestResumeFiresAtOnce:
    """camunda/camunda#57549, #62241: a suspended timer fires on resuming instead of waiting what was left."""

    @pytest.mark.parametrize("limit", ["5wd", "7cd", "1mo", "35wh", "10gap_cd"])
    def test_what_was_left_is_still_left(self, at: At, office: rules.Calendar, limit: str) -> None:
        since, until = at("2026-03-04 16:00"), at("2026-11-02 09:00")
        state = rules.ClockState(
            at("2026-03-02 09:00"), rules.parse_limit(limit), office, (rules.Pause(since, until),)
        )
        reading = rules.compute(state)
        assert rules.light(reading, until) is rules.Light.GREEN
        assert reading.due is not None
        assert reading.due > until

    def test_a_pause_on_the_day_to_which_a_limit_rolled(self, at: At, office: rules.Calendar) -> None:
        """The 2 days end on a Saturday and roll to Monday 03-09, on which the clock stands still."""
        pause = rules.Pause(at("2026-03-09 10:00"), at("2026-03-11 10:00"))
        state = rules.ClockState(at("2026-03-05 10:00"), rules.parse_limit("2cd"), office, (pause,))
        assert local(rules.compute(state).due) == "2026-03-11 17:30"


@pytest.mark.django_db
class TestSuspensionFlagWithoutEffect:
    """open-zaak/open-zaak#747, #885; VNG-Realisatie/gemma-zaken#1953."""

    def test_every_unit_of_a_counted_limit_moves(self, at: At, clerk: Officer) -> None:
        for limit in ("5wd", "9cd", "1mo", "20wh", "90min"):
            clock = started(at("2026-03-02 16:00"), limit, clerk)
            before = rules.compute(selectors.clock(clock.pk).state).due
            acts.pause(clock=clock, ground="中止", by=clerk, at=at("2026-03-02 16:30"))
            acts.resume(clock=clock, by=clerk, at=at("2026-03-12 16:30"))
            after = stored(clock).due_at
            assert before and after and after > before, limit


class TestMidnightMinuteLunch:
    """zammad/zammad#3180; frappe/helpdesk#2212; glpi-project/glpi#22678."""

    def test_lunch_is_not_worked(self, at: At, office: rules.Calendar) -> None:
        state = rules.ClockState(at("2026-03-02 09:00"), rules.parse_limit("4wh"), office)
        assert local(rules.compute(state).due) == "2026-03-02 15:30"  # row F1

    @pytest.mark.parametrize(
        "start", ["2026-03-02 00:00", "2026-03-02 23:59", "2026-03-02 12:00", "2026-03-02 17:30"]
    )
    def test_any_minute_of_a_day_belongs_to_that_day(
        self, at: At, office: rules.Calendar, start: str
    ) -> None:
        state = rules.ClockState(at(start), rules.working_days(1), office)
        assert local(rules.compute(state).due) == "2026-03-03 17:30"

    def test_one_second_beside_the_close(self, at: At, office: rules.Calendar) -> None:
        close = at("2026-03-03 17:30")
        for seconds, light in ((-1, "done"), (0, "done"), (1, "done_late")):
            stop = close + timedelta(seconds=seconds)
            state = rules.ClockState(at("2026-03-02 09:00"), rules.working_days(1), office, stopped=stop)
            assert rules.light(rules.compute(state), stop) == light

    def test_no_minute_is_lost_over_a_year(self, office: rules.Calendar) -> None:
        start, end = datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001 - local by contract
        assert office.working_minutes(start, end) == 248 * 420


@pytest.mark.django_db
class TestViewersTimeZone:
    """frappe/helpdesk#3776; frappe/erpnext#38745; glpi-project/glpi#15429; OrchardCMS/OrchardCore#10713."""

    @pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Urumqi", "Pacific/Auckland"])
    def test_a_deadline_is_the_same_for_every_viewer_and_server(
        self, at: At, clerk: Officer, zone: str
    ) -> None:
        with timezone.override(zone):
            moment = at("2026-03-02 20:10").astimezone(ZoneInfo(zone))
            clock = started(moment, "1wd", clerk)
            assert local(stored(clock).due_at) == "2026-03-03 17:30"
            assert stored(clock).start_on == date(2026, 3, 2)
            assert rules.light(rules.compute(selectors.clock(clock.pk).state), moment) is rules.Light.GREEN

    def test_stored_moments_are_utc(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "1wd", clerk)
        assert stored(clock).due_at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class TestHolidaysIgnoredOrOverCounted:
    """steedos/steedos-platform#601; opencps#354; zammad/zammad#390; codeforamerica/recordtrac#67."""

    def test_make_up_days_count_and_holidays_do_not(self, at: At, office: rules.Calendar) -> None:
        state = rules.ClockState(at("2026-02-10 09:00"), rules.working_days(20), office)
        assert local(rules.compute(state).due) == "2026-03-16 17:30"

    def test_a_holiday_on_a_weekend_is_not_counted_twice(self, office: rules.Calendar) -> None:
        assert office.working_days_between(date(2026, 9, 24), date(2026, 10, 9)) == 5

    def test_a_year_without_a_notice_is_not_a_year_without_holidays(
        self, at: At, office: rules.Calendar
    ) -> None:
        reading = rules.compute(rules.ClockState(at("2026-12-28 09:00"), rules.working_days(5), office))
        assert reading.provisional
        assert reading.due is None


@pytest.mark.django_db
class TestCalendarEditHasNoEffect:
    """ConductionNL/openregister#3935; bestpractical/rt and mysociety/alaveteli by reading."""

    def test_an_edit_moves_open_clocks_and_leaves_verdicts(self, at: At, clerk: Officer) -> None:
        administrator = Officer(
            2, "小吴", 2, "系统管理员", 2, "县政府办", rights=frozenset({"publish_calendar"})
        )
        second = Officer(3, "吴启明", 3, "政府办主任", 2, "县政府办", rights=frozenset({"publish_calendar"}))
        running, closed = (started(at("2026-03-04 09:00"), "5wd", clerk) for _ in range(2))
        acts.stop(clock=closed, by=clerk, at=at("2026-03-12 09:00"))
        [notice] = [n for n in rules.shipped_notices() if n.year == 2026]
        acts.correct_year(
            year=2026,
            days=[*notice.days, rules.NamedDay(date(2026, 3, 9), "增加", is_off=True)],
            reason="国务院延长假期",
            by=administrator,
            second=second,
            at=at("2026-03-05 09:00"),
        )
        assert local(stored(running).due_at) == "2026-03-12 17:30"
        assert stored(running).calendar_version == selectors.version() > 0
        assert (stored(closed).light, stored(closed).late_days) == ("done_late", 1)


class TestDeadlineOnANonWorkingDay:
    """ministryofjustice/correspondence_tool_staff#2111; GBLS/docassemble-MAEvictionDefense#355."""

    def test_a_counted_limit_never_ends_on_a_day_off(self, at: At, office: rules.Calendar) -> None:
        start = at("2026-01-05 09:00")
        for days in range(1, 330):
            reading = rules.compute(rules.ClockState(start, rules.calendar_days(days), office))
            assert reading.due_on
            assert office.is_working_day(reading.due_on), days

    def test_a_date_that_a_document_gave_is_not_moved(self, at: At, office: rules.Calendar) -> None:
        limit = rules.fixed_date(date(2026, 5, 31), "5月底前")
        assert (
            local(rules.compute(rules.ClockState(at("2026-03-02 09:00"), limit, office)).due)
            == "2026-05-31 17:30"
        )


class TestLastDayCutShort:
    """island-is/island.is#23287: expiry at 00:00 where 23:59 was shown."""

    def test_the_last_day_lasts_until_the_close_that_is_shown(self, at: At, office: rules.Calendar) -> None:
        reading = rules.compute(rules.ClockState(at("2026-03-04 09:00"), rules.working_days(5), office))
        assert rules.light(reading, at("2026-03-11 00:00")) is rules.Light.YELLOW
        assert rules.light(reading, at("2026-03-11 17:29")) is rules.Light.YELLOW
        assert local(reading.due) == "2026-03-11 17:30"


@pytest.mark.django_db
class TestTimerLostAfterReturn:
    """YunaiV/ruoyi-vue-pro#1018; flowable/flowable-engine#3460, #3848; camunda/camunda#14744."""

    def test_a_reopened_clock_fires_again(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.stop(clock=clock, by=clerk, at=at("2026-03-09 09:00"))
        acts.reopen(clock=clock, by=clerk, at=at("2026-03-10 09:00"))
        assert [key for key, _ in acts.claim_due(by=TICK, at=at("2026-03-10 17:30"))] == [clock.pk]

    def test_a_worker_that_died_with_its_candidates_loses_none(self, at: At, clerk: Officer) -> None:
        clocks = [started(at("2026-03-04 09:00"), "5wd", clerk) for _ in range(5)]
        acts.claim_due(by=TICK, at=at("2026-03-10 17:30"))
        again = acts.claim_due(by=TICK, at=at("2026-03-10 17:40"))
        assert len(again) == len(clocks)

    def test_a_light_that_went_back_is_told_again(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        told = []
        for now in ("2026-03-10 17:30", "2026-03-11 10:00", "2026-03-16 17:30"):
            if now == "2026-03-11 10:00":
                acts.extend(clock=clock, amount=5, by=clerk, at=at(now))
            told += [one.tell for one in acts.show_lights(clocks=[clock], by=TICK, at=at(now))]
        assert told == ["yellow", "", "yellow"]


@pytest.mark.django_db
class TestSla0MeansInstantlyOverdue:
    """egovernments/UPYOG#973."""

    @pytest.mark.parametrize("text", ["0wd", "0wh", "0cd"])
    def test_a_limit_of_nothing_is_refused(self, text: str) -> None:
        with pytest.raises(refusals.LimitEmpty):
            rules.parse_limit(text)


@pytest.mark.django_db
class TestOneTargetOverrulesAnother:
    """zammad/zammad#5177; glpi-project/glpi#2184."""

    def test_clocks_of_one_matter_run_each_for_itself(self, at: At, clerk: Officer) -> None:
        sign = started(at("2026-03-04 09:00"), "1wd", clerk)
        main = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.stop(clock=sign, by=clerk, at=at("2026-03-06 09:00"))
        acts.pause(clock=main, ground="论证", by=clerk, at=at("2026-03-06 10:00"))
        assert (stored(sign).light, stored(sign).late_days) == ("done_late", 1)
        assert stored(main).light == "paused"
        assert [view.light for view in selectors.clocks_about(["matter:1"])["matter:1"]] == [
            "done_late",
            "paused",
        ]


class TestReassignmentResetsOrInheritsASpentClock:
    """glpi-project/glpi#1911; ministryofjustice/correspondence_tool_staff by reading."""

    def test_passing_on_neither_resets_nor_spends(self, at: At, office: rules.Calendar) -> None:
        start, stop = at("2026-03-02 09:00"), at("2026-03-11 10:00")
        parcel = [
            rules.Segment("甲局", start, at("2026-03-09 17:00")),
            rules.Segment("乙局", at("2026-03-09 17:00")),
        ]
        found = rules.attribute(parcel, [], start, stop, office)
        assert found.minutes == {"甲局": 2430, "乙局": 570}  # who held it six days answers for six days
        assert found.elapsed == 3000
        alone = rules.attribute([rules.Segment("甲局", start)], [], start, stop, office)
        assert alone.elapsed == found.elapsed


@pytest.mark.django_db
class TestMailAtNightAndOnEachReload:
    """zammad/zammad#4432, #4245."""

    def test_red_is_told_at_the_next_opening_once(self, at: At, clerk: Officer) -> None:
        clock = started(
            at("2026-02-09 09:00"), "5wd", clerk
        )  # due on the make-up Saturday before the festival
        told = {}
        moment = at("2026-02-14 17:30")
        while moment < at("2026-02-26 08:00"):
            [shown] = acts.show_lights(clocks=[clock], by=TICK, at=moment)
            if shown.tell:
                told[local(moment)] = shown.tell
            moment += timedelta(minutes=30)
        assert told == {"2026-02-24 08:00": "red"}


@pytest.mark.django_db
class TestTwoSystemsTwoDeadlines:
    """cityofaustin/atd-data-tech#15615; mysociety/fixmystreet#2167."""

    def test_page_file_tables_and_database_say_the_same(
        self, at: At, clerk: Officer, office: rules.Calendar
    ) -> None:
        tables = vector.Tables(office)
        for days in range(0, 300, 13):
            start = at("2026-01-05 09:00") + timedelta(days=days)
            amount = days % 20 + 1
            clock = started(start, rules.working_days(amount), clerk)
            [line] = imports.due_lines([(f"{start:%Y-%m-%d}", f"{amount}wd")], office)
            number = vector.day_numbers(np.array([start.date()], dtype="datetime64[D]"))
            [by_table] = vector.dates_of(vector.add_working_days(tables, number, amount)).tolist()
            due = selectors.clock(clock.pk).reading.due_on
            if due is None:
                assert (line.provisional, by_table) == (True, None)
            else:
                assert line.due == str(due) == str(by_table) == local(stored(clock).due_at)[:10]


class TestDefaultDateComputedOnce:
    """hmcts/wa-task-configuration by reading: "now + 2 days", evaluated once a process; a dropped zone."""

    def test_no_rule_reads_the_time(self) -> None:
        import ast
        import inspect

        from zhixing.core.clock.rules import attribution, calendar, clocks, explanation, history, limits

        for module in (attribution, calendar, clocks, explanation, history, limits):
            called = {
                node.func.attr
                for node in ast.walk(ast.parse(inspect.getsource(module)))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert not called & {"now", "today", "utcnow", "localdate"}
