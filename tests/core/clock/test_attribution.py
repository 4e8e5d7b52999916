"""Whose time it was: conserved to the minute, whoever holds the matter."""

from itertools import pairwise

import pytest

from tests.core.clock.conftest import At
from zhixing.core.clock import refusals, rules


def test_minutes_are_conserved_and_the_start_day_is_included(at: At, office: rules.Calendar) -> None:
    segments = [
        rules.Segment("县政府办", at("2026-03-02 09:00"), at("2026-03-02 16:00")),
        rules.Segment("县住建局", at("2026-03-02 16:00")),
    ]
    pauses = [rules.Pause(at("2026-03-04 10:00"), at("2026-03-06 10:00"))]
    found = rules.attribute(segments, pauses, at("2026-03-02 09:00"), at("2026-03-06 17:30"), office)

    assert found.minutes == {"县政府办": 180 + 90, "县住建局": 90 + 420 + 120 + 300}
    assert found.paused == 300 + 420 + 120
    assert sum(found.minutes.values()) + found.paused == found.elapsed == 5 * 420 - 60


def test_splitting_a_holding_changes_nothing(at: At, office: rules.Calendar) -> None:
    whole = [rules.Segment("甲", at("2026-03-02 09:00"))]
    cuts = ["2026-03-02 09:00", "2026-03-02 12:10", "2026-03-03 20:00", "2026-03-07 11:00"]
    parts = [rules.Segment("甲", at(a), at(b)) for a, b in pairwise(cuts)]
    parts.append(rules.Segment("甲", at(cuts[-1])))
    stop = at("2026-03-10 15:00")

    first = rules.attribute(whole, [], at(cuts[0]), stop, office)
    assert rules.attribute(parts, [], at(cuts[0]), stop, office) == first


def test_a_gap_or_an_overlap_is_refused(at: At, office: rules.Calendar) -> None:
    start, stop = at("2026-03-02 09:00"), at("2026-03-06 17:30")
    for until, since in (("2026-03-03 09:00", "2026-03-03 09:01"), ("2026-03-03 09:01", "2026-03-03 09:00")):
        segments = [rules.Segment("甲", start, at(until)), rules.Segment("乙", at(since))]
        with pytest.raises(refusals.HoldingsIncomplete):
            rules.attribute(segments, [], start, stop, office)
    with pytest.raises(refusals.HoldingsIncomplete):
        rules.attribute([rules.Segment("甲", start, at("2026-03-03 09:00"))], [], start, stop, office)


def test_one_calendar_counts_whoever_holds(at: At) -> None:
    duty = rules.shipped_calendar("duty")
    segments = [rules.Segment("值班室", at("2026-02-17 00:00"))]
    found = rules.attribute(segments, [], at("2026-02-17 00:00"), at("2026-02-18 00:00"), duty)
    assert found.minutes == {"值班室": 1440}
