"""Every decision has its five parts, and the checks that it names are there."""

import re
from pathlib import Path

import pytest

from tests.architecture import source

RECORDS = sorted((source.ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Context", "Decision", "Considered", "Consequences", "Checked by"]


def test_there_are_records_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
class TestARecord:
    def test_has_its_parts(self, path: Path) -> None:
        assert re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) == PARTS

    def test_names_checks_that_exist(self, path: Path) -> None:
        checks = path.read_text("utf-8").partition("## Checked by")[2]
        named = re.findall(r"`((?:tests|src|benchmarks)/[^`]*)`", checks)
        assert [name for name in named if not (source.ROOT / name).exists()] == []

    def test_fits_a_page(self, path: Path) -> None:
        assert len(path.read_text("utf-8").splitlines()) <= 70
