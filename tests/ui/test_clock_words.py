"""The sentence of a clock badge, in each light, as an official reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum

import pytest
from django.utils.translation import override

from zhixing.ui.clock_words import clock_sentence, clock_words, light_code, light_word
from zhixing.ui.lines import ClockLine


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def at(day: int, hour: int = 17, minute: int = 30, month: int = 11) -> datetime:
    """Return a moment of 2026 in the time of the county."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


NOW = at(18, 10, 32)


class TestSentence:
    def test_days_are_left(self) -> None:
        line = ClockLine("green", NOW, due_at=at(30), remaining_days=8)
        assert clock_sentence(line) == "正常，剩 8 个工作日 · 11月30日（周一）17:30 到期"

    def test_less_than_a_day_is_told_in_working_hours(self) -> None:
        line = ClockLine("yellow", NOW, due_at=at(19, 12, 0), remaining_days=0, remaining_minutes=200)
        assert clock_sentence(line) == "临期，剩 3 小时 20 分（工作时间） · 11月19日（周四）12:00 到期"

    def test_today_is_called_today(self) -> None:
        line = ClockLine("yellow", NOW, due_at=at(18), remaining_days=0, remaining_minutes=230)
        assert clock_words(line).due == "今日 17:30 到期"

    def test_overdue_names_the_day_it_was_due(self) -> None:
        line = ClockLine("red", NOW, due_at=at(13), late_days=3)
        assert clock_sentence(line) == "逾期 3 个工作日 · 应于 11-13 17:30"

    def test_overdue_since_the_last_close_is_not_yet_a_day(self) -> None:
        line = ClockLine("red", NOW, due_at=at(17), late_days=0)
        assert clock_sentence(line) == "逾期不足 1 个工作日 · 应于 11-17 17:30"

    def test_a_pause_says_why_and_since_when(self) -> None:
        line = ClockLine("paused", NOW, remaining_days=4, paused_ground="待补正", paused_since=at(16, 9))
        assert clock_sentence(line) == "已暂停（待补正，自 11-16），剩 4 个工作日"

    def test_a_kind_may_have_its_own_word_for_a_pause(self) -> None:
        assert (
            clock_sentence(ClockLine("paused", NOW, word="暂缓", remaining_days=4)) == "暂缓，剩 4 个工作日"
        )

    def test_done_before_its_day_says_how_many_days(self) -> None:
        line = ClockLine("done", NOW, due_at=at(20), stopped_at=at(18, 9, 5), early_days=2)
        assert clock_sentence(line) == "提前 2 个工作日办结 · 11-18 09:05"

    def test_done_late_says_how_late(self) -> None:
        line = ClockLine("done_late", NOW, due_at=at(10), late_days=2)
        assert clock_sentence(line) == "逾期 2 个工作日办结 · 应于 11-10 17:30"

    def test_an_unpublished_year_is_not_guessed(self) -> None:
        assert clock_sentence(ClockLine("provisional", NOW)) == "时限待定，放假安排未公布"

    def test_the_year_is_named_when_it_is_another(self) -> None:
        line = ClockLine("green", NOW, due_at=datetime(2027, 1, 4, 9, 30, tzinfo=UTC), remaining_days=30)
        assert "2027年1月4日（周一）17:30 到期" in clock_sentence(line)


class TestLight:
    def test_an_enumeration_member_is_read_by_its_value(self) -> None:
        class Light(Enum):
            RED = "red"

        assert light_code(Light.RED) == "red"
        assert light_word(Light.RED) == "逾期"

    def test_an_unknown_light_is_refused(self) -> None:
        with pytest.raises(KeyError, match="orange"):
            light_code("orange")
