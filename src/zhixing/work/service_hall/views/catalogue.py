"""The catalogue as those keep it who answer for it: versions, yearly review, windows, import."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, forms, policies, selectors
from zhixing.work.service_hall.imports import import_items
from zhixing.work.service_hall.rules import terms
from zhixing.work.service_hall.views._asking import officer_of, once

MOST_BYTES = 20 * 1024 * 1024


@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show the four counts of the hall, the windows and who signs for whom."""
    officer_of(request)
    now = timezone.now()
    found = selectors.overview(at=now, reviewed_after=timezone.localdate() - timedelta(days=366))
    context = {
        "found": found,
        "windows": selectors.windows(),
        "authority": selectors.authority(month=now),
        "urgent": selectors.urgent_rate(since=now - timedelta(days=30), until=now),
        "now": now,
    }
    return http.render(request, "service_hall/overview.html", context)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Show the catalogue with states, limits, flaws and the day of the last review."""
    by = officer_of(request)
    form = forms.CatalogueSearch(request.GET or None)
    values = form.cleaned_data if form.is_valid() else {}
    question = selectors.ItemQuestion(
        text=values.get("q", ""),
        state=values.get("state", ""),
        kind=values.get("kind", ""),
        own=values.get("own", False),
    )
    listing = read_listing(request, sorts=("code",), size=20)
    rows, total = selectors.item_rows(question, offset=listing.offset, limit=listing.limit)
    columns = [
        Column(_("编码"), kind="code"),
        Column(_("事项"), kind="wide"),
        Column(_("实施主体")),
        Column(_("类型")),
        Column(_("法定时限")),
        Column(_("承诺时限")),
        Column(_("状态")),
        Column(_("最近清理")),
    ]
    context = {
        "form": form,
        "rows": rows,
        "listing": listing.counted(total),
        "columns": columns,
        "may_keep": policies.may_run_hall(by),
    }
    return http.render(request, "service_hall/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show an item with its versions and reviews; keepers shorten the promise or record the review."""
    by, now = officer_of(request), timezone.now()
    guide = selectors.guide_of(code)
    if guide is None:
        raise Http404
    keeps = policies.may_run_hall(by)
    if request.method == "POST" and not keeps:
        raise Http404
    wish = request.POST.get("do", "")
    review = forms.ReviewItem(request.POST if wish == "review" else None)
    promise = forms.Promise(request.POST if wish == "promise" else None)
    form = review if wish == "review" else promise
    if wish and form.is_valid():
        values = form.cleaned_data

        def perform() -> dict[str, str]:
            if wish == "review":
                acts.review_item(
                    code=code,
                    conclusion=values["conclusion"],
                    basis=values["basis"],
                    document=values["document"],
                    on=timezone.localdate(),
                    cases=selectors.case_count(code),
                    by=by,
                    at=now,
                )
            else:
                acts.promise_anew(
                    code=code,
                    promised=terms.parse_term(values["promised"]),
                    document=values["document"],
                    by=by,
                    at=now,
                )
            return {}

        try:
            once(request, by, perform)
        except terms.TermNotUnderstood:
            form.add_error("promised", _("请写成“5个工作日”“30个自然日”或“无”。"))
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return http.go_to(request, reverse("service_hall:item", args=[code]))
    context = {
        "guide": guide,
        "versions": selectors.version_rows(code),
        "reviews": selectors.review_rows(code),
        "review": review,
        "promise": promise,
        "form": form,
        "may_keep": keeps and guide.state == "active",
    }
    return http.render(request, "service_hall/item.html", context)


@require_http_methods(["GET", "POST"])
def import_catalogue(request: HttpRequest) -> HttpResponseBase:
    """Take over a catalogue from a file and say what came of it."""
    by = officer_of(request)
    if not policies.may_run_hall(by):
        raise Http404
    form = forms.Catalogue(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = import_items(file.read(MOST_BYTES), name=file.name, by=by, at=timezone.now())
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "report": report, "flaw_words": terms.FLAW_WORDS}
    return http.render(request, "service_hall/import.html", context)
