"""公开统计: the figures of the months as they were released, for everybody; releasing them."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.people.selectors import day_of
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import disclosed as acts
from zhixing.work.service_hall.rules import figures as rules
from zhixing.work.service_hall.selectors import disclosed as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


def _month(text: str) -> date | None:
    """Return the first day of 「2026-10」, None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the released figures of one month, the newest by default; `?format=xlsx` as a file."""
    wanted = request.GET.get("month", "")
    month = _month(wanted) if wanted else None
    if wanted and month is None:
        raise Http404
    found = selectors.release_of(month)
    if wanted and found is None:
        raise Http404
    if found is not None and request.GET.get("format") == "xlsx":
        name = f"figures-{found.month:%Y-%m}.xlsx"
        return http.download(exports.figures(found), name=name, kind=http.XLSX)
    context = {
        "release": found,
        "months": selectors.released_months(),
        "definitions": rules.DEFINITIONS,
        "share": selectors.share_words,
        "earlier": selectors.earlier_words,
    }
    return http.for_a_minute(request, http.render(request, "service_hall/public_figures.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show what a month would publish, and release it; recount what was released."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    waiting = selectors.months_to_release(seen_by=by, today=day_of(now))
    released = selectors.released_months()
    months = sorted({*waiting, *released}, reverse=True)
    choices = [(f"{one:%Y-%m}", f"{one:%Y-%m}") for one in months]
    form = forms.ReleaseFigures(request.POST if request.method == "POST" else None, months=choices)
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            month = _month(form.cleaned_data["month"]) or now.date()
            acts.release_figures(month=month, reason=form.cleaned_data["reason"], by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("统计已发布。"))
            return http.go_to(request, reverse("service_hall:figures"))
    month = _month(request.GET.get("month", "")) or (months[0] if months else None)
    counted = selectors.counted_figures(month) if month else []
    shown = selectors.release_of(month) if month else None
    context = {
        "month": month,
        "months": months,
        "waiting": waiting,
        "counted": counted,
        "total": rules.added(counted, ""),
        "release": shown,
        "agrees": shown is not None and shown.total == rules.added(counted, ""),
        "share": selectors.share_words,
        "earlier": selectors.earlier_words,
        "form": form,
        "now": now,
    }
    return http.render(request, "service_hall/figures.html", context)
