"""我的办件: the cases and drafts of an applicant's own account. Nobody needs an account to apply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.parties import selectors as parties
from zhixing.core.people.middleware import without_post
from zhixing.foundation.actors import Citizen
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, forms, selectors
from zhixing.work.service_hall.views._asking import (
    account_of,
    is_guessing,
    note_wrong_guess,
    too_often,
)


@without_post
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show the cases of the account, what its owner has to do first; add one by number and code."""
    account = account_of(request)
    if account is None:
        raise Http404
    by, now = Citizen(account), timezone.now()
    form = forms.AddCase(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if is_guessing(request, form.cleaned_data["number"]):
            return too_often(request)
        found = selectors.citizen_of(number=form.cleaned_data["number"], code=form.cleaned_data["code"])
        if found is None:
            note_wrong_guess(request, form.cleaned_data["number"])
            form.add_error(None, _("没有查到。请核对回执上的编号和校验码。"))
        else:
            acts.add_own_case(case_id=found[1], by=by, at=now)
            messages.success(request, _("已加入我的办件。"))
            return http.go_to(request, reverse("service_hall:mine"))
    listing = read_listing(request, sorts=("added",))
    rows, total = selectors.own_cases(by, offset=listing.offset, limit=listing.limit)
    context = {
        "form": form,
        "rows": rows,
        "listing": listing.counted(total),
        "own": parties.own_party(account),
        "drafts": selectors.drafts_of(by, now=now),
        "now": now,
    }
    return http.render(request, "service_hall/mine.html", context)
