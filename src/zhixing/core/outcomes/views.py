"""The standing report of breaches without an ending, and the page on which one is ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.outcomes import acts, forms, policies, selectors
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


def _officer(request: HttpRequest) -> Officer:
    """Who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@require_GET
def breaches(request: HttpRequest) -> HttpResponseBase:
    """List breaches that should have had an ending, longest first (A5)."""
    officer, now = _officer(request), timezone.now()
    rule = rulebook.rule("outcomes.breach_ending", on=timezone.localdate())
    return http.render(
        request,
        "outcomes/breaches.html",
        {
            "rows": selectors.breaches_without_ending(seen_by=officer, now=now),
            "rule": rule,
            "now": now,
            "may_end": policies.may_decide(officer),
        },
    )


@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, breach_id: int) -> HttpResponseBase:
    """Show one breach; whoever decides ends it."""
    officer, now = _officer(request), timezone.now()
    row = selectors.breach(breach_id, seen_by=officer)
    if row is None:
        raise Http404
    form = forms.EndBreach(request.POST or None)
    if request.method == "POST" and not policies.may_decide(officer):
        raise Http404
    if form.is_bound and form.is_valid():
        try:
            acts.end_breach(
                breach_id=breach_id,
                ending=form.cleaned_data["ending"],
                reason=form.cleaned_data["reason"],
                consequence_id=form.cleaned_data["consequence"],
                by=officer,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("违规已办结。"))
            return http.go_to(request, reverse("outcomes:breaches"))
    return http.render(
        request,
        "outcomes/breach.html",
        {"row": row, "form": form, "may_end": policies.may_decide(officer) and not row.ending},
    )
