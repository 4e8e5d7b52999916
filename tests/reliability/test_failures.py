"""R09, R12, R50: what a page answers when it breaks: nothing of the inside, and nothing false."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from psycopg_pool import PoolTimeout

from zhixing.entrances.public_portal import urls

pytestmark = pytest.mark.django_db

INSIDE = "password=hunter2 at /srv/zhixing/core/matters.py"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The public home page raises what the test puts here."""
    raised: list[Exception] = []

    def breaks(request: HttpRequest) -> HttpResponse:
        assert isinstance(request, WSGIRequest)
        raise raised[0]

    breaks.login_required = False  # type: ignore[attr-defined]
    home = next(entry for entry in urls.urlpatterns if entry.name == "home")
    monkeypatch.setattr(home, "callback", breaks)
    return raised


@pytest.mark.parametrize("away", [OperationalError(INSIDE), InterfaceError(INSIDE), PoolTimeout(INSIDE)])
def test_a_database_that_is_away_is_503_and_says_when_to_try_again(
    broken: list[Exception], away: Exception
) -> None:
    broken.append(away)
    answer = Client(raise_request_exception=False).get("/")

    page = answer.content.decode()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 5
    assert "hunter2" not in page and "matters.py" not in page
    assert "没有保存" not in page, "nobody knows whether it was"


def test_a_session_that_could_not_be_written_says_the_same(broken: list[Exception]) -> None:
    """By then the act of the page has been done: 400 would say that it was not."""
    interrupted = SessionInterrupted("the session was deleted")
    interrupted.__context__ = UpdateError()
    interrupted.__context__.__context__ = OperationalError(INSIDE)
    broken.append(interrupted)
    assert Client(raise_request_exception=False).get("/").status_code == 503

    broken[0] = SessionInterrupted("signed out in another window")
    assert Client(raise_request_exception=False).get("/").status_code == 400


def test_any_other_failure_is_500_and_shows_nothing_of_the_inside(broken: list[Exception]) -> None:
    broken.append(RuntimeError(INSIDE))
    answer = Client(raise_request_exception=False).get("/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
    assert "hunter2" not in page and "Traceback" not in page and "matters.py" not in page
    assert "系统出了问题" in page
