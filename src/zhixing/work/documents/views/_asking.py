"""Who is asking, and files out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from zhixing.foundation.actors import Officer

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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
    response = HttpResponse(content, content_type=TYPES[form])
    disposition = content_disposition_header(True, f"{name}.{form}")  # noqa: FBT003 - Django's own signature
    response["Content-Disposition"] = disposition or "attachment"
    return response
