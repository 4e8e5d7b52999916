"""How days, times, shares and numbers are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from zhixing.foundation.moment import played_at
from zhixing.ui import formats

SATURDAY = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)  # 15:30 in the county


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with override("zh-hans"):
        yield


class TestDays:
    def test_a_day_has_its_weekday(self) -> None:
        assert formats.day(date(2026, 11, 21)) == "2026年11月21日（周六）"

    def test_a_moment_is_shown_in_the_zone_of_the_instance(self) -> None:
        assert formats.day_time(SATURDAY) == "2026年11月21日（周六）15:30"
        assert formats.day_time(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == "2026年11月22日（周日）00:30"

    def test_tables_have_the_short_form(self) -> None:
        with played_at(SATURDAY):
            assert formats.short_day(SATURDAY) == "11-21 15:30"
            assert formats.short_day(date(2026, 11, 21)) == "11-21"

    def test_a_short_day_of_another_year_and_in_a_file_has_its_year(self) -> None:
        with played_at(SATURDAY):
            assert formats.short_day(date(2027, 1, 4)) == "2027-01-04"
            assert formats.short_date(datetime(2025, 12, 31, 7, 30, tzinfo=UTC)) == "2025-12-31"
            with formats.in_full():
                assert formats.short_day(SATURDAY) == "2026-11-21 15:30"

    def test_another_year_is_named(self) -> None:
        assert formats.day_of_year(date(2026, 11, 21), near=SATURDAY) == "11月21日（周六）"
        assert formats.day_of_year(date(2027, 1, 4), near=SATURDAY) == "2027年1月4日（周一）"

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("2026", "2026年"),
            ("2026-09", "2026年9月"),
            ("2026-Q3", "2026年第三季度"),
            ("2026-H2", "2026年下半年"),
            ("2026-W46", "2026年第46周"),
            ("2026-Q7", "2026-Q7"),
            ("2026-11-21", "2026-11-21"),
        ],
    )
    def test_a_period_is_told_in_words(self, code: str, words: str) -> None:
        assert formats.period(code) == words

    def test_nothing_is_a_dash(self) -> None:
        for write in (formats.day, formats.day_time, formats.short_day, formats.clock_time):
            assert write(None) == "—"


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0, "0"),
            (2140, "2140"),
            (21000, "21 000"),
            (128431, "128 431"),
            (-586000, "−586 000"),
            (Decimal("6800.00"), "6800"),
            (Decimal("68400.50"), "68 400.5"),
            (Decimal(100), "100"),
        ],
    )
    def test_groups_are_thin_from_five_digits_on(self, value: int, text: str) -> None:
        assert formats.number(value) == text.replace(" ", formats.THIN)

    def test_money_is_written_from_fen(self) -> None:
        assert formats.money(8000) == "80.00 元"
        assert formats.money(123456789) == f"1{formats.THIN}234{formats.THIN}567.89 元"

    def test_a_share_has_its_denominator(self) -> None:
        assert formats.share(46, 50) == "92%（46/50）"
        assert formats.share(0, 0) == "—（0/0）"

    def test_a_share_of_amounts_is_counted_as_one_of_numbers(self) -> None:
        assert formats.percent(Decimal("1200.00"), Decimal(3000)) == formats.percent(1200, 3000) == 40
        assert formats.percent(Decimal("0.5"), Decimal(100)) == 1
        assert formats.percent(Decimal(0), Decimal(0)) is None

    def test_nearly_all_is_not_all(self) -> None:
        assert formats.share(999, 1000).startswith("99%")
        assert formats.share(1000, 1000).startswith("100%")


class TestDurations:
    def test_working_minutes_say_that_they_are(self) -> None:
        assert formats.working_minutes(200) == "3 小时 20 分（工作时间）"
        assert formats.working_minutes(120) == "2 小时（工作时间）"
        assert formats.working_minutes(5) == "5 分（工作时间）"

    def test_days_are_working_days(self) -> None:
        assert formats.working_days(8) == "8 个工作日"

    def test_sizes_of_files(self) -> None:
        assert [formats.file_size(n) for n in (800, 324_000, 1_843_200)] == ["800 B", "316 kB", "1.8 MB"]


def test_an_empty_cell_is_a_dash_and_zero_is_a_value() -> None:
    assert [formats.or_dash(value) for value in (None, "", 0, "甲")] == ["—", "—", 0, "甲"]
