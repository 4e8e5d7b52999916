"""Named persons and days that the tests of the rulebook share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from zhixing.core.rulebook import selectors
from zhixing.foundation.actors import Officer

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    """Each test reads the rules as its own database has them."""
    selectors.forget()
    yield
    selectors.forget()


@pytest.fixture
def monday() -> datetime:
    """09:00 in the county on 2026-03-02."""
    return MONDAY


@pytest.fixture
def lawyer() -> Officer:
    """陈静 of the legal office, who may change rules."""
    return Officer(21, "陈静", 61, "法制审核员", 9, "司法局", rights=frozenset({"change_rules"}))


@pytest.fixture
def clerk() -> Officer:
    """王敏, who may not."""
    return Officer(7, "王敏", 31, "督查室科员", 4, "县政府办公室", rights=frozenset({"see", "report"}))
