"""The inbox: what the system owes me, newest first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhixing.core.notices import acts, selectors
from zhixing.foundation.actors import Officer
from zhixing.ui import http


def _officer(request: HttpRequest) -> Officer:
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Show the officer's notices, unread ones marked."""
    by, now = _officer(request), timezone.now()
    unseen_only = request.GET.get("only") == "unseen"
    return http.render(
        request,
        "notices/inbox.html",
        {
            "rows": selectors.inbox(seen_by=by, now=now, unseen_only=unseen_only),
            "unread": selectors.unread(seen_by=by, now=now),
            "unseen_only": unseen_only,
            "now": now,
        },
    )


@require_POST
def seen(request: HttpRequest) -> HttpResponseBase:
    """Mark notices as seen: those sent, or every one that is shown."""
    by, now = _officer(request), timezone.now()
    keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdigit()]
    if not keys:
        keys = [row.id for row in selectors.inbox(seen_by=by, now=now, unseen_only=True, limit=1000)]
    acts.mark_seen(notice_ids=keys, by=by, at=now)
    return http.go_to(request, "/inbox/")


@require_POST
def follow(request: HttpRequest, key: int) -> HttpResponseBase:
    """Mark one notice as seen and go to what it is about."""
    by, now = _officer(request), timezone.now()
    row = next((r for r in selectors.inbox(seen_by=by, now=now, limit=1000) if r.id == key), None)
    if row is None:
        raise Http404
    acts.mark_seen(notice_ids=[key], by=by, at=now)
    return http.go_to(request, row.url or "/inbox/")
