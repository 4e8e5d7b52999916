"""Reads of clocks and calendars: bounded, in order, with a known number of queries."""

from __future__ import annotations

from datetime import date

import pytest

from tests.core.clock.conftest import At
from zhixing.core.clock import acts, refusals, rules, selectors, ticks
from zhixing.core.clock.models import CalendarTable, Clock
from zhixing.core.clock.rules.published import YearNotice
from zhixing.core.ledger.selectors import history
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db

TICK = Tick("clock.lights")
SECOND = Officer(3, "吴启明", 3, "政府办主任", 2, "县政府办", rights=frozenset({"publish_calendar"}))


def started(at: At, clerk: Officer, limit: str, about: str = "matter:1", **more: object) -> Clock:
    return acts.start(
        about=about,
        purpose="main",
        limit=rules.parse_limit(limit),
        by=clerk,
        at=at("2026-03-04 09:00"),
        **more,
    )  # type: ignore[arg-type]


class TestClocks:
    def test_one_clock_with_all_its_facts_in_four_queries(
        self, at: At, clerk: Officer, django_assert_num_queries: object
    ) -> None:
        clock = started(at, clerk, "5wd", rule_code="documents.within")
        acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-05 09:00"))
        with django_assert_num_queries(4):  # type: ignore[operator]
            view = selectors.clock(clock.pk)
        assert (view.rule_code, view.light) == ("documents.within", "paused")
        assert [pause.ground for pause in view.pauses] == ["论证"]
        with pytest.raises(refusals.ClockUnknown):
            selectors.clock(clock.pk + 1)

    def test_about_many_subjects_in_four_queries(
        self, at: At, clerk: Officer, django_assert_num_queries: object
    ) -> None:
        for number in range(20):
            started(at, clerk, "1wd", f"matter:{number % 10}")
        with django_assert_num_queries(4):  # type: ignore[operator]
            found = selectors.clocks_about([f"matter:{number}" for number in range(12)])
        assert sorted(found) == sorted(f"matter:{number}" for number in range(10))
        assert all(
            [view.id for view in views] == sorted(view.id for view in views) for views in found.values()
        )
        assert selectors.clocks_about([]) == {}

    def test_locked_and_open_ones_come_in_order(self, at: At, clerk: Officer) -> None:
        clocks = [started(at, clerk, "5wd") for _ in range(3)]
        acts.stop(clock=clocks[1], by=clerk, at=at("2026-03-05 09:00"))
        assert selectors.locked([clock.pk for clock in reversed(clocks)]) == clocks
        assert selectors.open_clocks() == [clocks[0], clocks[2]]
        assert selectors.open_clocks(after=clocks[0].pk, limit=1) == [clocks[2]]

    def test_an_account_ends_on_the_due_day(self, at: At, clerk: Officer) -> None:
        clock = started(at, clerk, "5wd")
        assert selectors.account(clock.pk)[-1].day == date(2026, 3, 11)

    def test_what_if_reads_another_calendar_and_changes_nothing(self, at: At, clerk: Officer) -> None:
        view = selectors.clock(started(at, clerk, "5wd").pk)
        assert selectors.reading_with(view, rules.shipped_calendar("duty")).due_on == date(2026, 3, 9)
        assert Clock.objects.get(pk=view.id).due_at == view.reading.due


class TestLine:
    def test_says_what_is_left_and_what_is_late(self, at: At, clerk: Officer) -> None:
        view = selectors.clock(started(at, clerk, "5wd").pk)
        line = selectors.line(view, at("2026-03-09 10:00"), explain_url="/x/", with_account=True)
        assert (line.light, line.remaining_days, line.explain_url) == ("green", 2, "/x/")
        assert [day.total for day in line.account if day.counted][-1] == "第 5 个工作日"
        late = selectors.line(view, at("2026-03-12 09:00"))
        assert (late.light, late.late_days, late.late_minutes, late.account) == ("red", 1, 60, ())

    def test_of_a_pause_names_its_ground_and_what_was_left(self, at: At, clerk: Officer) -> None:
        days, hours = started(at, clerk, "5wd"), started(at, clerk, "10wh")
        for clock in (days, hours):
            acts.pause(clock=clock, ground="待补正", by=clerk, at=at("2026-03-04 11:00"))
        now = at("2026-03-06 09:00")
        line = selectors.line(selectors.clock(days.pk), now)
        assert (line.paused_ground, line.paused_since, line.remaining_days) == (
            "待补正",
            at("2026-03-04 11:00"),
            5,
        )
        assert selectors.line(selectors.clock(hours.pk), now).remaining_minutes == 480

    def test_of_a_closed_clock_says_how_early(self, at: At, clerk: Officer) -> None:
        clock = started(at, clerk, "5wd")
        acts.stop(clock=clock, by=clerk, at=at("2026-03-09 10:00"))
        line = selectors.line(selectors.clock(clock.pk), at("2026-03-20 10:00"))
        assert (line.light, line.early_days) == ("done", 2)


