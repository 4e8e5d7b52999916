"""R31: schemathesis over the description of the API, all phases, as four roles and with a partner's key.

Nothing answers 5xx, with a status, a content type or a body that the description does not name, lets a
stranger in, or takes more than five seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from django.db import connection
from pytest_django.live_server_helper import LiveServer
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.reliability import oracle
from tests.reliability.scenes import Writer, client_of, live_county
from tests.reliability.together import FULL, size
from tests.support.matters import Stage
from zhixing.core.people import acts as people

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    # The fuzzer's own remarks on what it makes are no news of the product.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

EXAMPLES = size(12, 1500)
"""For each operation and phase; the coverage phase adds its own."""
CSRF = "x" * 32
SLOWEST = 5.0
ROLES = ("li", "zhou", "meng", "wang", "partner") if FULL else ("zhou",)
CHECKS = {
    name: {"enabled": True}
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "ignored_auth",
        "unsupported_method",
        "missing_required_header",
    )
}


@pytest.fixture
def county(transactional_db: None) -> Iterator[Stage]:
    found = live_county()
    writer = Writer(found)
    for _ in range(3):
        writer.reported(writer.active())
    yield found
    with connection.cursor() as cursor:
        assert oracle.everything(cursor) == []


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are no news."""
    caplog.set_level("CRITICAL", "django.request")


def headers_of(county: Stage, code: str) -> dict[str, str]:
    if code == "partner":
        at = datetime.now(UTC)
        issued = people.issue_partner_key(
            name="共享平台",
            unit_id=county.unit("housing"),
            document="澄数〔2026〕3号",
            until=at + timedelta(days=9),
            by=county.office.officer("admin"),
            at=at,
        )
        return {"X-Zhixing-Key": issued.secret}
    session = client_of(county, code).cookies["sessionid"].value
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}


def fuzzed(site: str, headers: dict[str, str]) -> tuple[Counter[int], list[str], float]:
    """Run all phases; return answers by status, what was found wrong, the slowest answer in seconds."""
    config = SchemathesisConfig.from_dict(
        {
            "headers": headers,
            "workers": 1,
            "continue-on-failure": True,
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {"enabled": False, **CHECKS},
        }
    )
    schema = schemathesis.openapi.from_url(f"{site}/api/v1/openapi.json", config=config)
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(repr(getattr(event, "value", None) or getattr(event, "exception", None)))
        if not isinstance(event, events.ScenarioFinished):
            continue
        for key, made in event.recorder.interactions.items():
            if made.response is not None:
                statuses[made.response.status_code] += 1
                slowest = max(slowest, made.response.elapsed)
            wrong += [
                f"{event.label} {check.name}: {check.failure_info.failure} {_asked(event, key)}"
                for check in event.recorder.checks.get(key, ())
                if check.failure_info is not None
            ]
    return statuses, wrong, slowest


def _asked(event: events.ScenarioFinished, key: str) -> str:
    case = event.recorder.cases[key].value
    return f"{case.method} {case.path_parameters} {case.query} {case.body}"


@pytest.mark.parametrize("code", ROLES)
def test_no_request_breaks_the_api_or_its_description(
    county: Stage, live_server: LiveServer, code: str, record_property: Callable[[str, object], None]
) -> None:
    statuses, wrong, slowest = fuzzed(live_server.url, headers_of(county, code))
    record_property(
        "measured", f"{code}: {sum(statuses.values())} requests {dict(statuses)}, {slowest:.2f} s"
    )

    assert sorted(set(wrong))[:9] == []
    assert statuses[200] > 20, "the fuzzer got through"
    assert statuses[422] + statuses[404] > 20
    assert sum(statuses.values()) >= size(150, 10_000)
    assert slowest < SLOWEST
