"""The calendar feed: one's own secret address, and what it answers to a calendar that comes with it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.people.middleware import without_post
from zhixing.ui import http
from zhixing.ui.instance import instance
from zhixing.work.meetings import acts, exports, selectors
from zhixing.work.meetings.views import _common


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponseBase:
    """Show whether one has an address; make one, which is shown this once, or end it."""
    by, now = _common.officer_of(request), timezone.now()
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            acts.end_feed(by=by, at=now)
            messages.success(request, _("日程订阅已停用，原地址不再可用。"))
            return http.go_to(request, reverse("meetings:calendar"))
        token = acts.open_feed(by=by, at=now)
        address = request.build_absolute_uri(reverse("meetings:feed", args=[token]))
    context = {
        "tabs": _common.tabs("calendar", by),
        "since": selectors.has_feed(by.person_id),
        "address": address,
        "now": now,
    }
    response = http.render(request, "meetings/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@login_not_required
@without_post
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar that comes with a token: the meetings of its holder, by the rights of this moment."""
    found = selectors.feed(token, now=timezone.now())
    if found is None:
        raise Http404
    content = exports.calendar_file(
        found,
        name=_("%(house)s会议日程") % {"house": instance().name},
        host=request.get_host(),
        address=request.build_absolute_uri(reverse("meetings:meetings")),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
