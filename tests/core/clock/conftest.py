"""Named moments and calendars for the tests of the clock."""

from collections.abc import Callable
from datetime import datetime

import pytest

from zhixing.core.clock import rules
from zhixing.foundation.actors import Officer

At = Callable[[str], datetime]


@pytest.fixture
def office() -> rules.Calendar:
    return rules.shipped_calendar()


@pytest.fixture
def at() -> At:
    """A local moment written as it is read: `at("2026-03-02 10:00")`."""
    zone = rules.shipped_calendar().zone
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def clerk() -> Officer:
    return Officer(1, "王敏", 1, "办公室科员", 1, "县住建局")


@pytest.fixture
def administrator() -> Officer:
    return Officer(2, "赵静", 2, "系统管理员", 2, "县政府办", rights=frozenset({"publish_calendar"}))
