"""Registers of papers in and out, and of those that are outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhixing.core.matters import acts as matters
from zhixing.core.matters.views.page import listed
from zhixing.foundation.words import mark, translate
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.documents import exports, forms, policies, rules, selectors
from zhixing.work.documents.selectors import DocumentRow
from zhixing.work.documents.views._asking import file_out, officer_of

MOST_OUT = 5000


@dataclass(frozen=True, slots=True)
class _Register:
    """What sets the register of papers in apart from that of papers out; the rest is one page."""

    words: dict[str, str]
    sorts: dict[str, str]
    default: str
    read: Callable[..., tuple[list[DocumentRow], int]]
    template: str
    title: str
    is_incoming: bool


IN = _Register(
    rules.INCOMING_WORDS,
    selectors.INCOMING_SORTS,
    "-received",
    selectors.incoming,
    "documents/incoming.html",
    mark("收文台账"),
    is_incoming=True,
)
OUT = _Register(
    rules.OUTGOING_WORDS,
    selectors.OUTGOING_SORTS,
    "-drafted",
    selectors.outgoing,
    "documents/outgoing.html",
    mark("发文台账"),
    is_incoming=False,
)


def _asked(request: HttpRequest, words: dict[str, str]) -> tuple[forms.FilterForm, str, str]:
    form = forms.FilterForm(request.GET or None, words)
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["q"], form.cleaned_data["stage"]
    return form, "", ""


def _listed(request: HttpRequest, register: _Register) -> HttpResponseBase:
    by, now = officer_of(request), timezone.now()
    form, q, stage = _asked(request, register.words)
    listing = read_listing(request, sorts=list(register.sorts), default=register.default)
    sort = f"-{listing.sort}" if listing.descending else listing.sort
    rows, total = register.read(
        seen_by=by, q=q, stage=stage, sort=sort, offset=listing.offset, limit=listing.limit, now=now
    )
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "form": form,
        "now": now,
        "may_keep": policies.may_keep(by),
        "may_export": by.may("export"),
    }
    return http.render(request, register.template, context)


def _handed_out(request: HttpRequest, register: _Register) -> HttpResponseBase:
    by, now = officer_of(request), timezone.now()
    if not by.may("export"):
        raise Http404
    _form, q, stage = _asked(request, register.words)
    rows, _total = register.read(seen_by=by, q=q, stage=stage, limit=MOST_OUT, now=now)
    title = translate(register.title)
    made = exports.register_workbook(title, rows, is_incoming=register.is_incoming)
    matters.note_exported(by=by, at=now, rows=len(rows), query=f"{title} {request.GET.urlencode()}"[:300])
    return file_out(made, name=title, form="xlsx")


@require_GET
def incoming(request: HttpRequest) -> HttpResponseBase:
    """List incoming papers."""
    return _listed(request, IN)


@require_GET
def outgoing(request: HttpRequest) -> HttpResponseBase:
    """List papers of our own, and those that were sent to the unit."""
    return _listed(request, OUT)


@require_GET
def incoming_export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the register of incoming papers as Excel."""
    return _handed_out(request, IN)


@require_GET
def outgoing_export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the register of outgoing papers as Excel."""
    return _handed_out(request, OUT)


@require_GET
@listed
def tracking(request: HttpRequest) -> HttpResponseBase:
    """List the papers outside, longest first, with the first-pass rates of a month."""
    by, now = officer_of(request), timezone.now()
    listing = read_listing(request, sorts=["sent"], default="sent")
    rows, total = selectors.tracked(
        seen_by=by, now=now, q=request.GET.get("q", "")[:80], offset=listing.offset, limit=listing.limit
    )
    first = timezone.localtime(now).date().replace(day=1)
    asked = request.GET.get("month", "")
    if len(asked) == 7 and asked[:4].isdecimal() and asked[5:].isdecimal() and 1 <= int(asked[5:]) <= 12:
        first = first.replace(year=int(asked[:4]) or first.year, month=int(asked[5:]))
    consulted, bypassed = selectors.month_rates(first, seen_by=by)
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "consulted": consulted,
        "bypassed": bypassed,
        "first": first,
        "now": now,
    }
    return http.render(request, "documents/tracking.html", context)
