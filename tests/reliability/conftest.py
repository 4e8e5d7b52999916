"""What every test here ends with: the rules that hold whatever happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.reliability import oracle
from tests.reliability.scenes import live_county
from tests.support.matters import Stage


@pytest.fixture
def county(transactional_db: None) -> Iterator[Stage]:
    """The county office, committed; afterwards every matter has one holder and stands at its last entry."""
    yield live_county()
    with connection.cursor() as cursor:
        assert oracle.everything(cursor) == []
