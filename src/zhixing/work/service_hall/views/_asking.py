"""Who is asking, and the form sent once."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from zhixing.core.matters.acts import answer_once
from zhixing.core.people.rules import network_of
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.ui import http


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def once(request: HttpRequest, by: Actor, perform: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Do what the form says once, however often it is sent. Raises ActRefused."""
    left = {"csrfmiddlewaretoken", http.FORM_KEY}
    content = {name: values for name, values in request.POST.lists() if name not in left}
    content |= {"path": [request.path]}
    return answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=timezone.now())


def sent_files(request: HttpRequest, name: str) -> list[tuple[IO[bytes], str]]:
    """Return the files of one field with their names."""
    return [(one.file, one.name or "") for one in request.FILES.getlist(name) if one.file is not None]


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
HOUR, MINUTE = 3600, 60


def is_flood(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Whether one network did something more often than `most` times in a window of `seconds` (R39).

    Counted in the cache, which is the database's: for all processes together.
    """
    key = f"flood:{what}:{network_of(request.META.get('REMOTE_ADDR', ''))}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the window has just ended
        return False


GUESSES_OF_A_NETWORK, GUESSES_OF_A_NUMBER, GUESSING_SECONDS = 60, 20, 600


def _wrong_guesses(request: HttpRequest, number: str) -> dict[str, int]:
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    plain = "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())[:24]
    return {f"guess:net:{network}": GUESSES_OF_A_NETWORK, f"guess:number:{plain}": GUESSES_OF_A_NUMBER}


def is_guessing(request: HttpRequest, number: str) -> bool:
    """Whether too many wrong pairs came from this network, or for this number from anywhere (R39).

    Asked before the pair is looked at, so that what is refused says nothing of the code.
    """
    limits = _wrong_guesses(request, number)
    counted = cache.get_many(limits)
    return any(counted.get(key, 0) >= most for key, most in limits.items())


def note_wrong_guess(request: HttpRequest, number: str) -> None:
    """Count a wrong pair; what is counted is forgotten ten minutes after the first of them."""
    for key in _wrong_guesses(request, number):
        if not cache.add(key, 1, GUESSING_SECONDS):
            try:
                cache.incr(key)
            except ValueError:  # the window has just ended
                continue


def too_often(request: HttpRequest) -> HttpResponse:
    """Return the page that says to wait."""
    return http.render(request, "429.html", status=429)
