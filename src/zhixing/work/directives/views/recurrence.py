"""Pages of the recurrence watch: returns, campaigns with their checks a month, a check recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.people import selectors as people
from zhixing.ui import http
from zhixing.work.directives import policies
from zhixing.work.directives.acts import recurrence as acts
from zhixing.work.directives.exports.recurrence import recurrence_workbook
from zhixing.work.directives.forms.recurrence import CampaignForm, CheckForm
from zhixing.work.directives.selectors import recurrence as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

URL = "/directives/recurrence/"


@require_http_methods(["GET", "POST"])
def recurrence(request: HttpRequest) -> HttpResponseBase:
    """Show what came back and how checks went on after campaigns; record a check or a campaign."""
    by, now = officer_of(request), timezone.now()
    may_check = policies.may_decompose(by)
    if request.method == "POST" and not may_check:
        raise Http404
    lines = selectors.recurrences(seen_by=by)
    if request.GET.get("format") == "xlsx":
        return sheet(recurrence_workbook(lines, at=now), "recurrence", now)
    check = campaign = None
    if may_check:
        units = [(str(one.id), one.short_name) for one in people.assignable_units(seen_by=by, at=now)]
        wish = request.POST.get("do", "") if request.method == "POST" else ""
        today = {"held_on": timezone.localdate(now)}
        check = CheckForm(request.POST if wish == "check" else None, units=units, initial=today)
        leaders = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]
        campaign = CampaignForm(request.POST if wish == "campaign" else None, leaders=leaders)
        sent = check if wish == "check" else campaign if wish == "campaign" else None

        def perform() -> str:
            if sent is check and check is not None:
                acts.record_check(new=check.new_check(), by=by, at=now)
            elif campaign is not None:
                acts.set_campaign(**campaign.cleaned_data, by=by, at=now)
            return URL

        if sent is not None and sent.is_valid() and done(request, sent, perform, by=by, at=now, what=wish):
            messages.success(request, _("已登记。"))
            return http.go_to(request, URL)
    context = {
        "lines": lines,
        "campaigns": selectors.campaigns(seen_by=by, now=now),
        "check": check,
        "campaign": campaign,
        "now": now,
    }
    return http.render(request, "directives/recurrence.html", context)
