"""Lists of matters that moved together, signed by both sides (P6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.matters import acts, forms, policies, selectors
from zhixing.core.matters.views.page import listed, officer_of
from zhixing.core.people import selectors as people
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


@require_GET
@listed
def moves(request: HttpRequest) -> HttpResponseBase:
    """List the moves that concern the viewer."""
    by = officer_of(request)
    return http.render(
        request,
        "matters/moves.html",
        {"rows": selectors.moves(seen_by=by), "may_move": policies.may_move_lines(by)},
    )


@require_http_methods(["GET", "POST"])
def move_line(request: HttpRequest) -> HttpResponseBase:
    """Change leaders' division of work by one document; a preview tells how many open matters move."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_move_lines(by):
        raise Http404
    form = forms.MoveLine(request.POST or None, officer=by, now=now)
    preview = None
    if request.method == "POST" and form.is_valid():
        units = [int(key) for key in form.cleaned_data["units"]]
        givers = {people.leader_in_charge(unit, at=now) for unit in units}
        preview = selectors.line_preview(units, seen_by=by, now=now)
        if len(givers) != 1:
            form.add_error("units", _("一份文件一次只能从一位领导调出，所选单位现由不同领导分管。"))
        elif request.POST.get("confirm"):
            try:
                made = acts.change_line_of_leadership(
                    unit_ids=units,
                    from_post_id=givers.pop(),
                    to_post_id=int(form.cleaned_data["to_post"]),
                    document=form.cleaned_data["document"],
                    by=by,
                    at=now,
                )
            except ActRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已调整，请移交双方签收清单。"))
                return http.go_to(request, f"/matters/moves/{made.pk}/")
    return http.render(request, "matters/move_line.html", {"form": form, "preview": preview, "now": now})


@require_GET
@listed
def move(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show one list with its digest and signatures; print it."""
    by, now = officer_of(request), timezone.now()
    return http.render(
        request,
        "matters/move.html",
        {"page": selectors.move(key, seen_by=by, now=now), "now": now, "officer": by},
    )


@require_POST
def sign_move(request: HttpRequest, key: int) -> HttpResponseBase:
    """Sign the list as who gives or who takes."""
    by, now = officer_of(request), timezone.now()
    selectors.move(key, seen_by=by, now=now)
    try:
        acts.sign_list(move_id=key, by=by, at=now)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已签收清单"))
    return http.go_to(request, f"/matters/moves/{key}/")
