"""What the pages of projects share: who looks, which project, a form sent once, a workbook out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import answer_once
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.projects import selectors

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def project_of(code: str, by: Officer) -> selectors.Project:
    """Return a project that the viewer may see. Raises Http404."""
    found = selectors.found(code, seen_by=by)
    if found is None:
        raise Http404
    return found


def perform(
    request: HttpRequest,
    form: Form,
    act: Callable[[], object],
    *,
    by: Officer,
    now: datetime,
    said: str,
    then: str,
) -> HttpResponseBase | None:
    """Do what a valid form asks, once however often it is sent; None where refused, with the reason on it."""
    if request.method != "POST" or not form.is_valid():
        return None

    def done() -> dict[str, str]:
        found = act()
        return {"to": found if isinstance(found, str) else then}

    content: dict[str, Any] = {
        k: v for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", http.FORM_KEY)
    }
    content |= {name: _digest(file) for name, file in request.FILES.items()}
    try:
        answer = answer_once(key=http.sent_key(request), content=content, perform=done, by=by, at=now)
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None
    messages.success(request, said)
    return http.go_to(request, answer["to"])


def _digest(file: Any) -> str:
    content = file.read()
    file.seek(0)
    return hashlib.sha256(content).hexdigest()


def stored(form: Form, about: str, *, by: Officer, now: datetime) -> tuple[int, ...]:
    """Keep the files that came with a form and return their keys."""
    return tuple(
        evidence.store(file=file, name=file.name, about=about, by=by, at=now).pk
        for file in form.cleaned_data.get("proofs") or []
    )


def as_file(content: bytes, name: str, now: datetime, kind: str = XLSX) -> HttpResponse:
    """Return a file to be kept under a name with the moment in it."""
    response = HttpResponse(content, content_type=kind)
    stem, _dot, ending = name.rpartition(".")
    response["Content-Disposition"] = (
        f'attachment; filename="{stem}-{timezone.localtime(now):%Y%m%d-%H%M}.{ending}"'
    )
    return response
