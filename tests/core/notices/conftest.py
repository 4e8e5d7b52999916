"""What the tests of notices share: an office, a worker's clock, and a host that takes messages."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.support.people import Office, found_office
from zhixing.core.ledger import policies as ledger_policies
from zhixing.core.notices.acts import Duty


@pytest.fixture
def monday() -> datetime:
    """09:00 in the county on 2026-03-02."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Settings) -> None:
    settings.KEY_DIR = tmp_path / "keys"
    settings.ZHIXING_CHANNELS = ()


@pytest.fixture
def office() -> Office:
    """The county office with accounts."""
    return found_office()


@pytest.fixture(autouse=True)
def bridges() -> Iterator[None]:
    """Bridges may be seen by everybody but the people of finance."""
    ledger_policies._gates["bridge"] = lambda actor, key: getattr(actor, "unit_name", "") != "财政局"
    yield
    del ledger_policies._gates["bridge"]


@dataclass
class Host:
    """A host that takes messages, and answers as it is told."""

    url: str = ""
    status: int = 200
    answer: bytes = b'{"errcode": 0}'
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def host(settings: Settings) -> Iterator[Host]:
    """A real HTTP server on this machine, on the list of hosts."""
    made = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.headers.append(dict(self.headers))
            if made.status == 200:
                made.taken.append(content)
            self.send_response(made.status)
            self.send_header("Content-Length", str(len(made.answer)))
            if made.status == 302:
                self.send_header("Location", f"{made.url}/elsewhere")
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    settings.ZHIXING_OUTSIDE_HOSTS = (made.url,)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


def duty(person_id: int, at: datetime, key: str = "bridge:1:assigned", **other: Any) -> Duty:
    """A duty about a bridge."""
    values: dict[str, Any] = {
        "to_person_id": person_id, "to_name": "", "about": "bridge:1", "topic": "assigned",
        "text": "待签收：老河桥", "key": key, "at": at, "url": "/matters/1/",
    }  # fmt: skip
    return Duty(**values | other)
