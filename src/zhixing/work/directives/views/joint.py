"""Pages of joint work: reply times of units, and one joint matter with the causes of its lateness."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.outcomes.kinds import RESULT_NAMES, RESULTS
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.directives.acts import joint as acts
from zhixing.work.directives.exports.joint import reply_workbook
from zhixing.work.directives.selectors import joint as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet


def period_of(request: HttpRequest, now: datetime) -> tuple[date, date]:
    """Return the days asked for, this month so far where none are or they are in disorder."""
    today = timezone.localdate(now)
    since = http.asked_day(request, "since") or today.replace(day=1)
    until = http.asked_day(request, "until") or today
    return (since, until) if since <= until else (today.replace(day=1), today)


@require_GET
def joint(request: HttpRequest) -> HttpResponseBase:
    """Show how units replied to requests for support in a period; each figure leads to its rows."""
    by, now = officer_of(request), timezone.now()
    since, until = period_of(request, now)
    board = selectors.reply_board(since=since, until=until, seen_by=by, now=now)
    if request.GET.get("format") == "xlsx":
        return sheet(reply_workbook(board, at=now), "replies", now)
    unit, light = request.GET.get("unit", ""), request.GET.get("light", "")
    lines = [
        line
        for line in board.lines
        if (not unit or str(line.unit_id) == unit) and (not light or line.light == light)
    ]
    context = {
        "board": board,
        "lines": lines[:200],
        "since": since,
        "until": until,
        "picked": bool(unit or light),
        "query": f"since={since}&until={until}",
        "now": now,
    }
    return http.render(request, "directives/joint.html", context)


@require_http_methods(["GET", "POST"])
def joint_matter(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a joint matter; its lead may rate the supporting units, one by one."""
    by, now = officer_of(request), timezone.now()
    found = selectors.joint_matter(number, seen_by=by, now=now)
    if found is None or (request.method == "POST" and not found.may_rate):
        raise Http404
    refusal: ActRefused | None = None
    if request.method == "POST":
        wanted = request.POST.get("support", "")
        url = f"/directives/joint/{number}/"

        def rate() -> str:
            acts.rate_support(
                involvement_id=int(wanted) if wanted.isdecimal() else 0,
                result=request.POST.get("result", ""),
                note=request.POST.get("note", "")[:300],
                by=by,
                at=now,
            )
            return url

        try:
            done(request, None, rate, by=by, at=now, what="rating")
        except ActRefused as caught:
            refusal = caught
        else:
            messages.success(request, _("已评价。"))
            return http.go_to(request, url)
    context = {
        "found": found,
        "refusal": refusal,
        "results": [(code, RESULT_NAMES[code]) for code in RESULTS["rating"]],
        "result_words": RESULT_NAMES,
        "now": now,
    }
    return http.render(request, "directives/joint_matter.html", context)
