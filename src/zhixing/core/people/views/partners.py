"""Keys of other systems (对接密钥) for those who keep accounts."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.views.asking import Question, attempt, looking, require, sent
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Crumb


@require_GET
def partners(request: HttpRequest) -> HttpResponseBase:
    """List the keys; nobody can read a key again."""
    look = looking(request)
    require(look.by.may("manage_people"))
    rows = selectors.partner_keys(seen_by=look.by, at=look.at)
    return http.render(request, "people/partners.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def issue_partner_key(request: HttpRequest) -> HttpResponseBase:
    """Give a system a key; the answer shows it, once."""
    look = looking(request)
    require(look.by.may("manage_people"))
    form = forms.IssuePartnerKey(sent(request), by=look.by, today=look.today)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            issued = acts.issue_partner_key(
                name=values["name"],
                unit_id=int(values["unit"]),
                document=values["document"],
                until=timezone.make_aware(datetime.combine(values["until"], time(23, 59))),
                by=look.by,
                at=look.at,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            return http.render(request, "people/partner_key.html", {"issued": issued})
    back = reverse("people:partners")
    question = Question(
        _("发放对接密钥"),
        _("发放密钥"),
        back,
        (Crumb(_("系统对接"), back), Crumb(_("发放密钥"))),
        says=_("密钥只显示一次，请当面交给对接系统的管理员；遗失时停用后重新发放。"),
    )
    return http.render(request, "people/ask.html", {"question": question, "form": form})


@require_POST
def end_partner_key(request: HttpRequest, key: int) -> HttpResponseBase:
    """End a key now."""
    look = looking(request)
    require(look.by.may("manage_people"))
    return attempt(
        request,
        lambda: acts.end_partner_key(key_id=key, by=look.by, at=look.at),
        done=_("密钥已停用，使用它的请求立即被拒绝。"),
        go=reverse("people:partners"),
    )
