"""What is charged: standards in force, what they were before, what applicants saved (E3)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, exports, forms, policies
from zhixing.work.service_hall.selectors import fees as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@require_http_methods(["GET", "POST"])
def fees(request: HttpRequest) -> HttpResponseBase:
    """Show the standards and the year's figures; the hall's keeper sets one. `?format=xlsx` as a file."""
    by, now = officer_of(request), timezone.now()
    keeps = policies.may_run_hall(by)
    if request.method == "POST" and not keeps:
        raise Http404
    rows = selectors.fee_rows()
    if request.GET.get("format") == "xlsx":
        return http.download(exports.fees(rows, made_by=by, made_at=now), name="fees.xlsx", kind=http.XLSX)
    form = forms.SetFee(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            acts.set_fee(**form.cleaned_data, by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("收费标准已发布，自现在起执行。"))
            return http.go_to(request, reverse("service_hall:fees"))
    context = {
        "rows": rows,
        "report": selectors.fee_report(since=now - timedelta(days=365), until=now),
        "form": form,
        "may_keep": keeps,
        "now": now,
    }
    return http.render(request, "service_hall/fees.html", context)
