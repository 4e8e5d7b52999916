"""What a page answers when it could not be made: 503 while the database is away, else 500."""

import sys
from http import HTTPStatus

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from psycopg_pool import PoolTimeout

AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_SECONDS = 5


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for an exception that nothing caught; needs neither database nor session.

    When the database went away nobody knows whether what was sent is there: the same form may be
    sent again under its key, so the answer is 503 with Retry-After and claims nothing (R12).
    """
    if _is_away(sys.exc_info()[1]):
        return _page(HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for a request that cannot be understood.

    A session that could not be written because the database went away is reported as one, too: by
    then the act may have been done, and the answer is 503 like above.
    """
    is_away = isinstance(exception, SessionInterrupted) and _is_away(exception)
    return _page(HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.BAD_REQUEST)


def _is_away(error: BaseException | None) -> bool:
    """Whether the database went away at the bottom of this error."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False


def _page(status: HTTPStatus) -> HttpResponse:
    answer = HttpResponse(loader.get_template(f"{int(status)}.html").render(), status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
