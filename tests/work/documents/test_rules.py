"""Decisions on plain values: whose office a name is, which days lie where, rates of papers."""

from __future__ import annotations

from datetime import date

import pytest

from zhixing.work.documents import rules


@pytest.mark.parametrize(
    ("name", "is_higher"),
    [
        ("市住房和城乡建设局", True),
        ("临河市水利局", True),
        ("省财政厅", True),
        ("国家统计局", True),
        ("市场监督管理局", False),
        ("城市管理局", False),
        ("县城市管理局", False),
        ("市政公用中心", False),
        ("财政局", False),
        ("老河镇人民政府", False),
    ],
)
def test_offices_of_the_city_and_above_are_none_of_ours(name: str, *, is_higher: bool) -> None:
    assert rules.is_higher_office(name) is is_higher


def test_days_outside_add_up_and_stops_at_one_place_are_one() -> None:
    stops = [rules.Stop(date(2026, 3, 4), "甲科"), rules.Stop(date(2026, 3, 6), "甲科")]
    found = rules.segments(date(2026, 3, 2), "市局", stops, date(2026, 3, 13))
    assert [(one.place, one.days) for one in found] == [("市局", 2), ("甲科", 9)]
    assert rules.segments(date(2026, 3, 2), "市局", [], date(2026, 3, 2))[0].days == 0


def test_numbers_have_no_leading_zero() -> None:
    assert rules.number_words("澄政办发", 2026, 7) == "澄政办发〔2026〕7号"


def test_requests_and_reports_go_upward_letters_sideways() -> None:
    assert [rules.usual_direction(kind) for kind in ("请示", "报告", "函", "通知")] == [
        "upward",
        "upward",
        "lateral",
        "downward",
    ]


def test_rates_of_empty_groups_are_none() -> None:
    consulted, bypassed = rules.first_pass([rules.Passed(was_consulted=True, was_returned=False)])
    assert (consulted.percent, bypassed.percent) == (100, None)
