"""What pages of directives share: who is looking, and a form sent twice done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.views.page import content_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def done(
    request: HttpRequest,
    form: forms.Form | None,
    perform: Callable[[], str],
    *,
    by: Officer,
    at: datetime,
    what: str,
) -> str:
    """Perform once and return where to look, '' when refused: the reason then stands on the form.

    Without a form the refusal is raised.
    """
    try:
        answer = answer_once(
            key=http.sent_key(request),
            content=content_of(request, step=what),
            perform=lambda: {"url": perform()},
            by=by,
            at=at,
        )
    except ActRefused as refusal:
        if form is None:
            raise
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return ""
    return answer["url"]


def sheet(content: bytes, name: str, at: datetime) -> HttpResponse:
    """Return a workbook as a download, named with its moment."""
    moment = timezone.localtime(at)
    return http.download(content, name=f"{name}-{moment:%Y%m%d-%H%M}.xlsx", kind=http.XLSX)
