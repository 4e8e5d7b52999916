"""对接授权: what the keys of other systems may do in the hall."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.work.service_hall import acts, forms, policies, selectors
from zhixing.work.service_hall.rules.filings import SCOPES
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
    return http.render(request, "service_hall/partners.html", {"form": form, "rows": rows, "words": words})
