"""对接授权: what the keys of other systems may do in the hall, and what they are told."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, forms, policies, selectors
from zhixing.work.service_hall.acts import webhooks as hooks
from zhixing.work.service_hall.rules.filings import SCOPES
from zhixing.work.service_hall.rules.webhooks import EVENTS
from zhixing.work.service_hall.views._asking import officer_of


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponseBase:
    """List the keys in force with their rights in the hall; give or take rights."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    rows = selectors.partner_rows(seen_by=by, at=now)
    keys = [(str(row.key_id), row.name) for row in rows]
    form = forms.GrantPartner(request.POST if request.method == "POST" else None, keys=keys)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            acts.grant_partner(
                key_id=int(values["key"]),
                scopes=values["scopes"],
                document=values["document"],
                by=by,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("对接授权已生效。"))
            return http.go_to(request, reverse("service_hall:partners"))
    words = {code: translate(word) for code, word in SCOPES.items()}
    context = {
        "form": form,
        "rows": rows,
        "words": words,
        "hooks": selectors.hook_rows(seen_by=by),
    }
    return http.render(request, "service_hall/partners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponseBase:
    """Set where a partner is told; the secret stands in the one answer. List what was given up."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    keys = [(str(row.key_id), row.name) for row in selectors.partner_rows(seen_by=by, at=now)]
    form = forms.SetWebhook(request.POST if request.method == "POST" else None, keys=keys)
    made = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if values["address"]:
                made = hooks.set_webhook(key_id=int(values["key"]), address=values["address"], by=by, at=now)
            else:
                hooks.end_webhook(key_id=int(values["key"]), by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            if made is None:
                messages.success(request, _("已停止推送。"))
                return http.go_to(request, reverse("service_hall:webhooks"))
    wanted = request.GET.get("show", "") == "all"
    listing = read_listing(request, sorts=("made",), size=50)
    rows, total = selectors.event_rows(
        seen_by=by, dead=not wanted, offset=listing.offset, limit=listing.limit
    )
    context = {
        "form": form,
        "made": made,
        "hooks": selectors.hook_rows(seen_by=by),
        "rows": rows,
        "listing": listing.counted(total),
        "shows_all": wanted,
        "words": EVENTS,
        "now": now,
    }
    response = http.render(request, "service_hall/webhooks.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def resend(request: HttpRequest, key: int) -> HttpResponseBase:
    """Send an event that was given up again."""
    by = officer_of(request)
    if not policies.may_run_hall(by):
        raise Http404
    try:
        hooks.resend_event(event_id=key, by=by, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已重新排队推送。"))
    return http.go_to(request, reverse("service_hall:webhooks"))
