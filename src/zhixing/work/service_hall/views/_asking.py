"""Who is asking, and the form sent once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.utils import timezone

from zhixing.core.matters.acts import answer_once
from zhixing.foundation.actors import Officer
from zhixing.ui import http


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def once(request: HttpRequest, by: Officer, perform: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Do what the form says once, however often it is sent. Raises ActRefused."""
    left = {"csrfmiddlewaretoken", http.FORM_KEY}
    content = {name: values for name, values in request.POST.lists() if name not in left}
    content |= {"path": [request.path]}
    return answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=timezone.now())
