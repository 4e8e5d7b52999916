"""What was known when: late entries and corrections, replayed from what was recorded."""

import itertools
from datetime import timedelta

from tests.core.clock.conftest import At
from zhixing.core.clock import rules


def test_a_late_entry_counts_from_when_it_was_recorded(at: At, office: rules.Calendar) -> None:
    events = [
        rules.ClockEvent(
            "start", at("2026-03-02 09:00"), at("2026-03-02 09:00"), limit=rules.working_days(5)
        ),
        rules.ClockEvent("pause", at("2026-03-04 10:00"), at("2026-03-10 09:00"), ground="专家论证"),
        rules.ClockEvent("resume", at("2026-03-06 10:00"), at("2026-03-10 09:01")),
    ]

    before = rules.state_as_known(events, known_at=at("2026-03-09 18:00"), calendar=office)
    after = rules.state_as_known(events, known_at=at("2026-03-10 12:00"), calendar=office)
    assert before and after
    assert f"{rules.compute(before).due:%m-%d %H:%M}" == "03-09 17:30"
    assert rules.light(rules.compute(before), at("2026-03-09 18:00")) is rules.Light.RED
    assert f"{rules.compute(after).due:%m-%d %H:%M}" == "03-11 17:30"


def test_nothing_is_known_before_the_start_was_recorded(at: At, office: rules.Calendar) -> None:
    events = [
        rules.ClockEvent("start", at("2026-03-02 09:00"), at("2026-03-03 09:00"), limit=rules.working_days(5))
    ]
    assert rules.state_as_known(events, known_at=at("2026-03-02 10:00"), calendar=office) is None


def test_the_order_of_late_entries_is_no_matter(at: At, office: rules.Calendar) -> None:
    facts = [
        ("pause", "2026-03-03 09:00"), ("resume", "2026-03-04 09:00"), ("pause", "2026-03-05 09:00"),
        ("resume", "2026-03-06 09:00"), ("stop", "2026-03-20 10:00"),
    ]  # fmt: skip
    start = rules.ClockEvent(
        "start", at("2026-03-02 09:00"), at("2026-03-02 09:00"), limit=rules.working_days(5)
    )
    states = set()
    for order in itertools.permutations(range(len(facts))):
        events = [start] + [
            rules.ClockEvent(kind, at(moment), at("2026-03-21 09:00") + timedelta(minutes=order[place]))
            for place, (kind, moment) in enumerate(facts)
        ]
        state = rules.state_as_known(events, known_at=at("2026-03-22 09:00"), calendar=office)
        assert state
        states.add((state.pauses, state.stopped, rules.compute(state).due))
    assert len(states) == 1


def test_a_reopened_clock_runs_as_if_it_had_never_stopped(at: At, office: rules.Calendar) -> None:
    events = [
        rules.ClockEvent(
            "start", at("2026-03-02 09:00"), at("2026-03-02 09:00"), limit=rules.working_days(5)
        ),
        rules.ClockEvent("stop", at("2026-03-05 09:00"), at("2026-03-05 09:00")),
        rules.ClockEvent("reopen", at("2026-03-06 09:00"), at("2026-03-06 09:00")),
    ]
    state = rules.state_as_known(events, known_at=at("2026-03-07 09:00"), calendar=office)
    assert state
    assert state.stopped is None
    assert f"{rules.compute(state).due:%m-%d}" == "03-09"
