"""R43, R45, R49: forged requests, redirects, pages that change what they show, headers, cookies."""

from __future__ import annotations

import os
import subprocess
import sys
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.security.test_foreign import state
from tests.security.test_matrix import NOBODY, TABLE, Page, pages
from tests.security.world import World

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\thttps://evil.example/",
)
POLICY = {
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
FILE_POLICY = {"default-src 'none'", "sandbox", "frame-ancestors 'none'"}
"""Of a stored file, which may load and run nothing at all."""
FRAMED = {
    "evidence:preview": POLICY - {"frame-ancestors 'none'", "form-action 'self'"}
    | {"frame-ancestors 'self'", "form-action 'none'"},
    "evidence:shown": {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "object-src 'self'",
        "frame-ancestors 'self'",
    },
}
"""Of what pages of this site, and no others, show in a frame: a preview, and a PDF in its reader."""


def unsafe() -> list[Page]:
    return [page for page in pages() if page.post != "405"]


def safe() -> list[Page]:
    return [page for page in pages() if page.get != "405"]


class TestForgery:
    def test_every_form_without_the_token_is_refused_and_changes_nothing(self, world: World) -> None:
        """From another site, without a token, and with the token of another session."""
        before, wrong = state(), []
        window = Client(enforce_csrf_checks=True)
        tokens = ({}, {"csrfmiddlewaretoken": "x" * 64})
        for page in unsafe():
            window.cookies = SimpleCookie({"sessionid": world.sessions["zhou"], "csrftoken": "y" * 32})
            path = page.path(world)
            for token in tokens:
                answer = window.post(path, {**page.data, **token}, headers={"origin": "https://evil.example"})
                if answer.status_code != 403:
                    wrong.append(f"{path}: {answer.status_code}")
        assert wrong == []
        assert state() == before

    def test_the_sign_in_is_protected_as_well(self) -> None:
        window = Client(enforce_csrf_checks=True)
        for name in ("account_login", "account_logout", "account_change_password"):
            assert window.post(reverse(name), {"login": "zhou"}).status_code == 403, name

    def test_no_page_changes_anything_by_being_looked_at(self, world: World) -> None:
        """Twice each, by somebody who sees much, by an administrator, by a stranger."""
        for code in ("zhou", "admin", NOBODY):
            for page in safe():
                answer = world.client(code).get(page.path(world))
                if answer.streaming:
                    b"".join(answer)
        before = state()
        for code in ("zhou", "admin", NOBODY):
            for page in safe():
                answer = world.client(code).get(page.path(world))
                if answer.streaming:
                    b"".join(answer)
        assert state() == before


class TestRedirects:
    @pytest.mark.parametrize("elsewhere", ELSEWHERE)
    def test_nobody_is_led_away(self, world: World, elsewhere: str) -> None:
        """By `next` of the sign-in, of the language, and of every step that returns where it came from."""
        led = []
        for name, code in (("account_login", "li"), ("account_logout", "li"), ("account_login", NOBODY)):
            with world.undone():
                answer = world.client(code).get(reverse(name), {"next": elsewhere})
                led.append(answer.headers.get("Location", ""))
        number = world.matters["housing"].number
        with world.undone():
            answer = world.client("li").post(
                f"/matters/{number}/comment/", {"text": "已到现场", "next": elsewhere}
            )
            assert answer.status_code == 303
            led.append(answer.headers["Location"])
        for name in ("public_portal:ui:language", "public_portal:ui:view", "public_portal:ui:stay"):
            with world.undone():
                answer = world.client("li").post(reverse(name), {"next": elsewhere, "language": "en"})
                led.append(answer.headers.get("Location", ""))
        assert [place for place in led if "evil" in place or place.startswith(("javascript", "//"))] == []


class TestHeaders:
    def test_every_page_has_them_whoever_looks(self, world: World) -> None:
        """Found or not, signed in or not; what an officer is shown is kept by nobody."""
        wrong = []
        for page in safe():
            for code in (NOBODY, "zhou"):
                answer = world.client(code).get(page.path(world))
                if answer.streaming:
                    b"".join(answer)
                framed = FRAMED.get(page.name) if answer.status_code == 200 else None
                lacks = [
                    name
                    for name, value in (
                        ("X-Content-Type-Options", "nosniff"),
                        ("Referrer-Policy", "same-origin"),
                        ("Cross-Origin-Opener-Policy", "same-origin"),
                        ("Cross-Origin-Resource-Policy", "same-origin"),
                        ("X-Frame-Options", "SAMEORIGIN" if framed else "DENY"),
                    )
                    if answer.headers.get(name) != value
                ]
                policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
                if policy not in ((framed,) if framed else (POLICY, FILE_POLICY)):
                    lacks.append(f"policy {policy!r}")
                if code and "no-store" not in answer.headers.get("Cache-Control", ""):
                    lacks.append("no-store")
                if lacks:
                    wrong.append(f"{page.path(world)} as {code or 'a stranger'}: {lacks}")
        assert wrong[:9] == []

    def test_every_page_of_the_sign_in_has_them(self) -> None:
        for name in ("account_login", "account_reset_password", "account_inactive"):
            answer = Client().get(reverse(name))
            assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY, name
        assert set(TABLE["accounts"]) >= {"account_login"}


class TestCookies:
    def test_of_production_are_bound_to_the_host_and_to_https(self) -> None:
        """Read from the settings of production themselves, in a process of its own."""
        script = (
            "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
            " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
            " s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT, s.DEBUG, s.SESSION_COOKIE_SAMESITE)"
        )
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "ZHIXING_MODE": "production",
            "ZHIXING_SECRET_KEY": "k" * 60,
            "DATABASE_URL": "postgresql://user:password@localhost/none",
            "DJANGO_SETTINGS_MODULE": "zhixing.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        said = done.stdout.split()
        assert said == [
            "__Host-session",
            "__Host-csrf",
            "True",
            "True",
            "True",
            "True",
            "True",
            "False",
            "Lax",
        ]

    def test_a_session_is_dead_on_the_server_after_signing_out(self, world: World) -> None:
        """The cookie that somebody copied opens nothing afterwards (R49)."""
        stolen = world.sessions["li"]
        with world.undone():
            assert world.client("li").get("/desk/").status_code == 200
            world.client("li").post(reverse("account_logout"))
            thief = Client()
            thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
            assert thief.get("/desk/").status_code == 302
            assert thief.get("/api/v1/matters").status_code == 401
