"""Due dates line by line: what `zhixing due --file` and an imported list ask."""

import random
from datetime import date, timedelta

import pytest

from zhixing.core.clock import imports, refusals, rules
from zhixing.core.clock.imports import DueLine, due_lines, due_of, read_due_rows


def test_each_line_is_answered_in_order_and_a_bad_one_stops_no_other(office: rules.Calendar) -> None:
    rows = [
        ("2026-02-13", "1wd"), ("2026-03-05", "2cd"), ("2026-03-02T09:00", "4wh"), ("2026-01-31", "1mo"),
        ("2026-12-28", "5wd"), ("昨天", "5wd"), ("2026-03-02", "五天"), ("2026-02-30", "5wd"),
        ("2026-03-02 20:10", "1wd"), ("2026-12-31T17:00", "2wh"), ("2026-03-02", "2026-05-31"),
    ]  # fmt: skip
    found = due_lines(rows, office)

    assert [line.due for line in found] == [
        "2026-02-14", "2026-03-09", "2026-03-02T15:30", "2026-02-28", None, None, None, None,
        "2026-03-03", None, "2026-05-31",
    ]  # fmt: skip
    assert [line.provisional for line in found] == [n in (4, 9) for n in range(11)]
    assert [bool(line.error) for line in found] == [n in (5, 6, 7) for n in range(11)]
    assert found[4].facts() == {"start": "2026-12-28", "limit": "5wd", "due": None, "provisional": True}
    assert found[5].facts()["error"] == "看不懂起算时间“昨天”：请写成 2026-06-01 或 2026-06-01T09:30。"


def test_together_and_one_by_one_give_the_same_answers(office: rules.Calendar) -> None:
    chance = random.Random(3)
    rows = []
    for _ in range(3_000):
        start = (date(2007, 1, 1) + timedelta(days=chance.randrange(7400))).isoformat()
        start += chance.choice(["", "", "T09:30", " 20:10", "T12:00:30"])
        rows.append((start, f"{chance.randint(1, 90)}{chance.choice(['wd', 'cd', 'mo'])}"))
    for row, line in zip(rows, due_lines(rows, office), strict=True):
        assert line == imports._one(*row, office)


def test_a_hundred_thousand_lines_are_a_matter_of_seconds(office: rules.Calendar) -> None:
    import time

    rows = [(f"2026-0{n % 9 + 1}-1{n % 9}", f"{n % 60 + 1}wd") for n in range(100_000)]
    began = time.perf_counter()
    assert len(due_lines(rows, office)) == 100_000
    assert time.perf_counter() - began < 10


def test_a_file_may_have_a_heading_a_mark_and_empty_lines() -> None:
    text = "\ufeffstart,limit\n2026-03-02, 5wd\n\n2026-03-03,\n"
    assert read_due_rows(text) == [("2026-03-02", "5wd"), ("2026-03-03", "")]
    assert read_due_rows("2026-03-02,5wd\n") == [("2026-03-02", "5wd")]
    assert read_due_rows("") == []


def test_a_question_may_have_pauses(office: rules.Calendar) -> None:
    line, reading = due_of("2026-03-02", "7wd", office, [("2026-03-04", "2026-03-06")])
    assert line == DueLine("2026-03-02", "7wd", "2026-03-13", provisional=False)
    assert reading.due_on == date(2026, 3, 13)
    with pytest.raises(refusals.PauseReversed):
        due_of("2026-03-02", "7wd", office, [("2026-03-06", "2026-03-04")])
    with pytest.raises(imports.MomentNotUnderstood):
        due_of("soon", "7wd", office)
