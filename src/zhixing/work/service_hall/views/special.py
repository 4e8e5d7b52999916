"""特事特办: the list, one request with its answer, release of a month, the public page (E9)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, exports, forms, policies
from zhixing.work.service_hall.selectors import special as selectors
from zhixing.work.service_hall.views._asking import officer_of, once

MOST = 20_000


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the months that were released: grounds, units, days saved, nobody's name."""
    context = {"months": selectors.published_months(), "now": timezone.now(), "entry": "services"}
    return http.render(request, "service_hall/public_specials.html", context)


@require_safe
def owed(request: HttpRequest, number: str) -> HttpResponseBase:
    """Go to the case for which the matter's papers are owed."""
    case = selectors.case_owed(number, seen_by=officer_of(request))
    if case is None:
        raise Http404
    return redirect("service_hall:case", case)


def _columns() -> list[Column]:
    return [
        Column(_("办件"), kind="wide"),
        Column(_("申请人")),
        Column(_("单位")),
        Column(_("事由")),
        Column(_("申请时间")),
        Column(_("批复")),
        Column(_("容缺材料")),
        Column(_("节省"), kind="number"),
    ]


@require_http_methods(["GET", "POST"])
def specials(request: HttpRequest) -> HttpResponseBase:
    """Show the requests in view; the hall's keeper releases a month. `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    keeps = policies.may_run_hall(by)
    if request.method == "POST" and not keeps:
        raise Http404
    form = forms.SpecialSearch(request.GET or None, grounds=list(selectors.grounds(now).items()))
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    question = {key: asked[key] for key in ("state", "ground", "month") if asked.get(key)}
    if request.GET.get("format") == "xlsx":
        rows, total = selectors.special_rows(**question, seen_by=by, limit=MOST)
        matters.note_exported(rows=total, query=request.GET.urlencode(), by=by, at=now)
        file = exports.specials(rows, made_by=by, made_at=now)
        return http.download(file, name="specials.xlsx", kind=http.XLSX)
    publish = forms.PublishMonth(request.POST or None)
    if request.method == "POST" and publish.is_valid():

        def perform() -> dict[str, str]:
            acts.publish_special(month=publish.cleaned_data["month"], by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            publish.add_error(refusal.place if refusal.place in publish.fields else None, str(refusal))
        else:
            messages.success(request, _("已公示。"))
            return http.go_to(request, reverse("service_hall:specials"))
    listing = read_listing(request, sorts=("asked",), size=20)
    rows, total = selectors.special_rows(**question, seen_by=by, offset=listing.offset, limit=listing.limit)
    month = question.get("month") or timezone.localdate()
    figures = selectors.month_figures(month)
    context = {
        "form": form,
        "rows": rows,
        "columns": _columns(),
        "listing": listing.counted(total),
        "month": month.replace(day=1),
        "figures_of": figures,
        "lines": selectors.worded(figures.rows),
        "publish": publish,
        "unpublished": selectors.unpublished_months(today=timezone.localdate()) if keeps else [],
        "may_keep": keeps,
        "query": request.GET.urlencode(),
        "now": now,
    }
    return http.render(request, "service_hall/specials.html", context)


@require_http_methods(["GET", "POST"])
def special(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show one request; a leader of the unit that decides allows it or not."""
    by, now = officer_of(request), timezone.now()
    page = selectors.special_page(key, seen_by=by)
    if request.method == "POST" and not page.may_decide:
        raise Http404
    form = forms.DecideSpecial(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def perform() -> dict[str, str]:
            acts.decide_special(
                case_id=page.case_id, approve=values["approve"] == "yes", said=values["said"], by=by, at=now
            )
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error("said" if refusal.place not in form.fields else refusal.place, str(refusal))
        else:
            messages.success(request, _("已批复。"))
            return http.go_to(request, reverse("service_hall:special", args=[key]))
    context = {"page": page, "line": page.row, "form": form, "now": now}
    return http.render(request, "service_hall/special.html", context)
