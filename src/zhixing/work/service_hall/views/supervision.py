"""电子监察: how much is watched, what was found, the unit's word, the ruling (E13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, exports, forms, policies
from zhixing.work.service_hall.selectors import supervision as selectors
from zhixing.work.service_hall.views._asking import officer_of, once
from zhixing.work.service_hall.views.cases import STEP_WORDS

MOST = 20_000
PERIOD = timedelta(days=365)


def _columns() -> list[Column]:
    return [
        Column(_("预警类型")),
        Column(_("办件"), kind="wide"),
        Column(_("责任单位")),
        Column(_("经手人")),
        Column(_("发生时间")),
        Column(_("说明期限")),
        Column(_("状态")),
    ]


@require_GET
def alerts(request: HttpRequest) -> HttpResponseBase:
    """Show the watch and the alerts in view; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    form = forms.AlertSearch(request.GET or None)
    values: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    asked = request.GET.get("unit", "")
    question = selectors.AlertQuestion(
        state=values.get("state", ""),
        kind=values.get("kind", ""),
        unit_id=int(asked) if asked.isdecimal() and len(asked) < 10 else 0,
    )
    if request.GET.get("format") == "xlsx":
        rows, total = selectors.alerts(question, seen_by=by, now=now, limit=MOST)
        matters.note_exported(rows=total, query=request.GET.urlencode(), by=by, at=now)
        file = exports.alerts(rows, made_by=by, made_at=now)
        return http.download(file, name="alerts.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=("raised",), size=20)
    rows, total = selectors.alerts(question, seen_by=by, now=now, offset=listing.offset, limit=listing.limit)
    context = {
        "form": form,
        "rows": rows,
        "listing": listing.counted(total),
        "columns": _columns(),
        "watch": selectors.watch(since=now - PERIOD, now=now) if policies.may_see_watch(by) else None,
        "may_note": policies.may_see_watch(by),
        "query": request.GET.urlencode(),
        "now": now,
    }
    return http.render(request, "service_hall/supervision.html", context)


@require_http_methods(["GET", "POST"])
def alert(request: HttpRequest, alert_id: int) -> HttpResponseBase:
    """Show one alert; the unit explains, supervision rules."""
    by, now = officer_of(request), timezone.now()
    page = selectors.alert_page(alert_id, seen_by=by, now=now)
    wish = request.POST.get("do", "")
    if request.method == "POST" and not {"explain": page.may_explain, "rule": page.may_rule}.get(wish, False):
        raise Http404
    explain = forms.ExplainAlert(request.POST if wish == "explain" else None)
    ruling = forms.RuleAlert(request.POST if wish == "rule" else None)
    form = ruling if wish == "rule" else explain
    if wish and form.is_valid():
        try:
            once(request, by, lambda: _done(alert_id, wish, form.cleaned_data, by))
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return http.go_to(request, reverse("service_hall:alert", args=[alert_id]))
    context = {
        "page": page,
        "line": page.row,
        "explain": explain,
        "ruling": ruling,
        "form": form,
        "step_words": STEP_WORDS,
        "now": now,
    }
    return http.render(request, "service_hall/alert.html", context)


def _done(alert_id: int, wish: str, values: dict[str, Any], by: Officer) -> dict[str, str]:
    if wish == "explain":
        acts.explain_alert(alert_id=alert_id, text=values["text"], by=by, at=timezone.now())
    else:
        acts.rule_alert(
            alert_id=alert_id, ruling=values["ruling"], reason=values["reason"], by=by, at=timezone.now()
        )
    return {}


@require_http_methods(["GET", "POST"])
def applications(request: HttpRequest) -> HttpResponseBase:
    """Note how many applications for an item are known from elsewhere."""
    by = officer_of(request)
    if not policies.may_see_watch(by):
        raise Http404
    form = forms.NoteApplications(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            acts.note_applications(**form.cleaned_data, by=by, at=timezone.now())
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。近 30 天系统内没有办件的，将产生预警。"))
            return http.go_to(request, reverse("service_hall:supervision"))
    return http.render(request, "service_hall/note_applications.html", {"form": form})
