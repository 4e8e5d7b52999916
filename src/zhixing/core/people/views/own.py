"""One's own: the post in which one acts, settings, sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.middleware import SEAT, without_post
from zhixing.core.people.views.asking import looking, seen, sent
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


@require_http_methods(["GET", "POST"])
@without_post
def choose_post(request: HttpRequest) -> HttpResponseBase:
    """Show every post in which the person may act, and act in another from now on."""
    person_id = getattr(request.user, "person_id", None)
    if person_id is None:
        raise Http404
    found = selectors.seats(person_id, at=timezone.now())
    if request.method == "POST":
        seat = next((one for one in found if one.key == request.POST.get("post")), None)
        if seat is None:
            messages.error(request, _("您不在该岗位履职，请重新选择。"))
            return http.go_to(request, reverse("people:choose_post"))
        request.session[SEAT] = [seat.post_id, seat.for_post_id]
        request.session.cycle_key()
        return http.go_to(request, http.way_back(request, "/desk/"))
    return http.render(request, "people/choose_post.html", {"seats": found})


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponseBase:
    """Show and keep one's own settings; end one's other sessions."""
    look = looking(request)
    account = seen(selectors.own_account(look.by.person_id))
    found = selectors.seats(look.by.person_id, at=look.at)
    choices = [
        (
            seat.key,
            f"{seat.unit_name} · {seat.post_name}"
            + (f"（代 {seat.for_post_name}）" if seat.for_post_id else ""),
        )
        for seat in found
    ]
    form = forms.Preferences(sent(request), seats=choices, initial={"first_seat": account.first_seat})
    if request.method == "POST" and "end_sessions" in request.POST:
        ended = acts.end_sessions(
            account_id=account.id,
            but_key=request.session.session_key or "",
            by=look.by,
            at=look.at,
        )
        messages.success(request, _("已结束其他 %(count)s 个会话。") % {"count": ended})
        return http.go_to(request, reverse("people:me"))
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_preferences(account_id=account.id, values=form.cleaned_data, by=look.by, at=look.at)
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("设置已保存。"))
            return http.go_to(request, reverse("people:me"))
    return http.render(
        request,
        "people/me.html",
        {
            "form": form,
            "seats": found,
            "reasons": selectors.seat_reasons(look.by.person_id, at=look.at),
            "sessions": len(selectors.session_keys(account.id, at=look.at)),
            "standing": getattr(request, "standing", None),
        },
    )


@require_http_methods(["GET"])
@without_post
def no_post(request: HttpRequest) -> HttpResponseBase:
    """Say that the person holds no post now, and whom to ask."""
    return http.render(request, "people/no_post.html", {})
