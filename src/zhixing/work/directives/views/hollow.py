"""Pages of hollow work: meetings against actions, forwarded papers, the sample of tracked matters."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views.page import listed
from zhixing.ui import http
from zhixing.work.directives.acts import forwarding as acts
from zhixing.work.directives.exports.hollow import ratio_workbook
from zhixing.work.directives.forms.forwarding import ForwardingForm
from zhixing.work.directives.selectors import hollow as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet


def _month(request: HttpRequest, today: date) -> dict[str, object]:
    """Return the month asked for, at the latest this one, and its neighbours; '' where none has come."""
    asked = http.asked_month(request) or today
    month = min(asked, today).replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    return {
        "month": month,
        "before": (month - timedelta(days=1)).strftime("%Y-%m"),
        "after": after.strftime("%Y-%m") if after <= today else "",
    }


@require_GET
def hollow(request: HttpRequest) -> HttpResponseBase:
    """Show how often units reported meetings, and how often something done."""
    by, now = officer_of(request), timezone.now()
    shown = _month(request, timezone.localdate(now))
    month = shown["month"]
    assert isinstance(month, date)  # noqa: S101 - set above
    page = selectors.hollow_month(month, seen_by=by, now=now)
    if request.GET.get("format") == "xlsx":
        return sheet(ratio_workbook(page, at=now), "meetings", now)
    unit = request.GET.get("unit", "")
    lines = [line for line in page.lines if not unit or str(line.unit_id) == unit]
    context = {**shown, "page": page, "lines": lines[:200], "picked": unit, "now": now}
    return http.render(request, "directives/hollow.html", context)


@require_http_methods(["GET", "POST"])
def forwarding(request: HttpRequest, number: str) -> HttpResponseBase:
    """Compare what a unit passes on with what it received."""
    by, now = officer_of(request), timezone.now()
    found = selectors.forwarding(number, seen_by=by, now=now)
    if found is None:
        raise Http404
    form = ForwardingForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        url = f"/directives/forwarding/{number}/"

        def forward() -> str:
            made = acts.forward_paper(number=number, text=form.cleaned_data["text"], by=by, at=now)
            if made.state == "returned":
                messages.warning(request, _("已退回：请写明本地措施、责任人和时限后再发。"))
            else:
                messages.success(request, _("可以转发。"))
            return url

        if done(request, form, forward, by=by, at=now, what="forward"):
            return http.go_to(request, url)
    context = {"found": found, "form": form, "may_send": by.may("report"), "now": now}
    return http.render(request, "directives/forwarding.html", context)


@require_GET
@listed
def sampling(request: HttpRequest) -> HttpResponseBase:
    """Show which matters that units closed by themselves are looked at again this month."""
    by, now = officer_of(request), timezone.now()
    if not by.may("check"):
        raise Http404
    shown = _month(request, timezone.localdate(now))
    month = shown["month"]
    assert isinstance(month, date)  # noqa: S101 - set above
    context = {**shown, "found": selectors.sampling(month, seen_by=by, now=now), "now": now}
    return http.render(request, "directives/sampling.html", context)
