"""What every request and answer obeys: probes, headers, the life of a session."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from zhixing.config import health

Answer = Callable[[HttpRequest], HttpResponse]
STARTED = "started_at"
TOUCHED = "last_touched_at"
LONGEST_REPORT = 16_384
REPORTS_A_MINUTE = 60
log = logging.getLogger("zhixing.csp")


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


class PolicyReports:
    """Writes what a browser says it refused into the log, at most sixty lines a minute (R45).

    Anybody may post here, so nothing is answered, nothing is kept in the database, and of what was
    sent only four known fields, cut short, reach the log.
    """

    FIELDS = ("document-uri", "violated-directive", "effective-directive", "blocked-uri")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.minute: datetime | None = None
        self.lines = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take a report, or pass the request on."""
        if request.path_info != settings.CSP_REPORTS:
            return self.get_response(request)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        sent = request.read(LONGEST_REPORT + 1)
        if len(sent) > LONGEST_REPORT:
            return HttpResponse(status=413)
        self._note(sent)
        return HttpResponse(status=204)

    def _note(self, sent: bytes) -> None:
        minute = timezone.now().replace(second=0, microsecond=0)
        if minute != self.minute:
            self.minute, self.lines = minute, 0
        self.lines += 1
        if self.lines > REPORTS_A_MINUTE:
            return
        try:
            report = json.loads(sent).get("csp-report", {})
            found = {name: str(report.get(name, ""))[:200] for name in self.FIELDS}
        except (ValueError, AttributeError, RecursionError):
            found = {"unreadable": str(len(sent))}
        log.warning("a page broke the content policy: %s", json.dumps(found, ensure_ascii=True))


class Headers:
    """Adds the headers that Django does not know (R45), and takes out of an address the sign nobody types."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; pages of a signed-in person are never kept by anybody."""
        # PostgreSQL holds no text with this sign: left in, any search in the address would be an error. A
        # program is told so.
        asked = request.META.get("QUERY_STRING", "")
        if ("%00" in asked or "\x00" in asked) and not request.path_info.startswith("/api/"):
            request.META["QUERY_STRING"] = asked.replace("%00", "").replace("\x00", "")
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionLife:
    """Ends a session 12 hours after sign-in, however busy it was (R49).

    Idle time is the cookie's and the row's own age, counted to the minute. A room shortens it for a
    window clerk by `request.session.set_expiry(settings.SESSION_WINDOW_SECONDS)`.
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
            elif now - request.session.get(TOUCHED, 0.0) >= settings.SESSION_TOUCH_SECONDS:
                request.session[TOUCHED] = now
        return self.get_response(request)
