"""Registers of papers in and out, and of those that are outside."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.ui.listing import Listing, read_listing
from zhixing.work.documents import exports, forms, policies, rules, selectors
from zhixing.work.documents.selectors import DocumentRow
from zhixing.work.documents.views._asking import file_out, officer_of

MOST_OUT = 5000


def _asked(request: HttpRequest, words: dict[str, str]) -> tuple[forms.FilterForm, str, str]:
    form = forms.FilterForm(request.GET or None, words)
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["q"], form.cleaned_data["stage"]
    return form, "", ""


def _signed(listing: Listing) -> str:
    return f"-{listing.sort}" if listing.descending else listing.sort


@require_GET
def incoming(request: HttpRequest) -> HttpResponseBase:
    """List incoming papers."""
    by, now = officer_of(request), timezone.now()
    form, q, stage = _asked(request, rules.INCOMING_WORDS)
    listing = read_listing(request, sorts=list(selectors.INCOMING_SORTS), default="-received")
    rows, total = selectors.incoming(
        seen_by=by,
        q=q,
        stage=stage,
        sort=_signed(listing),
        offset=listing.offset,
        limit=listing.limit,
        now=now,
    )
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "form": form,
        "now": now,
        "may_keep": policies.may_keep(by),
        "may_export": by.may("export"),
    }
    return http.render(request, "documents/incoming.html", context)


@require_GET
def outgoing(request: HttpRequest) -> HttpResponseBase:
    """List papers of our own, and those that were sent to the unit."""
    by, now = officer_of(request), timezone.now()
    form, q, stage = _asked(request, rules.OUTGOING_WORDS)
    listing = read_listing(request, sorts=list(selectors.OUTGOING_SORTS), default="-drafted")
    rows, total = selectors.outgoing(
        seen_by=by,
        q=q,
        stage=stage,
        sort=_signed(listing),
        offset=listing.offset,
        limit=listing.limit,
        now=now,
    )
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "form": form,
        "now": now,
        "may_keep": policies.may_keep(by),
        "may_export": by.may("export"),
    }
    return http.render(request, "documents/outgoing.html", context)


@require_GET
def incoming_export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the register of incoming papers as Excel."""
    by, now = _exporter(request), timezone.now()
    _form, q, stage = _asked(request, rules.INCOMING_WORDS)
    rows, _total = selectors.incoming(seen_by=by, q=q, stage=stage, limit=MOST_OUT, now=now)
    return _handed_out(request, _("收文台账"), rows, is_incoming=True, by=by, now=now)


@require_GET
def outgoing_export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the register of outgoing papers as Excel."""
    by, now = _exporter(request), timezone.now()
    _form, q, stage = _asked(request, rules.OUTGOING_WORDS)
    rows, _total = selectors.outgoing(seen_by=by, q=q, stage=stage, limit=MOST_OUT, now=now)
    return _handed_out(request, _("发文台账"), rows, is_incoming=False, by=by, now=now)


def _exporter(request: HttpRequest) -> Officer:
    by = officer_of(request)
    if not by.may("export"):
        raise Http404
    return by


def _handed_out(
    request: HttpRequest,
    title: str,
    rows: list[DocumentRow],
    *,
    is_incoming: bool,
    by: Officer,
    now: datetime,
) -> HttpResponseBase:
    made = exports.register_workbook(title, rows, is_incoming=is_incoming)
    matters.note_exported(by=by, at=now, rows=len(rows), query=f"{title} {request.GET.urlencode()}"[:300])
    return file_out(made, name=title, form="xlsx")


@require_GET
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
