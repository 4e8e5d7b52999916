"""Drafts of one's own: kept by the page or by a button, thrown away, and all of them in one list."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.people import acts, selectors
from zhixing.core.people.middleware import DraftOf, draft_of, typed
from zhixing.core.people.views.asking import Looking, looking
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


@require_http_methods(["GET"])
def form_drafts(request: HttpRequest) -> HttpResponseBase:
    """List one's own drafts, newest first, each with the way back to its form."""
    look = looking(request)
    found = selectors.form_drafts(seen_by=look.by)
    rows = [(one, DraftOf(one.account_id, one.page, one.form, one.title).token()) for one in found]
    context = {"rows": rows, "days": settings.ZHIXING_DRAFT_DAYS}
    return http.render(request, "people/form_drafts.html", context)


@require_http_methods(["POST"])
def keep_form_draft(request: HttpRequest) -> HttpResponseBase:
    """Keep what stands in a form; 204 for the page that does it by itself, the form again for the button."""
    look, of = _own(request)
    try:
        acts.keep_form_draft(
            account_id=of.account_id, page=of.page, form=of.form, title=of.title, values=typed(request.POST),
            by=look.by, at=look.at,
        )  # fmt: skip
    except ActRefused as refusal:
        if "pressed" not in request.POST:
            return HttpResponse(str(refusal), status=413, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        return http.go_to(request, of.page)
    if "pressed" not in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("草稿已保存，只有您本人能看到。"))
    return http.go_to(request, of.page)


@require_http_methods(["POST"])
def discard_form_draft(request: HttpRequest) -> HttpResponseBase:
    """Erase a draft and show the form as it is without it."""
    look, of = _own(request)
    acts.discard_form_draft(account_id=of.account_id, page=of.page, form=of.form, by=look.by, at=look.at)
    messages.success(request, _("草稿已丢弃。"))
    return http.go_to(request, reverse("people:form_drafts") if "listed" in request.POST else of.page)


def _own(request: HttpRequest) -> tuple[Looking, DraftOf]:
    """Return who looks and which draft it is about; another's does not exist for him."""
    look, of = looking(request), draft_of(request)
    if of is None or of.account_id != request.user.pk:
        raise Http404
    return look, of
