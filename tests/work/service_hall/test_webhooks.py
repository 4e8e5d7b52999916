"""Partners are told of the cases that they filed: signed, at least once, given up in the open (R44, R53)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, item_code
from tests.support.people import sign_in
from tests.work.service_hall.test_partners import applied, sent
from zhixing.core.ledger import acts as ledger_acts
from zhixing.core.people import acts as people
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts, jobs, refusals
from zhixing.work.service_hall.acts import webhooks
from zhixing.work.service_hall.models import Case, Webhook, WebhookEvent
from zhixing.work.service_hall.rules.webhooks import MOST_TRIES, wait_after

FORBIDDEN = (
    "http://127.0.0.1/x", "http://localhost:8000/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "https://10.0.0.8/", "https://192.168.1.1/",
    "https://user:secret@listed.example/", "https://listed.example.evil.example/", "https://listed.example@evil/",
    "ftp://listed.example/", "file:///etc/passwd", "gopher://listed.example/", "https://listed.example:8443/",
    "//listed.example/", "https:///x", "https://listed.example/\r\nHost: x", "javascript:alert(1)", "x", "",
)  # fmt: skip


class _Partner(BaseHTTPRequestHandler):
    """The partner's side: keeps what it was sent, answers what it was told to answer."""

    taken: list[tuple[dict[str, str], bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((dict(self.headers), body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def partner() -> Iterator[tuple[str, type[_Partner]]]:
    kind = type("Partner", (_Partner,), {"taken": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", kind
    server.shutdown()
    server.server_close()


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(1, asks=("申请表", "身份证明"))
    return stage


def key_of(hall: Hall, name: str) -> people.IssuedKey:
    at = datetime.now(UTC)
    return people.issue_partner_key(
        name=name, unit_id=hall.unit("hall"), document="澄数〔2026〕5号", until=at + timedelta(days=30),
        by=hall.office.officer("admin"), at=at,
    )  # fmt: skip


def test_given_up_after_some_hours_and_never_faster() -> None:
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] is None
    assert all(a <= b for a, b in pairwise(waits[:-1]))  # type: ignore[operator]


@pytest.mark.django_db
def test_signed_tried_again_given_up_and_sent_again(
    hall: Hall, partner: tuple[str, type[_Partner]], settings: Any
) -> None:
    address, side = partner
    mine, other = key_of(hall, "省一体化平台"), key_of(hall, "邻县平台")
    manager = sign_in(Client(), hall.office, "su")
    manager.post("/services/partners/", {"key": mine.row.pk, "scopes": ["file_case"], "document": "1号"})
    path = "/services/partners/events/"
    refused = manager.post(path, {"key": mine.row.pk, "address": f"{address}/hook"}).content.decode()
    assert "名单内" in refused
    settings.ZHIXING_OUTSIDE_HOSTS = (address, "https://listed.example")
    by = hall.office.officer("su", post="hall-head", at=datetime.now(UTC))
    for forbidden in FORBIDDEN:
        with pytest.raises(refusals.AddressRefused):
            webhooks.set_webhook(key_id=mine.row.pk, address=forbidden, by=by, at=datetime.now(UTC))
    page = manager.post(path, {"key": mine.row.pk, "address": f"{address}/hook?to=1"}).content.decode()
    secret = page.partition('id="hook-secret" readonly value="')[2].partition('"')[0]
    assert len(secret) == 43
    assert secret not in manager.get(path).content.decode(), "shown once"
    assert secret.encode() not in bytes(Webhook.objects.get().secret)
    manager.post(path, {"key": other.row.pk, "address": f"{address}/other"})
    assert sign_in(Client(), hall.office, "zhao").get(path).status_code == 404

    # A case that the partner filed, one that came to the window, and what happens to them.
    assert sent(mine, applied()).status_code == 201
    case = Case.objects.select_related("matter").get()
    hall.accept(hall.item(2), at="2026-03-02 09:00")
    now = datetime.now(UTC)
    clerk = hall.office.officer("zhao", at=now)
    with played_at(now):
        acts.supplement(case_id=case.pk, given=["002"], by=clerk, at=now)
    while ledger_acts.seal():
        pass

    def work(at: datetime) -> None:
        while jobs.note_events(at):
            pass
        jobs.send_events(at)

    side.answers[:] = [500, 204, 204]
    work(now)
    work(now)
    told = {row.event: row for row in WebhookEvent.objects.order_by("pk")}
    assert list(told) == ["case.received", "case.supplemented", "case.accepted"]
    assert [row.tries for row in told.values()] == [1, 1, 1]
    assert [bool(row.sent_at) for row in told.values()] == [False, True, True]
    headers, body = side.taken[1]
    stamp, said = headers["X-Zhixing-Time"], headers["X-Zhixing-Signature"]
    expected = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    assert said == f"v1={expected}"
    for sign in ("刘桂兰", "13800001234", "110101"):
        assert sign.encode() not in body

    # It fails until it is given up, always with its key; the manager sends it again.
    side.answers[:] = [503] * MOST_TRIES
    at = now
    for _ in range(MOST_TRIES):
        at += timedelta(hours=7)
        jobs.send_events(at)
    dead = WebhookEvent.objects.get(dead_at__isnull=False)
    assert (dead.event, dead.tries, dead.error) == ("case.received", MOST_TRIES, "HTTP 503")
    keys = [headers["X-Zhixing-Key"] for headers, _body in side.taken]
    assert keys.count(dead.key) == MOST_TRIES
    assert "HTTP 503" in manager.get(path).content.decode()
    side.answers.clear()
    assert manager.post(f"{path}{dead.pk}/resend/").status_code == 303
    jobs.send_events(at + timedelta(hours=1))
    dead.refresh_from_db()
    assert (dead.dead_at, bool(dead.sent_at)) == (None, True)
    assert side.taken[-1][0]["X-Zhixing-Key"] == dead.key

    # A host taken off the list is not called any more; what was claimed and not finished is claimed again.
    later = at + timedelta(days=1)
    WebhookEvent.objects.filter(pk=dead.pk).update(
        sent_at=None, leased_until=later + timedelta(minutes=5), next_try_at=later
    )
    assert jobs.send_events(later) == 0
    settings.ZHIXING_OUTSIDE_HOSTS = ()
    calls = len(side.taken)
    assert jobs.send_events(later + timedelta(minutes=6)) == 1
    dead.refresh_from_db()
    assert (bool(dead.dead_at), len(side.taken)) == (True, calls)
    manager.post(path, {"key": mine.row.pk, "address": ""})
    assert Webhook.objects.get(key=mine.row.pk).ended_at is not None
    assert item_code(1) not in body.decode()
