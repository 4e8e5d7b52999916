"""大厅制度 and sites; paper cases of an hour without network (E14)."""

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
from zhixing.work.service_hall.imports.offline import COLUMNS, Uploaded, upload
from zhixing.work.service_hall.selectors import regulations as selectors
from zhixing.work.service_hall.views._asking import officer_of, once

MOST_BYTES = 10 * 1024 * 1024


@require_http_methods(["GET", "POST"])
def regulations(request: HttpRequest) -> HttpResponseBase:
    """Show the rules of the house, their checks and the sites; the keeper fills one in; xlsx as a file."""
    by, now = officer_of(request), timezone.now()
    keeps = policies.may_run_hall(by)
    if request.method == "POST" and not keeps:
        raise Http404
    rows = selectors.regulations(on=now)
    if request.GET.get("format") == "xlsx":
        file = exports.regulations(rows, made_by=by, made_at=now)
        return http.download(file, name="regulations.xlsx", kind=http.XLSX)
    asked = request.GET.get("place", "")
    chosen = next((row for row in rows if str(row.place) == asked), None)
    known = (
        {"place": chosen.place, "title": chosen.title, "document": chosen.document, "text": chosen.text,
         "rule_codes": "\n".join(code for code, _title in chosen.checks)}
        if chosen else {}
    )  # fmt: skip
    form = forms.FillRegulation(request.POST or None, initial=known, count=len(rows))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def perform() -> dict[str, str]:
            acts.fill_regulation(**values, by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return http.go_to(request, reverse("service_hall:regulations"))
    context = {
        "rows": rows,
        "sites": selectors.sites(since=now - timedelta(days=30)),
        "form": form,
        "may_keep": keeps,
        "now": now,
    }
    return http.render(request, "service_hall/regulations.html", context)


@require_http_methods(["GET", "POST"])
def offline(request: HttpRequest) -> HttpResponseBase:
    """Take in what was taken on paper; `?format=xlsx` is the empty sheet to print or fill."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_serve(by):
        raise Http404
    if request.GET.get("format") == "xlsx":
        file = exports.plain_sheet(
            _("离线收件登记表"),
            COLUMNS,
            [],
            made_by=by,
            made_at=now,
            widths=(16, 18, 36, 16, 12, 14, 24, 16, 40),
        )
        return http.download(file, name="offline.xlsx", kind=http.XLSX)
    form = forms.OfflineSheet(request.POST or None, request.FILES or None)
    report: Uploaded | None = None
    if request.method == "POST" and form.is_valid():
        try:
            report = upload(form.cleaned_data["file"].read(MOST_BYTES), by=by)
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "report": report, "sheet_columns": COLUMNS, "now": now}
    return http.render(request, "service_hall/offline.html", context)
