"""排队秩序: how decisions followed the queue, for supervision only; what one declares to keep out of."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import queues as acts
from zhixing.work.service_hall.rules.queues import days_words
from zhixing.work.service_hall.selectors import queues as selectors
from zhixing.work.service_hall.views._asking import month_asked, officer_of, once


@require_http_methods(["GET", "POST"])
def queues(request: HttpRequest) -> HttpResponseBase:
    """Show every officer's month and raise what is to be explained; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_review(by):
        raise Http404
    month, since, until = month_asked(request, now, last=True)
    if request.method == "POST":

        def perform() -> dict[str, str]:
            return {"n": str(acts.examine_queues(since=since, until=until, by=by, at=now))}

        answer = once(request, by, perform)
        messages.success(request, _("已发出预警 %(n)s 条，请经办单位说明。") % answer)
        return http.go_to(request, f"{request.path}?month={month}")
    rows = selectors.officer_queues(since=since, until=until)
    if request.GET.get("format") == "xlsx":
        return _file(rows, month, by, now)
    context = {
        "month": month,
        "rows": rows,
        "exceptions": selectors.exception_rows(rows),
        "relations": selectors.relations(seen_by=by, whole=True),
        "file_url": f"?month={month}&format=xlsx",
        "days": days_words,
        "explained": clocks.rule_limit(acts.EXPLANATION, on=timezone.localdate(now)).words(),
        "now": now,
    }
    return http.render(request, "service_hall/queues.html", context)


def _file(rows: list[selectors.OfficerQueue], month: str, by: Officer, now: datetime) -> HttpResponse:
    matters.note_exported(rows=len(rows), query=f"queues={month}", by=by, at=now)
    head = (
        _("经办人"), _("单位"), _("办结"), _("未按先后"), _("已登记事由"), _("应说明"), _("等候差异提示"),
    )  # fmt: skip
    lines = [
        (one.officer, one.unit, one.handled, one.moved, one.coded, len(one.exceptions), len(one.favoured))
        for one in rows
    ]
    content = exports.plain_sheet(_("排队秩序") + month, head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("排队秩序") + f"{month}.xlsx", kind=http.XLSX)


@require_http_methods(["GET", "POST"])
def relations(request: HttpRequest) -> HttpResponseBase:
    """Declare whose cases one keeps out of, and end a declaration. One sees one's own only."""
    by, now = officer_of(request), timezone.now()
    if not (policies.may_serve(by) or by.may("report")):
        raise Http404
    wish = request.POST.get("do", "")
    form = forms.Declare(request.POST if wish == "declare" else None)
    if wish.isdecimal() or (wish == "declare" and form.is_valid()):

        def perform() -> dict[str, str]:
            if wish.isdecimal():
                acts.end_relation(relation_id=int(wish), by=by, at=now)
            else:
                said = form.cleaned_data
                acts.declare_relation(
                    kind=said["kind"], number=said["number"], relation=said["relation"], by=by, at=now
                )
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            if wish.isdecimal():
                messages.error(request, str(refusal))
                return http.go_to(request, request.path)
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return http.go_to(request, request.path)
    context = {"rows": selectors.relations(seen_by=by, whole=False), "form": form, "now": now}
    return http.render(request, "service_hall/relations.html", context)
