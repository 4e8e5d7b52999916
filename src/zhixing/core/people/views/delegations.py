"""Who acts for whom (×× 代 ××)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.views.asking import (
    Question,
    ask,
    attempt,
    looking,
    moment,
    require,
    seen,
    sent,
)
from zhixing.ui import http
from zhixing.ui.lines import Crumb


@require_GET
def delegations(request: HttpRequest) -> HttpResponseBase:
    """Show delegations given, received, and of the units that the viewer reaches."""
    look = looking(request)
    rows = selectors.delegations(seen_by=look.by, at=look.at)
    return http.render(
        request,
        "people/delegations.html",
        {"rows": rows, "may_delegate": look.by.for_post_id is None},
    )


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest) -> HttpResponseBase:
    """Let somebody act for the own post for a time."""
    look = looking(request)
    require(look.by.for_post_id is None)
    form = forms.Delegate(sent(request), post_id=look.by.post_id, at=look.at)
    back = reverse("people:delegations")
    question = Question(
        _("委托：%(post)s") % {"post": look.by.post_name},
        _("委托"),
        back,
        (Crumb(_("委托代理"), back), Crumb(_("委托"))),
        says=_("受托人办理时显示“受托人 代 %(post)s”。您离开该岗位时委托自动结束。")
        % {"post": look.by.post_name},
    )
    return ask(
        request,
        question,
        form,
        lambda values: acts.delegate(
            from_post_id=look.by.post_id,
            to_person_id=seen(form.found_id),
            kind=values["kind"],
            rights=values["rights"],
            until=seen(moment(values["until"])),
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("委托已生效。"),
    )


@require_POST
def end_delegation(request: HttpRequest, delegation: int) -> HttpResponseBase:
    """End a delegation now."""
    look = looking(request)
    rows = selectors.delegations(seen_by=look.by, at=look.at)
    require(any(row.id == delegation for row in rows))
    return attempt(
        request,
        lambda: acts.end_delegation(delegation_id=delegation, by=look.by, at=look.at),
        done=_("委托已收回。"),
        go=reverse("people:delegations"),
    )
