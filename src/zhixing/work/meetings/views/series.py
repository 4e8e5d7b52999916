"""The series: what is held again and again, set up and set otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views.page import listed
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.work.meetings import acts, forms, policies, selectors
from zhixing.work.meetings.selectors import SeriesSettings
from zhixing.work.meetings.views import _common


@require_GET
@listed
def every(request: HttpRequest) -> HttpResponseBase:
    """Show every series of the sphere with its rules and its sittings of the year."""
    by, now = _common.officer_of(request), timezone.now()
    context = {
        "tabs": _common.tabs("series", by),
        "rows": selectors.series_rows(seen_by=by, now=now),
        "may_set": policies.may_set_series(by),
        "now": now,
    }
    return http.render(request, "meetings/every_series.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Set a series up."""
    return _set(request, None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set a series otherwise from now on."""
    found = selectors.series_named(code, seen_by=_common.officer_of(request))
    if found is None:
        raise Http404
    return _set(request, found)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponseBase:
    """End a series with its reason; what still waits in it is said and refused."""
    by, now = _common.officer_of(request), timezone.now()
    found = selectors.series_named(code, seen_by=by)
    if found is None or not policies.may_set_series(by):
        raise Http404
    is_sent = request.method == "POST"
    form = forms.EndForm(request.POST if is_sent else None, label_suffix="")
    if is_sent and form.is_valid():

        def act() -> str:
            acts.end_series(code=code, reason=form.cleaned_data["reason"], by=by, at=now)
            return reverse("meetings:series")

        done = _common.perform(
            request,
            form,
            act,
            by=by,
            said=_("会议系列已结束，已召开的会议和纪要不变。"),
            step="end",
            series=code,
        )
        if done is not None:
            return done
    return http.render(request, "meetings/end_series.html", {"form": form, "series": found})


def _form(data: Any, found: SeriesSettings | None, *, by: Officer, now: datetime) -> forms.SeriesForm:
    today = timezone.localdate(now)
    initial = {
        "name": found.name,
        "kind": found.kind,
        "paper_name": found.paper_name,
        "unit": str(found.unit_id),
        "chair": str(found.chair_post_id),
        "deputy": str(found.deputy_post_id or ""),
        "gap_rule": found.gap_rule,
        "notice_rule": found.notice_rule,
    } if found else {"unit": str(by.unit_id)}  # fmt: skip
    return forms.SeriesForm(
        data,
        initial=initial,
        units=selectors.conveners(seen_by=by, at=now),
        chairs=selectors.chairs(seen_by=by, at=now),
        gaps=selectors.gap_rules(on=today),
        notices=selectors.notice_rules(on=today),
    )


def _set(request: HttpRequest, found: SeriesSettings | None) -> HttpResponseBase:
    by, now = _common.officer_of(request), timezone.now()
    if not policies.may_set_series(by):
        raise Http404
    is_sent = request.method == "POST"
    form = _form(request.POST if is_sent else None, found, by=by, now=now)
    if is_sent and form.is_valid():

        def act() -> str:
            code = found.code if found else selectors.fresh_code(form.cleaned_data["name"])
            acts.set_series(new=form.new(code), by=by, at=now)
            return reverse("meetings:series")

        said = _("会议已修改，自现在起执行。") if found else _("会议已设立，可以拟定会议了。")
        step = found.code if found else "new"
        done = _common.perform(request, form, act, by=by, said=said, step=step)
        if done is not None:
            return done
    return http.render(request, "meetings/set_series.html", {"form": form, "series": found})
