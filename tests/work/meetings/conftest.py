"""The county office with its executive meeting."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage
from tests.support.meetings import executive
from tests.support.people import found_office
from zhixing.work.meetings.models import Series


@pytest.fixture
def county(db: None) -> Stage:
    return Stage(found_office())


@pytest.fixture
def series(county: Stage) -> Series:
    return executive(county)
