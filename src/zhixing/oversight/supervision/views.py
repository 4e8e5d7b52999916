"""Pages of supervision."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhixing.foundation.actors import Officer
from zhixing.oversight.supervision import policies, selectors
from zhixing.ui import http


@require_GET
def supervisors(request: HttpRequest) -> HttpResponseBase:
    """Show who leads units with breaches, and who noticed them first."""
    by, now = getattr(request, "officer", None), timezone.now()
    if not isinstance(by, Officer) or not policies.may_see_supervisors(by):
        raise Http404
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) == 4
        else timezone.localdate(now).year
    )
    return http.render(
        request,
        "supervision/supervisors.html",
        {"rows": selectors.leaders(year=year, seen_by=by, now=now), "year": year, "now": now},
    )
