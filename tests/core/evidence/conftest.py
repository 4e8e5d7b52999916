"""What the tests of files share."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from zhixing.foundation.actors import Officer


@pytest.fixture
def monday() -> datetime:
    """09:00 in the county on 2026-03-02."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    """A folder for the files of this test alone."""
    settings.ZHIXING_FILES_ROOT = tmp_path / "files"
    settings.KEY_DIR = tmp_path / "keys"
    return tmp_path / "files"


@pytest.fixture
def visitor() -> Officer:
    """Somebody whose person is in no table."""
    return Officer(7, "王敏", 31, "督查室科员", 4, "县政府办公室")
