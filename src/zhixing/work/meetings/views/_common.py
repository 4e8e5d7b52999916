"""What the pages of meetings share: who looks, the tabs, an act taken once."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.views.page import content_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Tab
from zhixing.work.meetings import policies, selectors

WORD = http.WORD
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for whoever sees no business at all."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer) or not found.may("see"):
        raise Http404
    return found


def tabs(here: str, by: Officer) -> list[Tab]:
    """Return the pages of the room that concern the officer."""
    from django.urls import reverse

    wanted = [("meetings", _("会议")), ("topics", _("议题")), ("rolling", _("滚动清单"))]
    if policies.may_keep_any(by) or selectors.series_year(timezone.localdate().year, seen_by=by):
        wanted.append(("reviews", _("联审会议")))
    wanted += [("series", _("会议设置")), ("calendar", _("日程订阅"))]
    return [Tab(label, reverse(f"meetings:{name}"), None, name == here) for name, label in wanted]


def perform(
    request: HttpRequest,
    form: forms.Form | None,
    act: Callable[[], str],
    *,
    by: Officer,
    said: str,
    **what: str,
) -> HttpResponseBase | None:
    """Take the act once and lead on to where it says; a refusal stands on the form, and None is returned."""

    def once() -> dict[str, str]:
        return {"url": act()}

    now = timezone.now()
    try:
        answer = answer_once(
            key=http.sent_key(request), content=content_of(request, **what), perform=once, by=by, at=now
        )
    except ActRefused as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None
    messages.success(request, said)
    return http.go_to(request, answer["url"])


def as_file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    return http.download(content, name=name, kind=kind)


def is_secretary(by: Officer) -> bool:
    """Whether the officer keeps any meetings."""
    return policies.may_keep_any(by)
