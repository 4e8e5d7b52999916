"""Who is asking, and the form sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import IO

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from zhixing.core.matters.acts import answer_once
from zhixing.core.people.middleware import HOUR, MINUTE, is_flood, is_guessing, note_wrong_guess
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.ui import http
from zhixing.work.service_hall.selectors.flow import most_minutes


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def once(request: HttpRequest, by: Actor, perform: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Do what the form says once, however often it is sent. Raises ActRefused."""
    left = {"csrfmiddlewaretoken", http.FORM_KEY, OPENED}
    content = {name: values for name, values in request.POST.lists() if name not in left}
    content |= {"path": [request.path]}
    return answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=timezone.now())


def sent_files(request: HttpRequest, name: str) -> list[tuple[IO[bytes], str]]:
    """Return the files of one field with their names."""
    return [(one.file, one.name or "") for one in request.FILES.getlist(name) if one.file is not None]


def month_asked(request: HttpRequest, now: datetime, *, last: bool = False) -> tuple[str, datetime, datetime]:
    """Return the month of `?month=2026-10`, by default this one or the last, from its first to the next's."""
    zone = timezone.get_default_timezone()
    try:
        first = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first = timezone.localdate(now).replace(day=1)
        if last:
            first = (first - timedelta(days=1)).replace(day=1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    since, until = (datetime.combine(day, time(0), tzinfo=zone) for day in (first, following))
    return f"{first:%Y-%m}", since, until


def opened_now(request: HttpRequest, now: datetime) -> str:
    """Return the signed moment at which a form was opened, the first one where it is shown again."""
    kept = request.POST.get(OPENED, "")
    return kept or signing.dumps(int(now.timestamp()), salt=OPENED)


def worked_minutes(request: HttpRequest, now: datetime) -> int | None:
    """Return how many minutes somebody had the form open, at least one, at most the rule's; None unknown."""
    try:
        began = int(signing.loads(request.POST.get(OPENED, ""), salt=OPENED, max_age=A_DAY))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return min(max(-(-(int(now.timestamp()) - began) // MINUTE), 1), most_minutes(now))


def account_of(request: HttpRequest) -> int | None:
    """Return the account of an applicant who is signed in; None for strangers and for officers."""
    user = request.user
    return user.pk if user.is_authenticated and getattr(user, "person_id", None) is None else None


def citizen_holding(request: HttpRequest, code: str) -> Citizen:
    """Return who asks for one application: the account signed in, and the code that this visit holds."""
    held = request.session.get(HELD, [])
    return Citizen(account_of(request), receipt=code if code in held else "")


def hold(request: HttpRequest, code: str) -> None:
    """Let this visit hold an application, the newest twenty of them."""
    held = [one for one in request.session.get(HELD, []) if one != code]
    request.session[HELD] = [*held, code][-20:]


HELD = "filings"
__all__ = [
    "A_DAY",
    "HOUR",
    "MINUTE",
    "OPENED",
    "account_of",
    "citizen_holding",
    "hold",
    "is_flood",
    "is_guessing",
    "note_wrong_guess",
    "officer_of",
    "once",
    "sent_files",
    "too_often",
]
A_DAY = 86_400
OPENED = "opened"


def too_often(request: HttpRequest) -> HttpResponse:
    """Return the page that says to wait."""
    return http.render(request, "429.html", status=429)
