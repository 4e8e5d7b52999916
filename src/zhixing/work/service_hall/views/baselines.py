"""提前办结: what items take now against a frozen period of before, five groups that add up (E7)."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, exports, forms, policies
from zhixing.work.service_hall.imports.baselines import CALENDAR, COLUMNS, PastSheet, read_past
from zhixing.work.service_hall.rules import earlier as rules
from zhixing.work.service_hall.selectors import baselines as selectors
from zhixing.work.service_hall.views._asking import officer_of, once

MOST_BYTES = 20 * 1024 * 1024


def _columns() -> list[Column]:
    return [
        Column(_("事项"), kind="wide"),
        Column(_("基期件数"), kind="number"),
        Column(_("基期中位"), kind="number"),
        Column(_("本期件数"), kind="number"),
        Column(_("本期中位"), kind="number"),
        Column(_("提前"), kind="wide"),
        Column(_("全程自然日")),
    ]


@require_GET
def earlier(request: HttpRequest) -> HttpResponseBase:
    """Show the five groups and every item; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    frozen = selectors.baselines()
    keeps = policies.may_run_hall(by)
    if not frozen:
        bare = {"chosen": None, "may_keep": keeps, "now": now}
        return http.render(request, "service_hall/earlier.html", bare)
    today = timezone.localdate()
    form = forms.EarlierSearch(request.GET or None, baselines=[(str(one.id), one.name) for one in frozen])
    values = form.cleaned_data if form.is_valid() else {}
    chosen = next((one for one in frozen if str(one.id) == values.get("baseline")), frozen[0])
    since: date = values.get("since") or max(chosen.until + timedelta(days=1), date(today.year, 1, 1))
    until: date = values.get("until") or today
    found = selectors.earlier_than(chosen.id, since=since, until=max(since, until))
    group = values.get("group", "")
    rows = [row for row in found.rows if not group or row.group == group]
    if request.GET.get("format") == "xlsx":
        matters.note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        file = exports.earlier(rows, chosen=chosen, since=since, until=until, made_by=by, made_at=now)
        return http.download(file, name="earlier.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=("gained",), size=20).counted(len(rows))
    context = {
        "chosen": chosen,
        "frozen": frozen,
        "found": found,
        "rows": rows[listing.offset : listing.offset + listing.limit],
        "reasons": rules.REASON_WORDS,
        "form": form,
        "listing": listing,
        "columns": _columns(),
        "since": since,
        "until": until,
        "may_keep": keeps,
        "query": request.GET.urlencode(),
        "now": now,
    }
    return http.render(request, "service_hall/earlier.html", context)


@require_http_methods(["GET", "POST"])
def baselines(request: HttpRequest) -> HttpResponseBase:
    """Show the frozen periods; the hall's keeper freezes one from the log or from a statistics sheet."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    form = forms.FreezeBaseline(request.POST or None, request.FILES or None)
    sheet: PastSheet | None = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            sheet = read_past(file.read(MOST_BYTES)) if file else None
            if sheet is None or not sheet.errors:

                def perform() -> dict[str, str]:
                    if sheet is not None:
                        acts.take_over_baseline(**values, rows=sheet.rows, by=by, at=now)
                    else:
                        acts.freeze_baseline(**values, by=by, at=now)
                    return {}

                once(request, by, perform)
                messages.success(request, _("基期已冻结，不能再改。"))
                return http.go_to(request, reverse("service_hall:earlier"))
            form.add_error("file", _("表中有 %(n)d 处错误，没有冻结。") % {"n": len(sheet.errors)})
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    context = {
        "form": form,
        "rows": selectors.baselines(),
        "errors": sheet.errors[:200] if sheet else (),
        "sheet_columns": [*COLUMNS, CALENDAR],
        "now": now,
    }
    return http.render(request, "service_hall/baselines.html", context)
