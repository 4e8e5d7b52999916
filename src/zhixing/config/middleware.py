"""What every request and answer obeys: probes, headers, the life of a session."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from zhixing.config import worker

Answer = Callable[[HttpRequest], HttpResponse]
STARTED = "started_at"


class Health:
    """Answers /healthz/ and /readyz/ before hosts, sessions and languages are looked at.

    A probe comes by address, not by name, and must be told the truth when the rest is broken;
    outsiders learn "ok" or "not ok" and nothing more (R51).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass the request on."""
        if request.path_info == "/healthz/":
            return JsonResponse({"ok": True})
        if request.path_info == "/readyz/":
            ready = is_ready(timezone.now())
            return JsonResponse({"ok": ready}, status=200 if ready else 503)
        return self.get_response(request)


def is_ready(now: datetime) -> bool:
    """Whether the database is of this version and a worker has been alive within the last minute."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
        since = worker.seconds_since_beat(now)
    except DatabaseError:
        connection.close()
        return False
    return expected_migrations() <= applied and since is not None and since < worker.DEAD_SECONDS


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """Return what this code has migrated to, read from the disk once a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


class Headers:
    """Adds the headers that Django does not know (R45)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; pages of a signed-in person are never kept by anybody."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionLife:
    """Ends a session 12 hours after sign-in, however busy it was (R49).

    Idle time is the cookie's and the row's own age. A room shortens it for a window clerk by
    `request.session.set_expiry(settings.SESSION_WINDOW_SECONDS)`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign the person out when the session has lived long enough."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            started = request.session.setdefault(STARTED, now)
            if now - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
        return self.get_response(request)
