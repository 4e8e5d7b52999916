"""职责裁定: findings on the list of powers, sending them, ruling on one (A8)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.matters import forms
from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.acts import mandates as acts
from zhixing.core.matters.selectors import mandates as selectors
from zhixing.core.matters.views.page import listed, officer_of
from zhixing.core.people import selectors as people
from zhixing.core.powers import policies as powers
from zhixing.core.powers import selectors as power_rows
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


def _units(by: Officer) -> list[tuple[str, str]]:
    found = people.units(seen_by=by, on=people.day_of(timezone.now()))
    return [(str(one.id), one.short_name) for one in found if one.kind != "section"]


def _once(request: HttpRequest, by: Officer, act: Callable[[], object]) -> None:
    left = {"csrfmiddlewaretoken", http.FORM_KEY}
    content = {name: values for name, values in request.POST.lists() if name not in left}

    def perform() -> dict[str, str]:
        act()
        return {}

    answer_once(
        key=http.sent_key(request), content=content | {"path": [request.path]}, perform=perform, by=by,
        at=timezone.now(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@listed
def mandates(request: HttpRequest) -> HttpResponseBase:
    """List findings; who keeps the list sends new ones to the unit that rules."""
    by, now = officer_of(request), timezone.now()
    keeps = powers.may_keep_powers(by)
    if request.method == "POST" and not keeps:
        raise Http404
    form = forms.SendFindings(request.POST if request.method == "POST" else None, units=_units(by))
    if request.method == "POST" and form.is_valid():
        unit = int(form.cleaned_data["unit"])
        try:
            _once(request, by, lambda: acts.send_findings(unit_id=unit, by=by, at=now))
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已移送，裁定时限开始计算。"))
            return http.go_to(request, request.path)
    context = {
        "rows": selectors.mandates(seen_by=by, now=now),
        "faults": len(power_rows.list_faults(on=people.day_of(now))),
        "form": form,
        "keeps": keeps,
        "now": now,
    }
    return http.render(request, "matters/mandates.html", context)


@require_http_methods(["GET", "POST"])
def mandate(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one finding, and rule on it."""
    by, now = officer_of(request), timezone.now()
    row = selectors.mandate(number, seen_by=by, now=now)
    if row is None or (request.method == "POST" and not row.may_rule):
        raise Http404
    form = forms.RuleOnMandate(request.POST if request.method == "POST" else None, units=_units(by))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def act() -> object:
            return acts.rule_on_mandate(
                matter_id=row.id, unit_id=int(said["unit"]) if said["unit"] else None, basis=said["basis"],
                duty=said["duty"], document=said["document"], reason=said["reason"], cancels=said["cancels"],
                by=by, at=now,
            )  # fmt: skip

        try:
            _once(request, by, act)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("裁定已登记，权责清单已更新。"))
            return http.go_to(request, reverse("matters:mandates"))
    power = power_rows.one_power(row.power, on=people.day_of(now))
    context = {"row_": row, "power": power, "form": form, "now": now}
    return http.render(request, "matters/mandate.html", context)
