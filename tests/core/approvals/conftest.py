"""The small office, and an act for two persons that lights a lamp."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.people import Office, found_office
from zhixing.core.approvals import kinds
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger.verbs import verb
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at

LIT = verb("lamp.lit", zh="点灯", en="lit")


@pytest.fixture
def monday() -> datetime:
    """Monday 2 March 2026, nine in the morning in the county."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_enough(monday: datetime) -> Iterator[None]:
    with played_at(monday + timedelta(days=200)):
        yield


@pytest.fixture
def office(db: None) -> Office:
    """The office with accounts."""
    return found_office()


@pytest.fixture
def lamp() -> Iterator[list[tuple[int, int, int]]]:
    """An act that a holder of `rule` approves; the list says who lit which lamp with whom."""
    lit: list[tuple[int, int, int]] = []

    def light(payload: Mapping[str, Any], *, by: Officer, second: Officer, at: datetime) -> str:
        lit.append((payload["lamp"], by.person_id, second.person_id))
        ledger.record(LIT, about=f"lamp:{payload['lamp']}", by=by, at=at, facts={"second": second.person_id})
        return f"lamp:{payload['lamp']}"

    kinds.register("lamp.light", light, right="rule", propose_right="check", title="点灯")
    yield lit
    kinds.forget("lamp.light")
