"""The list of institutions, and how results are found and kept."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from zhixing.config import database, institutions

AREAS = {
    "A": 10,
    "B": 14,
    "C": 8,
    "D": 6,
    "E": 14,
    "F": 10,
    "G": 9,
    "H": 8,
    "I": 9,
    "J": 11,
    "K": 11,
    "L": 9,
    "M": 8,
    "N": 11,
    "O": 12,
    "P": 24,
}


def test_the_list_has_every_row_once() -> None:
    ids = [one["id"] for one in institutions.listed()]

    assert len(ids) == len(set(ids)) == 174
    assert Counter(row[0] for row in ids) == AREAS


def test_marks_are_found_on_classes_methods_and_files() -> None:
    source = """
pytestmark = pytest.mark.institution("A1")
@pytest.mark.institution("D2", "D3")
class TestLimit:
    @pytest.mark.django_db
    @pytest.mark.institution("D4")
    def test_one(self): ...
def test_two(): ...
"""
    assert sorted(institutions._marked(ast.parse(source))) == [
        ("A1", "TestLimit"),
        ("A1", "test_two"),
        ("D2", "TestLimit"),
        ("D3", "TestLimit"),
        ("D4", "TestLimit::test_one"),
    ]


def test_results_of_other_rows_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "state_folder", lambda: tmp_path / "var")

    institutions.record({"A1": "pass", "A2": "fail"}, at="2026-06-01T01:00:00+00:00")
    institutions.record({"A2": "pass"}, at="2026-06-02T01:00:00+00:00")

    assert institutions.recorded() == {
        "A1": {"status": "pass", "at": "2026-06-01T01:00:00+00:00"},
        "A2": {"status": "pass", "at": "2026-06-02T01:00:00+00:00"},
    }


def test_a_row_without_a_test_is_absent_whatever_was_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "state_folder", lambda: tmp_path)
    monkeypatch.setattr(institutions, "tests_by_row", dict)
    institutions.record({"A1": "pass"}, at="2026-06-01T01:00:00+00:00")

    assert {one.status for one in institutions.institutions()} == {"absent"}


def test_every_mark_names_a_row_of_the_list() -> None:
    assert set(institutions.tests_by_row()) - {one["id"] for one in institutions.listed()} == set()
