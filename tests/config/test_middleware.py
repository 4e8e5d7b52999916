"""Probes, headers and the life of a session, through the whole stack of middleware."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.reliability.scenes import ago, live_county
from zhixing.config import health as installed
from zhixing.config import worker
from zhixing.core.notices.models import Notice
from zhixing.core.people.models import Account
from zhixing.foundation import health
from zhixing.foundation.moment import played_at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "report-uri /csp-reports/",
}


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    yield
    cache.clear()


class TestProbes:
    def test_health_is_told_without_host_session_or_database(
        self, client: Client, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            answer = client.get("/healthz/", headers={"host": "10.1.2.3"})

        assert (answer.status_code, answer.json()) == (200, {"ok": True})
        assert not answer.cookies

    def test_readiness_needs_a_worker_that_lives(self, client: Client) -> None:
        assert client.get("/readyz/").status_code == 503
        with time_machine.travel(NOON, tick=False):
            worker.beat()
        with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
            assert client.get("/readyz/", headers={"host": "10.1.2.3"}).json() == {"ok": True}
        with time_machine.travel(NOON + timedelta(seconds=61), tick=False):
            answer = client.get("/readyz/")

        assert (answer.status_code, answer.json()) == (503, {"ok": False})

    def test_readiness_needs_every_migration(self, client: Client) -> None:
        worker.beat()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")

        assert client.get("/readyz/").status_code == 503


class TestEachPart:
    """R51: each of the eight parts turns /readyz/ red by itself, and outsiders learn no more than that."""

    @pytest.fixture(autouse=True)
    def lives(self, tmp_path: Path, settings: Any) -> None:
        settings.STATE_DIR = tmp_path
        worker.beat()

    def red(self, client: Client) -> list[str]:
        answer = client.get("/readyz/")
        wrong = [part.code for part in health.parts(timezone.now()) if not part.health.is_well]
        assert answer.json() == {"ok": not wrong}
        assert answer.status_code == (503 if wrong else 200)
        assert all(str(part.health) for part in health.parts(timezone.now()))
        return wrong

    def test_nothing_is_red_on_a_fresh_installation(self, client: Client) -> None:
        assert self.red(client) == []

    def test_a_full_disk(self, client: Client, settings: Any) -> None:
        settings.ZHIXING_DISK_FULL_PERCENT = 1
        assert self.red(client) == ["disk"]

    def test_a_backup_that_is_missing_or_old(self, client: Client, settings: Any) -> None:
        settings.ZHIXING_BACKUP_HOURS = 36
        assert self.red(client) == ["backup"]
        installed.note_backup(timezone.now() - timedelta(hours=37))
        assert self.red(client) == ["backup"]
        installed.note_backup(timezone.now() - timedelta(hours=35))
        assert self.red(client) == []

    def test_a_notice_that_waits(self, client: Client) -> None:
        county = live_county(accounts=False)
        county.issue(at=ago(days=3), limit="5wd")
        assert "queue" in self.red(client)
        Notice.objects.update(delivered_at=timezone.now())
        assert "queue" not in self.red(client)

    def test_records_that_nobody_seals(self, client: Client) -> None:
        assert self.red(client) == []
        with time_machine.travel(NOON, tick=False), played_at(NOON):
            live_county(accounts=False)
        Notice.objects.update(delivered_at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
            worker.beat()
            assert self.red(client) == ["records"]

    def test_a_worker_that_is_dead_and_tables_of_another_version(self, client: Client) -> None:
        cache.clear()
        assert self.red(client) == ["worker"]
        worker.beat()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")
        assert self.red(client) == ["migrations"]

    def test_a_part_that_cannot_be_asked(self, client: Client) -> None:
        with connection.execute_wrapper(_away):
            wrong = [part.code for part in health.parts(timezone.now()) if not part.health.is_well]
            answer = client.get("/readyz/")
        assert set(wrong) >= {"database", "migrations", "records", "queue"}
        assert (answer.status_code, answer.content) == (503, b'{"ok": false}')


class TestPolicyReports:
    """R45: what a browser refused is said in the log, and nothing that a stranger sends does harm."""

    def post(self, client: Client, body: bytes) -> int:
        sent = client.post("/csp-reports/", body, content_type="application/csp-report")
        return sent.status_code

    def test_are_one_line_of_known_fields(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        report = {
            "csp-report": {"document-uri": "/matters/\n2026", "blocked-uri": "inline", "other": "x" * 9}
        }
        assert self.post(client, json.dumps(report).encode()) == 204
        [line] = [one.getMessage() for one in caplog.records if one.name == "zhixing.csp"]
        assert '"blocked-uri": "inline"' in line
        assert "\n" not in line
        assert "other" not in line

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"csp-report": 1}', b"[" * 9000, b"\xff"])
    def test_that_are_none_are_taken_quietly(self, client: Client, body: bytes) -> None:
        assert self.post(client, body) == 204

    def test_too_long_or_asked_for(self, client: Client) -> None:
        assert self.post(client, b" " * 20_000) == 413
        assert client.get("/csp-reports/").status_code == 405

    def test_a_flood_is_sixty_lines(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        with time_machine.travel(NOON, tick=False):
            for _ in range(70):
                self.post(client, b"{}")
        assert len([one for one in caplog.records if one.name == "zhixing.csp"]) == 60


def _away(*_args: object) -> None:
    raise OperationalError("password=hunter2")


class TestHeaders:
    def test_of_a_page_are_strict(self, client: Client) -> None:
        answer = client.get(reverse("account_login"))

        assert set(answer["Content-Security-Policy"].split("; ")) == DIRECTIVES
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_cookies_cannot_be_read_by_scripts(self, client: Client) -> None:
        answer = client.get(reverse("account_login"))

        assert answer.cookies
        assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in answer.cookies.values())


class TestASession:
    @pytest.fixture
    def signed_in(self, client: Client) -> Client:
        account = Account.objects.create(username="tester")
        with time_machine.travel(NOON, tick=False):
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
            client.get("/desk/")
        return client

    def lives(self, client: Client, after: timedelta) -> bool:
        with time_machine.travel(NOON + after, tick=False):
            client.get("/desk/")
            return "_auth_user_id" in client.session

    def test_ends_after_half_an_hour_of_nothing(self, signed_in: Client) -> None:
        assert self.lives(signed_in, timedelta(minutes=29))
        assert self.lives(signed_in, timedelta(minutes=58))
        assert not self.lives(signed_in, timedelta(minutes=89))

    def test_ends_after_twelve_hours_however_busy(self, signed_in: Client) -> None:
        for minutes in range(20, 12 * 60 + 1, 20):
            assert self.lives(signed_in, timedelta(minutes=minutes))
        assert not self.lives(signed_in, timedelta(hours=12, minutes=1))
