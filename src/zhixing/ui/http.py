"""What views share: a page out, a way on, and the key that makes a second sending harmless."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect

FORM_KEY = "form_key"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEY_SIGNS = 32
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999


class SeeOther(HttpResponseRedirect):
    """303: what was sent has been done, look there. A refresh repeats nothing."""

    status_code = 303


def asked_day(request: HttpRequest, name: str) -> date | None:
    """Return the day that a parameter of the address names, None for none, for nonsense, for other ages."""
    try:
        day = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day and EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def asked_month(request: HttpRequest, name: str = "month") -> date | None:
    """Return the first day of the month that a parameter names (2026-11), None as `asked_day` does."""
    try:
        day = parse_date(f"{request.GET.get(name, '')}-01")
    except ValueError:
        return None
    return day if day and EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted; a history restore wants the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render(
    request: HttpRequest, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page. A form that was refused is answered with 200, so that htmx shows it."""
    response = django_render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def for_a_minute(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a stranger's own browser keep a public page for a minute; a switch of view or language ends it.

    Never shared: each page carries the key of its reader's forms. Nothing is kept of who is signed in.
    """
    if not request.user.is_authenticated and not get_messages(request):
        patch_cache_control(response, private=True, max_age=60)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponseBase:
    """Return the answer after something was done: 303, or the header that htmx follows."""
    return HttpResponseClientRedirect(url) if is_htmx(request) else SeeOther(url)


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Return a file to keep under `name`, of the media type `kind`. The middleware records the taking."""
    response = HttpResponse(content, content_type=kind)
    named = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = named or "attachment"
    return response


def way_back(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the address a form asked to return to (`next`), if it is on this host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else otherwise


def form_key() -> SafeString:
    """Return a hidden field with a fresh key: the same form sent twice carries the same key."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', FORM_KEY, secrets.token_hex(KEY_SIGNS // 2)
    )


def sent_key(request: HttpRequest) -> str:
    """Return the key that came with a form, empty when there is none or it is not one of ours."""
    key = request.POST.get(FORM_KEY, "")
    return key if len(key) == KEY_SIGNS and set(key) <= set("0123456789abcdef") else ""
