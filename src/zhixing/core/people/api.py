"""Who asks through the API: an officer by the session of the pages, or a partner's system by its key."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, APIKeyHeader

from zhixing.core.people import selectors
from zhixing.core.people.middleware import used_second_factor
from zhixing.foundation.actors import Actor, Officer, Partner

KEY_HEADER = "X-Zhixing-Key"


class BySession(APIKeyCookie):
    """The officer signed in, in the seat chosen on the pages; unsafe requests carry the CSRF token."""

    def __init__(self, cookie: str) -> None:
        self.param_name = cookie
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> Officer | None:
        """Return the officer; None without a seat, after it was lost, and before the second factor."""
        found = getattr(request, "officer", None)
        if not isinstance(found, Officer) or getattr(request, "seat_lost", False):
            return None
        return found if used_second_factor(request) else None


class ByKey(APIKeyHeader):
    """The partner whose key is sent."""

    param_name = KEY_HEADER

    def authenticate(self, request: HttpRequest, key: str | None) -> Partner | None:
        """Return the partner; None for a key that is unknown or has ended."""
        return selectors.partner(key, at=timezone.now()) if key else None


def actor_of(request: Any) -> Actor:
    """Return who asks, as the API has just found out."""
    found: Actor = request.auth
    return found
