"""领导看板: three sentences, the red list, what waits for a decision, the departments."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhixing.core.matters import selectors as matters
from zhixing.foundation.actors import Officer
from zhixing.ui import http

RED_ROWS = 7


@require_GET
def board(request: HttpRequest) -> HttpResponseBase:
    """Show a county leader his line in one screen and a half."""
    by, now = getattr(request, "officer", None), timezone.now()
    if not isinstance(by, Officer) or not by.may("instruct"):
        raise Http404
    return http.render(
        request,
        "leader_desk/board.html",
        {
            "week": matters.week(seen_by=by, now=now),
            "late": matters.register(
                seen_by=by,
                wanted=matters.Filters(
                    view="all" if by.reach.everything else "line", state="open", light="red"
                ),
                now=now,
                size=20,
            ).rows[:RED_ROWS],
            "queues": [q for q in matters.waiting(seen_by=by, now=now) if q.count],
            "units": matters.load_by_unit(seen_by=by, now=now),
            "scope": "all" if by.reach.everything else "line",
            "now": now,
        },
    )
