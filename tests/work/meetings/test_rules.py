"""Decisions of this room on plain values."""

from __future__ import annotations

from datetime import date

import pytest

from zhixing.work.meetings.rules.notices import Told, told_late
from zhixing.work.meetings.rules.opinions import departs, said
from zhixing.work.meetings.rules.sittings import longest_gap, sentence


class TestNotices:
    @pytest.mark.parametrize(
        ("told", "late"), [(date(2026, 3, 9), []), (date(2026, 3, 10), ["甲"]), (None, ["甲"])]
    )
    def test_the_last_day_is_in_time(self, told: date | None, late: list[str]) -> None:
        assert told_late([Told("甲", told)], meets_on=date(2026, 3, 16), days=7) == late


class TestOpinions:
    @pytest.mark.parametrize(
        ("stances", "conclusion", "departing"),
        [
            (["agree", "agree", "disagree"], "agree", False),
            (["agree", "agree", "disagree"], "defer", True),
            (["disagree", "disagree", "agree"], "agree_with", True),
            (["agree", "disagree"], "disagree", False),
            (["none", "none"], "agree", False),
        ],
    )
    def test_a_decision_departs_from_what_most_have_said(
        self, stances: list[str], conclusion: str, departing: bool
    ) -> None:
        assert departs(conclusion, said(stances)) is departing


class TestSentences:
    def test_says_who_leads_who_supports_by_when_and_what(self) -> None:
        written = sentence(
            text="完成施工图审查。",
            lead="住建局",
            supports=["财政局", "城管局"],
            due_on=date(2026, 6, 30),
            year=2026,
        )
        assert written == "由住建局牵头，财政局、城管局配合，6月30日前完成施工图审查。"

    def test_another_year_is_written_out(self) -> None:
        assert "2027年3月1日前" in sentence(
            text="验收", lead="住建局", supports=[], due_on=date(2027, 3, 1), year=2026
        )


class TestGaps:
    def test_the_longest_gap_between_two_that_follow(self) -> None:
        assert longest_gap([date(2026, 3, 17), date(2026, 3, 2), date(2026, 3, 20)]) == 15
        assert longest_gap([date(2026, 3, 2)]) is None
