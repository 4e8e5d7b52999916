"""Who is asking, and files out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from zhixing.foundation.actors import Officer
from zhixing.ui import http

TYPES = {
    "docx": http.WORD,
    "pdf": "application/pdf",
    "xlsx": http.XLSX,
}


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def file_out(content: bytes, *, name: str, form: str) -> HttpResponse:
    """Return a file to keep. Raises Http404 for a form that is not known."""
    if form not in TYPES:
        raise Http404
    return http.download(content, name=f"{name}.{form}", kind=TYPES[form])
