"""The small county office, founded afresh for each test that asks for it, and its clock."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.people import Office, found_office
from zhixing.foundation.moment import played_at


@pytest.fixture
def monday() -> datetime:
    """Monday 2 March 2026, nine in the morning in the county."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(db: None, monday: datetime) -> Office:
    """The office, and every act of the test recorded within the year 2026."""
    return found_office(accounts=False)


@pytest.fixture(autouse=True)
def _late_enough(monday: datetime):
    """Let acts claim any moment of the scenario: what is recorded is recorded at its end."""
    with played_at(monday + timedelta(days=300)):
        yield
