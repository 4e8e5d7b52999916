"""Clocks in the database: parts of other rooms' acts, lights by lease, calendars that move them all."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.core.clock.conftest import At
from zhixing.core.clock import acts, refusals, rules, selectors
from zhixing.core.clock.models import CalendarChange, CalendarDay, Clock, ClockPause
from zhixing.core.ledger.selectors import history
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db

TICK = Tick("clock.lights")
SECOND = Officer(3, "吴启明", 3, "政府办主任", 2, "县政府办", rights=frozenset({"publish_calendar"}))
DAYS_2027 = [rules.NamedDay(date(2027, 1, d), "元旦", is_off=True) for d in (1, 2, 3)]


def started(at: datetime, limit: str | rules.Limit, by: Officer, **more: object) -> Clock:
    wanted = rules.parse_limit(limit) if isinstance(limit, str) else limit
    return acts.start(about="matter:1", purpose="main", limit=wanted, by=by, at=at, **more)  # type: ignore[arg-type]


def local(moment: datetime | None) -> str:
    zone = rules.shipped_calendar().zone
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def stored(clock: Clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


class TestStart:
    def test_writes_what_follows_from_the_limit(self, at: At, clerk: Officer) -> None:
        clock = stored(started(at("2026-03-04 09:00"), "5wd", clerk, rule_code="documents.within"))

        assert local(clock.due_at) == "2026-03-11 17:30"
        assert local(clock.yellow_at) == local(clock.next_fire) == "2026-03-10 17:30"
        assert (clock.state, clock.light, clock.start_on) == ("running", "green", date(2026, 3, 4))
        assert clock.is_plain

    def test_keeps_the_sentence_of_a_fixed_date(self, at: At, clerk: Officer) -> None:
        limit = rules.fixed_date(date(2026, 5, 31), "5月底前报市政府", internal=date(2026, 5, 29))
        clock = stored(started(at("2026-03-04 09:00"), limit, clerk))

        assert (clock.fixed_on, clock.sentence) == (date(2026, 5, 31), "5月底前报市政府")
        assert selectors.limit_of(clock) == limit

    def test_claimed_earlier_it_fires_at_once(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-20 09:00"), "5wd", clerk, starts_at=at("2026-03-04 09:00"))
        assert clock.light == "red"
        assert acts.show_lights(clocks=[clock], by=TICK, at=at("2026-03-20 09:00"))[0].tell == "red"

    def test_many_take_two_queries_more_or_less(
        self, at: At, clerk: Officer, django_assert_num_queries: object
    ) -> None:
        rows = [acts.NewClock(f"matter:{n}", "main", rules.working_days(5)) for n in range(200)]
        with django_assert_num_queries(4, exact=False):  # type: ignore[operator]
            clocks = acts.start_many(rows, by=clerk, at=at("2026-03-04 09:00"))
        assert len({clock.pk for clock in clocks}) == 200

    def test_in_an_unknown_calendar_is_refused(self, at: At, clerk: Officer) -> None:
        with pytest.raises(refusals.CalendarUnknown):
            started(at("2026-03-04 09:00"), "5wd", clerk, calendar_code="moon")
        assert not Clock.objects.exists()

    def test_of_imported_history_never_fires(self, at: At, clerk: Officer) -> None:
        new = acts.NewClock("matter:9", "main", rules.working_days(5), silent=True)
        [clock] = acts.start_many([new], by=clerk, at=at("2026-03-04 09:00"))
        assert stored(clock).next_fire is None
        assert acts.claim_due(by=TICK, at=at("2026-12-01 09:00")) == []


class TestPause:
    def test_holds_the_clock_until_resumed(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "7wd", clerk)
        acts.pause(clock=clock, ground="专家论证", by=clerk, at=at("2026-03-04 10:00"))
        assert (stored(clock).state, stored(clock).due_at, stored(clock).next_fire) == ("paused", None, None)

        acts.resume(clock=clock, by=clerk, at=at("2026-03-06 10:00"))
        assert (stored(clock).state, local(stored(clock).due_at)) == ("running", "2026-03-13 17:30")
        assert not stored(clock).is_plain

    def test_needs_a_ground_a_running_clock_and_no_other_pause(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "7wd", clerk)
        with pytest.raises(refusals.GroundMissing):
            acts.pause(clock=clock, ground=" ", by=clerk, at=at("2026-03-04 10:00"))
        with pytest.raises(refusals.BeforeStart):
            acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-01 10:00"))
        with pytest.raises(refusals.NotPaused):
            acts.resume(clock=clock, by=clerk, at=at("2026-03-04 10:00"))
        acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-04 10:00"))
        with pytest.raises(refusals.AlreadyPaused, match="2026-03-04 10:00"):
            acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-05 10:00"))
        assert ClockPause.objects.count() == 1

    def test_ends_by_itself_at_its_cap(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "5wd", clerk)
        acts.pause(
            clock=clock, ground="排队", cap=rules.calendar_days(15), by=clerk, at=at("2026-03-05 10:00")
        )
        assert local(stored(clock).due_at) == "2026-03-24 17:30"
        assert local(stored(clock).next_fire) == "2026-03-20 17:30"

        [shown] = acts.show_lights(clocks=[clock], by=TICK, at=at("2026-03-20 17:30"))
        assert (shown.was, shown.light, stored(clock).state) == ("paused", "green", "running")
        acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-23 10:00"))
        first = ClockPause.objects.order_by("id")[0]
        assert local(first.until) == "2026-03-20 17:30"

    def test_may_be_entered_late_in_any_order(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "7wd", clerk)
        now = at("2026-03-12 09:00")
        for since, until in (
            ("2026-03-09 10:00", "2026-03-10 10:00"),
            ("2026-03-03 10:00", "2026-03-04 10:00"),
        ):
            acts.enter_pause(clock=clock, since=at(since), until=at(until), ground="补录", by=clerk, at=now)
        assert local(stored(clock).due_at) == "2026-03-13 17:30"
        with pytest.raises(refusals.PauseOverlaps):
            acts.enter_pause(
                clock=clock,
                since=at("2026-03-03 12:00"),
                until=at("2026-03-03 13:00"),
                ground="重",
                by=clerk,
                at=now,
            )

    def test_cannot_overlap_in_the_database_either(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-02 09:00"), "7wd", clerk)
        ClockPause.objects.create(clock=clock, since=at("2026-03-03 09:00"), ground="一")
        with pytest.raises(IntegrityError), transaction.atomic():
            ClockPause.objects.create(clock=clock, since=at("2026-03-05 09:00"), ground="二")


class TestExtend:
    def test_counts_from_the_same_zero_and_yellow_goes_back_to_green(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.show_lights(clocks=[clock], by=TICK, at=at("2026-03-10 17:30"))
        assert (stored(clock).light, stored(clock).told) == ("yellow", "yellow")

        acts.extend(clock=clock, amount=5, document="批复〔2026〕3号", by=clerk, at=at("2026-03-11 09:00"))
        after = stored(clock)
        assert (after.light, after.told, after.extended, after.is_plain) == ("green", "", 5, True)
        assert local(after.due_at) == "2026-03-18 17:30"

    def test_is_refused_after_the_due_moment(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        with pytest.raises(refusals.TooLateToExtend, match="2026-03-11 17:30"):
            acts.extend(clock=clock, amount=5, by=clerk, at=at("2026-03-11 17:31"))
        with pytest.raises(refusals.LimitEmpty):
            acts.extend(clock=clock, by=clerk, at=at("2026-03-11 09:00"))

    def test_of_a_fixed_date_names_another(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), rules.fixed_date(date(2026, 3, 31)), clerk)
        acts.extend(clock=clock, to_date=date(2026, 4, 30), by=clerk, at=at("2026-03-11 09:00"))
        assert local(stored(clock).due_at) == "2026-04-30 17:30"

    def test_of_a_limit_counted_backwards_is_refused(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-01 09:00"), "7back_cd@2026-03-16", clerk)
        with pytest.raises(refusals.CannotExtend):
            acts.extend(clock=clock, amount=5, by=clerk, at=at("2026-03-02 09:00"))


class TestStop:
    def test_keeps_how_late_it_was(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.stop(clock=clock, by=clerk, at=at("2026-03-12 09:00"))

        after = stored(clock)
        assert (after.state, after.light, after.late_days, after.late_minutes) == (
            "stopped",
            "done_late",
            1,
            60,
        )
        assert after.next_fire is None
        with pytest.raises(refusals.ClockStopped):
            acts.stop(clock=clock, by=clerk, at=at("2026-03-12 10:00"))
        with pytest.raises(refusals.ClockStopped, match="暂停"):
            acts.pause(clock=clock, ground="论证", by=clerk, at=at("2026-03-12 10:00"))

    def test_ends_an_open_pause_without_losing_it(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-02-02 09:00"), "5wd", clerk)
        acts.pause(clock=clock, ground="待补正", by=clerk, at=at("2026-02-04 09:00"))
        acts.stop(clock=clock, by=clerk, at=at("2026-08-03 09:00"))

        assert (stored(clock).light, stored(clock).late_days) == ("done", 0)
        assert local(ClockPause.objects.get().until) == "2026-08-03 09:00"

    def test_undone_leaves_the_deadline_as_it_was(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.stop(clock=clock, by=clerk, at=at("2026-03-06 09:00"))
        acts.reopen(clock=clock, by=clerk, at=at("2026-03-12 09:00"))

        assert (stored(clock).state, local(stored(clock).due_at)) == ("running", "2026-03-11 17:30")
        with pytest.raises(refusals.ClockRunning):
            acts.reopen(clock=clock, by=clerk, at=at("2026-03-12 09:00"))


class TestCorrections:
    def test_a_corrected_start_moves_everything(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.correct_start(clock=clock, starts_at=at("2026-03-02 16:00"), by=clerk, at=at("2026-03-05 09:00"))
        assert local(stored(clock).due_at) == "2026-03-09 17:30"

    def test_a_wrongly_classed_limit_counts_from_the_same_start(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "20wd", clerk)
        acts.correct_limit(clock=clock, limit=rules.working_days(5), by=clerk, at=at("2026-03-12 09:00"))
        assert (local(stored(clock).due_at), stored(clock).light) == ("2026-03-11 17:30", "red")

    def test_a_contact_starts_the_limit_anew(self, at: At, clerk: Officer) -> None:
        limit = rules.working_days(5, yellow=rules.Yellow("after", 3, 1))
        clock = started(at("2026-03-02 09:00"), limit, clerk)
        for contact in ("2026-03-06 10:00", "2026-03-04 10:00"):  # the second one is entered late
            acts.restart(clock=clock, by=clerk, at=at(contact))
        assert local(stored(clock).yellow_at) == "2026-03-11 17:30"
        assert local(stored(clock).due_at) == "2026-03-13 17:30"
        assert stored(clock).start_at == at("2026-03-02 09:00")


class TestLights:
    def test_yellow_is_told_as_it_turns_red_at_the_next_opening_each_once(
        self, at: At, clerk: Officer
    ) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        told = []
        for now in (
            "03-09 10:00",
            "03-10 17:30",
            "03-10 18:00",
            "03-11 17:30",
            "03-11 22:00",
            "03-12 08:00",
            "03-13 08:00",
        ):
            [shown] = acts.show_lights(clocks=[clock], by=TICK, at=at(f"2026-{now}"))
            told.append((shown.light, shown.tell))
        assert told == [
            ("green", ""), ("yellow", "yellow"), ("yellow", ""),
            ("red", ""), ("red", ""), ("red", "red"), ("red", ""),
        ]  # fmt: skip
        assert stored(clock).next_fire is None

    def test_candidates_are_leased_and_come_back_if_nobody_finished(self, at: At, clerk: Officer) -> None:
        clocks = [started(at("2026-03-04 09:00"), "5wd", clerk) for _ in range(3)]
        now = at("2026-03-10 17:30")

        first = acts.claim_due(by=TICK, at=now, limit=2)
        second = acts.claim_due(by=TICK, at=now, limit=2)
        assert (len(first), len(second)) == (2, 1)
        assert {key for key, _ in first + second} == {clock.pk for clock in clocks}
        assert acts.claim_due(by=TICK, at=now + timedelta(seconds=119)) == []
        assert len(acts.claim_due(by=TICK, at=now + timedelta(seconds=120))) == 3

    def test_a_candidate_whose_calendar_moved_is_not_flagged(self, at: At, clerk: Officer) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        Clock.objects.filter(pk=clock.pk).update(
            due_at=at("2026-03-09 17:30"), next_fire=at("2026-03-09 17:30")
        )

        [candidate] = selectors.due_clocks(at("2026-03-09 17:30"), 10)
        [shown] = acts.show_lights(clocks=[candidate], by=TICK, at=at("2026-03-09 17:30"))
        assert (shown.light, shown.tell, local(shown.clock.due_at)) == ("green", "", "2026-03-11 17:30")

    def test_polling_reads_the_index_in_order(
        self, at: At, clerk: Officer, django_assert_num_queries: object
    ) -> None:
        late = started(at("2026-03-05 09:00"), "5wd", clerk)
        early = started(at("2026-03-04 09:00"), "5wd", clerk)
        with django_assert_num_queries(1):  # type: ignore[operator]
            found = selectors.due_clocks(at("2026-04-01 09:00"), 10)
        assert found == [early, late]


class TestPublishYear:
    def test_makes_provisional_clocks_real_and_is_recorded(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        clock = started(at("2026-12-28 09:00"), "5wd", clerk)
        fixed = started(at("2026-12-28 09:00"), rules.fixed_date(date(2027, 1, 15), "1月15日前"), clerk)
        assert stored(clock).light == stored(fixed).light == "provisional"

        now = at("2026-12-29 09:00")
        with played_at(now):
            swept = acts.publish_year(
                year=2027, days=DAYS_2027, papers=["测试通知"], by=administrator, second=SECOND, at=now
            )
        assert swept.moved == 2
        assert (stored(clock).state, local(stored(clock).due_at)) == ("running", "2027-01-05 17:30")
        assert stored(fixed).state == "running"
        assert local(stored(fixed).yellow_at) != ""
        [entry] = history("calendar:cn-2027")
        assert entry.verb == "calendar.published"
        [shown] = acts.show_lights(clocks=[stored(clock)], by=TICK, at=now)
        assert (shown.was, shown.light) == ("provisional", "green")

    def test_finds_the_end_of_a_pause_whose_cap_lay_beyond_the_calendar(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        clock = started(at("2026-12-21 09:00"), "5wd", clerk)
        since, now = at("2026-12-28 10:00"), at("2026-12-29 09:00")
        acts.pause(clock=stored(clock), ground="听证", cap=rules.parse_limit("10wd"), by=clerk, at=since)
        [pause] = ClockPause.objects.all()
        assert (pause.cap, pause.cap_until, stored(clock).state) == ("10wd", None, "paused")
        with played_at(now):
            acts.publish_year(
                year=2027, days=DAYS_2027, papers=["测试通知"], by=administrator, second=SECOND, at=now
            )
        [pause] = ClockPause.objects.all()
        # 29–31 December and 4–8, 11, 12 January: New Year's days are off.
        assert local(pause.cap_until) == "2027-01-12 17:30"

    def test_needs_the_right_the_turn_and_days(self, at: At, clerk: Officer, administrator: Officer) -> None:
        now = at("2026-11-25 09:00")
        with pytest.raises(refusals.NotAllowed):
            acts.publish_year(year=2027, days=DAYS_2027, by=clerk, at=now)
        with pytest.raises(refusals.AlreadyPublished):
            acts.publish_year(year=2026, days=DAYS_2027, by=administrator, second=SECOND, at=now)
        with pytest.raises(refusals.YearOutOfTurn, match="2027"):
            acts.publish_year(year=2028, days=DAYS_2027, by=administrator, second=SECOND, at=now)
        with pytest.raises(refusals.DaysMissing):
            acts.publish_year(year=2027, days=[], by=administrator, second=SECOND, at=now)
        with pytest.raises(refusals.DayOutsideYear):
            acts.publish_year(
                year=2027,
                days=[rules.NamedDay(date(2026, 10, 1), "国庆节", is_off=True)],
                by=administrator,
                second=SECOND,
                at=now,
            )
        with pytest.raises(refusals.DayTwice):
            acts.publish_year(
                year=2027,
                days=[*DAYS_2027, rules.NamedDay(date(2027, 1, 1), "元旦", is_off=False)],
                by=administrator,
                second=SECOND,
                at=now,
            )
        assert not CalendarChange.objects.exists()
        assert history("calendar:cn-2027") == []


class TestCorrectYear:
    def extended(self) -> list[rules.NamedDay]:
        [notice] = [n for n in rules.shipped_notices() if n.year == 2026]
        return [*notice.days, *(rules.NamedDay(date(2026, 3, d), "增加", is_off=True) for d in (9, 10))]

    def test_moves_plain_and_other_clocks_and_leaves_verdicts_alone(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        begun = at("2026-03-04 09:00")
        units = ("5wd", "2cd", "1mo", "16wh", "10gap_cd", "2026-03-31")
        clocks = {text: started(begun, text, clerk) for text in units}
        paused = started(begun, "7wd", clerk)
        acts.pause(clock=paused, ground="论证", by=clerk, at=at("2026-03-05 09:00"))
        acts.resume(clock=paused, by=clerk, at=at("2026-03-06 09:00"))
        closed = started(begun, "5wd", clerk)
        acts.stop(clock=closed, by=clerk, at=at("2026-03-05 09:00"))

        acts.correct_year(
            year=2026,
            days=self.extended(),
            reason="国务院延长假期",
            by=administrator,
            second=SECOND,
            at=at("2026-03-05 12:00"),
        )
        assert {text: local(stored(clock).due_at) for text, clock in clocks.items()} == {
            "5wd": "2026-03-13 17:30",
            "2cd": "2026-03-06 17:30",
            "1mo": "2026-04-07 17:30",
            "16wh": "2026-03-06 11:00",
            "10gap_cd": "2026-03-13 17:30",
            "2026-03-31": "2026-03-31 17:30",
        }
        assert local(stored(paused).due_at) == "2026-03-18 17:30"
        assert local(stored(closed).due_at) == "2026-03-11 17:30"
        assert local(stored(clocks["5wd"]).previous_due_at) == "2026-03-11 17:30"
        version = selectors.version()
        assert clocks["5wd"] in selectors.moved_by(version)
        assert closed not in selectors.moved_by(version)

    def test_equals_the_rules_for_every_clock(self, at: At, clerk: Officer, administrator: Officer) -> None:
        """The statement in the database and the scalar form agree on due, yellow, state and next fire."""
        import random

        chance = random.Random(7)
        longest = {"wd": 30, "cd": 40, "mo": 3, "yr": 1, "gap_cd": 30, "gap_wd": 9, "back_cd": 9, "date": 1}
        rows = []
        for number in range(600):
            unit = chance.choice(list(longest))
            begun = at("2026-01-05 09:00") + timedelta(minutes=chance.randrange(330 * 1440))
            on = (
                (begun + timedelta(days=chance.randrange(60))).date() if unit in ("date", "back_cd") else None
            )
            limit = rules.Limit(
                unit,
                0 if unit == "date" else chance.randint(1, longest[unit]),
                date=on,
                internal=on - timedelta(days=2) if on and unit == "date" and number % 3 == 0 else None,
                yellow=rules.parse_yellow(
                    chance.choice(["4/5", "4/5", "1/2", "after:1", "before:1", "never"])
                ),
            )
            code = chance.choice(["office", "seasonal", "hall", "duty"])
            rows.append(acts.NewClock(f"matter:{number}", "main", limit, code, starts_at=begun))
        now = at("2026-06-15 10:00")
        clocks = acts.start_many(rows, by=clerk, at=now)
        for clock in clocks[::7]:
            if clock.due_at and clock.due_at > now and clock.unit in ("wd", "cd", "mo"):
                acts.extend(clock=clock, amount=2, by=clerk, at=now)
        assert Clock.objects.filter(is_plain=False).count() == 0

        days = [
            *self.extended(),
            *(rules.NamedDay(date(2026, 7, d), "修", is_off=d % 2 == 0) for d in range(1, 20)),
        ]
        acts.correct_year(year=2026, days=days, reason="更正", by=administrator, second=SECOND, at=now)
        for clock in Clock.objects.all():
            reading = selectors.clock(clock.pk).reading
            assert clock.due_at == reading.due, clock
            assert clock.yellow_at == reading.yellow_at, clock
            assert clock.state == ("provisional" if reading.provisional else "running")
            shows = rules.light(reading, now).value
            if shows == clock.light and clock.calendar_version and shows in ("green", "yellow"):
                assert clock.next_fire == rules.next_fire(reading, now), clock

    def test_needs_a_reason_and_a_change(self, at: At, administrator: Officer) -> None:
        now = at("2026-03-05 12:00")
        with pytest.raises(refusals.ReasonMissing):
            acts.correct_year(
                year=2026, days=self.extended(), reason=" ", by=administrator, second=SECOND, at=now
            )
        with pytest.raises(refusals.NotYetPublished):
            acts.correct_year(
                year=2027, days=DAYS_2027, reason="更正", by=administrator, second=SECOND, at=now
            )
        [notice] = [n for n in rules.shipped_notices() if n.year == 2026]
        with pytest.raises(refusals.NothingChanges):
            acts.correct_year(
                year=2026, days=notice.days, reason="更正", by=administrator, second=SECOND, at=now
            )
        assert not CalendarChange.objects.exists()

    def test_is_told_to_be_shown_at_once_where_the_light_is_another(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        clock = started(at("2026-03-04 09:00"), "5wd", clerk)
        now = at("2026-03-12 09:00")
        acts.show_lights(clocks=[clock], by=TICK, at=now)
        assert stored(clock).light == "red"

        acts.correct_year(
            year=2026, days=self.extended(), reason="延长假期", by=administrator, second=SECOND, at=now
        )
        assert stored(clock).next_fire == now
        [shown] = acts.show_lights(clocks=selectors.due_clocks(now, 5), by=TICK, at=now)
        assert (shown.was, shown.light, stored(clock).told) == ("red", "green", "")


class TestSetHours:
    HOURS = {"name": "错时", "seasons": [{"since": "01-01", "hours": ["09:00-12:00", "13:00-18:00"]}]}  # noqa: RUF012

    def test_moves_the_closes_of_its_own_calendar_only(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        hall = started(at("2026-03-04 09:00"), "5wd", clerk, calendar_code="hall")
        office = started(at("2026-03-04 09:00"), "5wd", clerk)
        acts.set_hours(
            calendar_code="hall",
            hours=self.HOURS,
            reason="县政办通知",
            by=administrator,
            second=SECOND,
            at=at("2026-03-05 09:00"),
        )
        assert local(stored(hall).due_at) == "2026-03-11 18:00"
        assert local(stored(office).due_at) == "2026-03-11 17:30"
        assert [entry.verb for entry in history("calendar:hall")] == ["calendar.hours_set"]

    def test_seasons_of_unequal_length_are_counted_one_by_one(
        self, at: At, clerk: Officer, administrator: Officer
    ) -> None:
        hours = {
            "name": "短夏",
            "seasons": [
                {"since": "05-01", "hours": ["08:00-12:00", "15:00-17:00"]},
                {"since": "10-01", "hours": ["08:00-12:00", "14:30-17:30"]},
            ],
        }
        clock = started(at("2026-04-28 09:00"), "5wd", clerk, calendar_code="seasonal")
        acts.set_hours(
            calendar_code="seasonal",
            hours=hours,
            reason="通知",
            by=administrator,
            second=SECOND,
            at=at("2026-04-28 10:00"),
        )
        reading = rules.compute(selectors.state_of(stored(clock), [], [], selectors.calendar("seasonal")))
        assert stored(clock).due_at == reading.due
        assert (local(reading.due), reading.total_minutes) == ("2026-05-08 17:00", 2 * 420 + 3 * 360)


class TestFollowShipped:
    def test_writes_the_days_once(self, at: At) -> None:
        now = at("2026-03-05 09:00")
        acts.follow_shipped(by=TICK, at=now)
        assert CalendarDay.objects.filter(calendar_code="office").count() == 7305
        working = CalendarDay.objects.filter(calendar_code="office", day__year=2026, is_working=True)
        assert working.count() == 248
        with connection.execute_wrapper(_no_writing):
            acts.follow_shipped(by=TICK, at=now)


def _no_writing(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert not sql.startswith(("INSERT", "DELETE", "UPDATE", "COPY")), sql
    return execute(sql, params, many, context)
