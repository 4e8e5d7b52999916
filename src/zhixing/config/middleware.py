"""What every request and answer obeys: probes, headers, the life of a session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from zhixing.config import health

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
            ready = health.is_ready(timezone.now())
            return JsonResponse({"ok": ready}, status=200 if ready else 503)
        return self.get_response(request)


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
