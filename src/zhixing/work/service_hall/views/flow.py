"""流程诊断: where cases lost their time, the way of an item, shorter ways with forecast and result (E12)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, exports, forms, policies, refusals
from zhixing.work.service_hall.rules import flow as rules
from zhixing.work.service_hall.selectors import flow as selectors
from zhixing.work.service_hall.views._asking import officer_of, once
from zhixing.work.service_hall.views.cases import STEP_WORDS

PERIODS = (30, 90, 365)


@require_GET
def flow(request: HttpRequest) -> HttpResponseBase:
    """Show items and cases with more waiting than the rule allows, and the shorter ways; xlsx as a file."""
    by, now = officer_of(request), timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else 90
    since = now - timedelta(days=days)
    cases = selectors.slow_cases(since=since, now=now, seen_by=by)
    if request.GET.get("format") == "xlsx":
        matters.note_exported(rows=len(cases), query=request.GET.urlencode(), by=by, at=now)
        file = exports.slow_cases(cases, step_words=STEP_WORDS, made_by=by, made_at=now)
        return http.download(file, name="waiting.xlsx", kind=http.XLSX)
    items = selectors.slow_items(since=since, now=now)
    context = {
        "cases": cases[:20],
        "items": items[:30],
        "over": sum(1 for item in items if item.over),
        "all_items": len(items),
        "postponed": sum(item.postponed for item in items),
        "worst": rulebook.number("services.waiting_ratio", "count", day_of(now)),
        "reforms": selectors.reforms(),
        "days": days,
        "periods": PERIODS,
        "step_words": STEP_WORDS,
        "now": now,
    }
    return http.render(request, "service_hall/flow.html", context)


@require_http_methods(["GET", "POST"])
def item_flow(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the way of an item; a shorter one is tried, then proposed; keepers name the parts."""
    by, now = officer_of(request), timezone.now()
    found = selectors.item_flow(code, seen_by=by, now=now)
    if found is None:
        raise Http404
    wish = request.POST.get("do", "")
    allowed = {"try": found.may_propose, "propose": found.may_propose, "parts": found.may_set}
    if request.method == "POST" and not allowed.get(wish, False):
        raise Http404
    propose = forms.Propose(request.POST if wish in ("try", "propose") else None, parts=found.workflow)
    name = forms.NameParts(
        request.POST if wish == "parts" else None, initial={"parts": "\n".join(found.workflow)}
    )
    form = name if wish == "parts" else propose
    tried = None
    if wish and form.is_valid():
        values = form.cleaned_data

        def perform() -> dict[str, str]:
            if wish == "parts":
                acts.set_workflow(code=code, **values, by=by, at=now)
                return {"to": reverse("service_hall:item_flow", args=[code])}
            made = acts.propose_reform(item=code, **values, by=by, at=now)
            return {"to": reverse("service_hall:reform", args=[made.pk])}

        try:
            if wish == "try":
                if not rules.fits(found.workflow, values["change"], values["parts"]):
                    raise refusals.PartsWrong
                tried = selectors.simulated_for(code, values["change"], values["parts"], now=now)
                if tried is None:
                    raise refusals.NoPastCases
            else:
                answer = once(request, by, perform)
                messages.success(request, _("已登记。"))
                return http.go_to(request, answer["to"])
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    context = {
        "found": found,
        "propose": propose,
        "name": name,
        "form": form,
        "tried": tried,
        "step_words": STEP_WORDS,
        "now": now,
    }
    return http.render(request, "service_hall/item_flow.html", context)


@require_http_methods(["GET", "POST"])
def reform(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show one shorter way: forecast, decision, what it really took; the hall decides."""
    by, now = officer_of(request), timezone.now()
    rows = selectors.reforms(key=key)
    if not rows:
        raise Http404
    line = rows[0]
    may = line.decided_at is None and policies.may_run_hall(by) and by.person_id != line.proposed_by_id
    if request.method == "POST" and not may:
        raise Http404
    form = forms.DecideReform(request.POST or None, merges=line.change == rules.MERGE)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def perform() -> dict[str, str]:
            acts.decide_reform(
                reform_id=key, approve=values["approve"] == "yes", document=values["document"],
                joined=values.get("joined", ""), by=by, at=now,
            )  # fmt: skip
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已审定。"))
            return http.go_to(request, reverse("service_hall:reform", args=[key]))
    context = {"line": line, "form": form, "may_decide": may, "now": now}
    return http.render(request, "service_hall/reform.html", context)