class TestMoves:
    def test_counts_plain_and_other_clocks_by_direction(self, at: At, clerk: Officer) -> None:
        for number in range(5):
            started(at, clerk, "5wd", f"matter:{number}")
        paused = started(at, clerk, "5wd", "matter:paused")
        acts.pause(clock=paused, ground="论证", by=clerk, at=at("2026-03-05 09:00"))
        acts.resume(clock=paused, by=clerk, at=at("2026-03-06 09:00"))
        started(at, clerk, "1wd", "matter:done")
        [notice] = [n for n in rules.shipped_notices() if n.year == 2026]
        longer = YearNotice(2026, (*notice.days, rules.NamedDay(date(2026, 3, 9), "增", is_off=True)))
        worked = YearNotice(2026, (*notice.days, rules.NamedDay(date(2026, 3, 7), "补班", is_off=False)))

        moves = selectors.moves_of(longer)
        assert (moves.open, moves.moved, moves.later, moves.earlier) == (7, 6, 6, 0)
        assert {(m.before, m.after) for m in moves.examples} == {
            (date(2026, 3, 11), date(2026, 3, 12)),
            (date(2026, 3, 12), date(2026, 3, 13)),
        }
        assert selectors.moves_of(worked).earlier == 6
        assert selectors.moves_of(notice).moved == 0


class TestCalendars:
    def test_a_calendar_is_one_query_and_built_once(self, django_assert_num_queries: object) -> None:
        selectors.calendar()
        with django_assert_num_queries(1):  # type: ignore[operator]
            selectors.calendar()
        assert selectors.calendar() is selectors.calendars()["office"]
        with pytest.raises(refusals.CalendarUnknown):
            selectors.calendar("moon")
        with pytest.raises(refusals.CalendarUnknown):
            selectors.year_page(2026, code="moon", today=date(2026, 1, 1))

    def test_a_notice_belongs_to_its_subject_in_the_ledger(self) -> None:
        assert selectors.year_reference(2027) == "calendar:cn-2027"


