"""一件事 as the hall keeps it: every package with its items, and opening one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, forms, policies
from zhixing.work.service_hall.selectors import packages as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@require_http_methods(["GET", "POST"])
def packages(request: HttpRequest) -> HttpResponseBase:
    """List the packages of the hall and open another."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    form = forms.NewPackage(request.POST if request.method == "POST" else None, leads=selectors.leads())
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def perform() -> dict[str, str]:
            made = acts.open_package(
                code=asked["code"],
                title=asked["title"].strip(),
                lead_unit_id=int(asked["lead"]),
                branches=asked["branches"],
                document=asked["document"].strip(),
                by=by,
                at=now,
            )
            return {"title": made.title}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("“%(title)s”已开通，网上和窗口都可以申请。") % answer)
            return http.go_to(request, reverse("service_hall:packages"))
    context = {"form": form, "rows": selectors.all_packages(), "now": now}
    return http.render(request, "service_hall/packages.html", context)
