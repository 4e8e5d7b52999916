"""Pages: masked list, one party, what is sealed for a reason, erasure by two people."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.parties import acts, forms, policies, selectors
from zhixing.core.parties.acts import PlainParty
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing


def _looking(request: HttpRequest) -> tuple[Officer, datetime]:
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer) or not found.may("see"):
        raise Http404
    return found, timezone.now()


@require_GET
def parties(request: HttpRequest) -> HttpResponseBase:
    """List the parties within reach, masked."""
    by, _at = _looking(request)
    form = forms.Find(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    listing = read_listing(request, sorts=["registered_at"])
    rows, total = selectors.parties(seen_by=by, text=text, offset=listing.offset, limit=listing.limit)
    return http.render(
        request,
        "parties/parties.html",
        {
            "rows": rows,
            "listing": listing.counted(total),
            "find": form,
            "may_register": policies.may_register(by),
            "waiting": selectors.waiting_erasures(seen_by=by),
        },
    )


@require_http_methods(["GET", "POST"])
def new_party(request: HttpRequest) -> HttpResponseBase:
    """Register a party, or come to the one that has this number already."""
    by, at = _looking(request)
    if not policies.may_register(by):
        raise Http404
    form = forms.PartyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            party = acts.register_party(**form.cleaned_data, unit_id=by.unit_id, by=by, at=at)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            if selectors.party(party.code, seen_by=by) is None:
                messages.info(request, _("该办事人已由其他单位登记，可在事项中直接选用。"))
                return http.go_to(request, reverse("parties:parties"))
            messages.success(request, _("已登记办事人。"))
            return http.go_to(request, reverse("parties:party", args=[party.code]))
    return http.render(request, "parties/new_party.html", {"form": form})


@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a party masked; on a POST with a reason, once, what is sealed."""
    by, at = _looking(request)
    row = selectors.party(code, seen_by=by)
    if row is None:
        raise Http404
    form = forms.Purpose(request.POST if request.method == "POST" else None)
    plain: PlainParty | None = None
    if request.method == "POST" and form.is_valid():
        try:
            plain = acts.reveal_party(code=code, **form.cleaned_data, by=by, at=at)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    return http.render(
        request,
        "parties/party.html",
        {
            "row": row,
            "plain": plain,
            "form": form,
            "request_row": selectors.erasure_request(code, seen_by=by),
            "ground": forms.Ground(),
            "may_reveal": policies.may_register(by),
            "may_erase": policies.may_erase(by),
        },
    )


def _decide(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    by, at = _looking(request)
    if selectors.party(code, seen_by=by) is None:
        raise Http404
    ground = request.POST.get("ground", "")[:256]
    try:
        if kind == "ask":
            acts.ask_erasure(code=code, ground=ground, by=by, at=at)
        elif kind == "erase":
            acts.erase_party(code=code, by=by, at=at)
        else:
            acts.decline_erasure(code=code, reason=ground, by=by, at=at)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已办理。"))
    return http.go_to(request, reverse("parties:party", args=[code]))


@require_POST
def ask_erasure(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask that a party be erased."""
    return _decide(request, code, "ask")


@require_POST
def erase_party(request: HttpRequest, code: str) -> HttpResponseBase:
    """Erase a party as the second person."""
    return _decide(request, code, "erase")


@require_POST
def decline_erasure(request: HttpRequest, code: str) -> HttpResponseBase:
    """Decline a request to erase."""
    return _decide(request, code, "decline")
