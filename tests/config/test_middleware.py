"""Probes, headers and the life of a session, through the whole stack of middleware."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from zhixing.config import worker
from zhixing.core.people.models import Account

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
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
