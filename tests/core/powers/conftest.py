"""The small office."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.people import Office, found_office
from zhixing.foundation.moment import played_at


@pytest.fixture
def monday() -> datetime:
    """Monday 2 March 2026, nine in the morning in the county."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_enough(monday: datetime) -> Iterator[None]:
    with played_at(monday + timedelta(days=300)):
        yield


@pytest.fixture
def office(db: None) -> Office:
    """The office of 澄阳县."""
    return found_office(accounts=False)
