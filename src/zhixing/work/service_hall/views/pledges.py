"""服务承诺: the public page, publishing, one pledge with its days and remedies."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import pledges as acts
from zhixing.work.service_hall.selectors import pledges as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show every pledge in force with the share kept, as last checked."""
    rows = selectors.pledges()
    return http.render(
        request,
        "service_hall/public_pledges.html",
        {"rows": rows, "now": timezone.now(), "entry": "services"},
    )


@require_GET
def pledges(request: HttpRequest) -> HttpResponseBase:
    """List pledges with shares and remedies; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    ended = request.GET.get("ended") == "1"
    rows = selectors.pledges(ended=ended)
    counts = selectors.remedy_counts([one.id for one in rows])
    lines = [(one, *counts.get(one.id, (0, 0))) for one in rows]
    if request.GET.get("format") == "xlsx":
        matters.note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        head = (
            _("单位"), _("承诺"), _("标准"), _("事项"), _("联系方式"), _("未兑现的补救"), _("件数"),
            _("兑现"), _("兑现率"), _("应补救"), _("已补救"),
        )  # fmt: skip
        content = exports.plain_sheet(
            _("服务承诺"), head,
            [
                (one.unit, one.content, one.standard, one.item, one.contact, one.remedy, one.counted,
                 one.kept, one.share, owed, good)
                for one, owed, good in lines
            ],
            made_by=by, made_at=now,
        )  # fmt: skip
        name = _("服务承诺") + f"{timezone.localdate(now):%Y%m%d}.xlsx"
        return http.download(content, name=name, kind=http.XLSX)
    context = {"lines": lines, "ended": ended, "may_pledge": policies.may_pledge(by, by.unit_id), "now": now}
    return http.render(request, "service_hall/pledges.html", context)


@require_http_methods(["GET", "POST"])
def new_pledge(request: HttpRequest) -> HttpResponseBase:
    """Publish a pledge of the own unit; one without a measure is refused with a way to measure it."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_pledge(by, by.unit_id):
        raise Http404
    form = forms.PledgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def perform() -> dict[str, str]:
            new = acts.NewPledge(
                unit_id=by.unit_id, content=asked["content"], measure=asked["measure"],
                standard=asked["standard"], contact=asked["contact"], remedy=asked["remedy"],
                item=asked["item"],
            )  # fmt: skip
            made = acts.publish_pledge(new=new, by=by, at=now)
            return {"to": reverse("service_hall:pledge", args=[made.pk])}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("承诺已发布，每日核对兑现情况。"))
            return http.go_to(request, answer["to"])
    context = {"form": form, "unit": people.unit_name(by.unit_id)}
    return http.render(request, "service_hall/new_pledge.html", context)


@require_safe
def remedy(request: HttpRequest, number: str) -> HttpResponseBase:
    """Go to the pledge whose remedy the matter is."""
    key = selectors.pledge_of(number, seen_by=officer_of(request))
    if key is None:
        raise Http404
    return redirect("service_hall:pledge", key)


@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show a pledge, its days, its remedies; make one good, or end the pledge."""
    by, now = officer_of(request), timezone.now()
    row = selectors.pledge(key)
    if row is None:
        raise Http404
    rows = selectors.remedies(key, seen_by=by)
    wish = request.POST.get("do", "")
    open_ones = {str(one.id): one for one in rows if one.may}
    may_end = row.until is None and policies.may_pledge(by, row.unit_id)
    good = forms.Words(request.POST if wish in open_ones else None)
    ending = forms.Words(request.POST if wish == "end" else None)
    form = ending if wish == "end" else good
    if request.method == "POST":
        if wish not in open_ones and not (wish == "end" and may_end):
            raise Http404
        if form.is_valid():
            text = form.cleaned_data["text"]

            def perform() -> dict[str, str]:
                if wish == "end":
                    acts.end_pledge(pledge_id=key, reason=text, by=by, at=now)
                else:
                    acts.make_good(remedy_id=int(wish), text=text, by=by, at=now)
                return {}

            try:
                once(request, by, perform)
            except ActRefused as refusal:
                form.add_error("text", str(refusal))
            else:
                messages.success(request, _("已登记。"))
                return http.go_to(request, request.path)
    context = {
        "pledge": row, "days": selectors.days_of(key), "rows": rows, "form": form, "good": good,
        "ending": ending, "may_end": may_end, "open_ones": list(open_ones.values()), "now": now,
    }  # fmt: skip
    return http.render(request, "service_hall/pledge.html", context)
