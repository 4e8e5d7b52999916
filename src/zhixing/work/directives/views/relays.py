"""Pages of relays: what was sent down, where each copy lies, a correction that replaces it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views.page import listed
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.work.directives import policies
from zhixing.work.directives.acts import relays as acts
from zhixing.work.directives.exports.relays import relay_workbook
from zhixing.work.directives.forms.relays import NAMED, RelayForm
from zhixing.work.directives.rules.relays import HOP_WORDS
from zhixing.work.directives.selectors import TOWN
from zhixing.work.directives.selectors import relays as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet


@require_GET
@listed
def relays(request: HttpRequest) -> HttpResponseBase:
    """List what was sent down, newest first."""
    by, now = officer_of(request), timezone.now()
    context = {
        "lines": selectors.relays(seen_by=by),
        "may_send": policies.may_decompose(by),
        "now": now,
    }
    return http.render(request, "directives/relays.html", context)


@require_http_methods(["GET", "POST"])
def new_relay(request: HttpRequest) -> HttpResponseBase:
    """Write a directive and send it down."""
    return _written(request, None)


@require_http_methods(["GET", "POST"])
def correct_relay(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send a corrected version in the place of one that went out."""
    by, now = officer_of(request), timezone.now()
    found = selectors.relay_page(number, seen_by=by, now=now)
    if found is None or found.latest:
        raise Http404
    return _written(request, found)


def _written(request: HttpRequest, former: selectors.RelayPage | None) -> HttpResponseBase:
    by, now = officer_of(request), timezone.now()
    if not policies.may_decompose(by):
        raise Http404
    units = people.assignable_units(seen_by=by, at=now)
    towns = tuple(unit.id for unit in units if unit.kind == TOWN)
    bureaus = tuple(unit.id for unit in units if unit.kind == "department")
    initial = (
        {"title": former.title, "text": former.text, "receivers": NAMED, "units": former.unit_ids}
        if former
        else None
    )
    form = RelayForm(
        request.POST if request.method == "POST" else None,
        units=[(str(unit.id), unit.short_name) for unit in units],
        initial=initial,
    )

    def send() -> str:
        new = form.new_relay(towns=towns, bureaus=bureaus)
        if former is None:
            made = acts.relay(new=new, by=by, at=now)
        else:
            made = acts.correct_relay(number=former.number, new=new, by=by, at=now)
        return reverse("directives:relay", args=[made.matter.number])

    if request.method == "POST" and form.is_valid():
        url = done(request, form, send, by=by, at=now, what="relay")
        if url:
            messages.success(request, _("已下发，每一环节开始计时。"))
            return http.go_to(request, url)
    context = {"form": form, "former": former, "now": now}
    return http.render(request, "directives/new_relay.html", context)


@require_GET
def relay(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show where each copy lies, the slowest hop first."""
    by, now = officer_of(request), timezone.now()
    found = selectors.relay_page(number, seen_by=by, now=now)
    if found is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        return sheet(relay_workbook(found, at=now), f"relay-{number}", now)
    return http.render(request, "directives/relay.html", _context(found, by, now))


def _context(found: selectors.RelayPage, by: Officer, now: datetime) -> dict[str, object]:
    return {
        "found": found,
        "hop_words": HOP_WORDS,
        "may_correct": policies.may_decompose(by) and not found.latest,
        "now": now,
    }
