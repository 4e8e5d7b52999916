"""Lets every page of officials ask how many notices wait, and ask only if it shows them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from zhixing.core.notices import selectors
from zhixing.foundation.actors import Officer

MIDDLEWARE = ("Unread",)


class Unread:
    """Puts `unread` on the request: a question, asked by the frame where there is an officer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        def unread() -> int:
            by = getattr(request, "officer", None)
            return selectors.unread(seen_by=by, now=timezone.now()) if isinstance(by, Officer) else 0

        request.unread = unread  # type: ignore[attr-defined]
        return self.get_response(request)