class TestReleases:
    def test_a_year_that_a_release_brought_is_followed_and_recorded(
        self, at: At, clerk: Officer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = at("2026-12-29 09:00")
        ticks.keep_calendars(now)
        [row] = CalendarTable.objects.filter(calendar_code="office")
        assert (row.until_year, row.version) == (2026, 0)

        from zhixing.core.clock.selectors import schedule

        days = tuple(rules.NamedDay(date(2027, 1, d), "元旦", is_off=True) for d in (1, 2, 3))
        shipped = (*rules.shipped_notices()[:-1], YearNotice(2027, days, ("新通知",)))
        clock = acts.start(
            about="matter:1", purpose="main", limit=rules.working_days(5), by=clerk, at=at("2026-12-28 09:00")
        )
        monkeypatch.setattr(schedule, "shipped_notices", lambda: shipped)
        monkeypatch.setattr(schedule, "_fingerprint", lambda: "another")
        for cached in (schedule._years, schedule._calendar):
            cached.cache_clear()
        try:
            with played_at(now):
                assert ticks.keep_calendars(now) == 1
            clock.refresh_from_db()
            assert clock.state == "running"
            [entry] = history("calendar:cn-2027")
            assert (entry.verb, entry.facts["papers"]) == ("calendar.shipped", ["新通知"])
            assert ticks.keep_calendars(now) == 0
        finally:
            for cached in (schedule._years, schedule._calendar):
                cached.cache_clear()


class TestRecompute:
    def test_returns_those_that_moved_and_leaves_verdicts(self, at: At, clerk: Officer) -> None:
        moved, same, closed = (started(at, clerk, "5wd", f"matter:{n}") for n in range(3))
        acts.stop(clock=closed, by=clerk, at=at("2026-03-05 09:00"))
        Clock.objects.filter(pk=moved.pk).update(due_at=at("2026-03-01 17:30"), light="red")
        clocks = list(Clock.objects.order_by("id"))
        found = acts.recompute(clocks=clocks, by=TICK, at=at("2026-03-05 10:00"))
        assert found == [moved]
        moved.refresh_from_db()
        assert (moved.due_at, moved.previous_due_at) == (at("2026-03-11 17:30"), at("2026-03-01 17:30"))
        assert (moved.light, moved.next_fire) == ("red", at("2026-03-05 10:00"))
        assert acts.recompute(clocks=[same], by=TICK, at=at("2026-03-05 10:00")) == []

    def test_shown_says_whether_it_turned(self, at: At, clerk: Officer) -> None:
        clocks = [started(at, clerk, "5wd", f"matter:{n}") for n in range(3)]
        shown = acts.show_lights(clocks=clocks, by=TICK, at=at("2026-03-10 17:30"))
        assert [one.turned for one in shown] == [True, True, True]


class TestRefusals:
    def test_of_pauses_out_of_order(self, at: At, clerk: Officer) -> None:
        clock = started(at, clerk, "9wd")
        acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-06 09:00"))
        with pytest.raises(refusals.BeforeStart):
            acts.resume(clock=clock, by=clerk, at=at("2026-03-05 09:00"))
        with pytest.raises(refusals.PauseOverlaps):
            acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-05 09:00"))
        with pytest.raises(refusals.GroundMissing):
            acts.enter_pause(
                clock=clock,
                since=at("2026-03-04 10:00"),
                until=at("2026-03-04 11:00"),
                ground="",
                by=clerk,
                at=at("2026-03-06 10:00"),
            )

    def test_hours_need_a_reason(self, at: At, administrator: Officer) -> None:
        with pytest.raises(refusals.ReasonMissing):
            acts.set_hours(
                calendar_code="hall",
                hours={},
                reason=" ",
                by=administrator,
                second=SECOND,
                at=at("2026-03-04 09:00"),
            )

    def test_a_light_that_went_back_to_yellow_is_told_red_again(self, at: At, clerk: Officer) -> None:
        clock = started(at, clerk, "5wd")
        acts.show_lights(clocks=[clock], by=TICK, at=at("2026-03-12 08:00"))
        assert clock.told == "red"
        acts.correct_start(clock=clock, starts_at=at("2026-03-05 09:00"), by=clerk, at=at("2026-03-12 08:10"))
        assert (clock.light, clock.told) == ("yellow", "yellow")
        acts.correct_start(clock=clock, starts_at=at("2026-03-03 09:00"), by=clerk, at=at("2026-03-12 08:20"))
        [shown] = acts.show_lights(clocks=[clock], by=TICK, at=at("2026-03-12 08:30"))
        assert (shown.light, shown.tell) == ("red", "red")

    def test_many_stop_together(self, at: At, clerk: Officer) -> None:
        clocks = [started(at, clerk, "5wd", f"matter:{n}") for n in range(3)]
        acts.pause(clock=clocks[0], ground="论证", by=clerk, at=at("2026-03-05 09:00"))
        acts.resume(clock=clocks[0], by=clerk, at=at("2026-03-05 10:00"))
        acts.restart(clock=clocks[1], by=clerk, at=at("2026-03-06 09:00"))
        acts.correct_start(
            clock=clocks[1], starts_at=at("2026-03-03 09:00"), by=clerk, at=at("2026-03-06 10:00")
        )
        acts.stop_many(clocks, by=clerk, at=at("2026-03-09 09:00"))
        assert {clock.state for clock in Clock.objects.all()} == {"stopped"}
        assert {str(clock)[:8] for clock in clocks} == {"matter:0", "matter:1", "matter:2"}
