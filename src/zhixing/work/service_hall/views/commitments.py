"""“五不让”公开承诺: sign, who is missing, matching breaches to clauses, the table of the year."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import commitments as acts
from zhixing.work.service_hall.rules import commitments as rules
from zhixing.work.service_hall.selectors import commitments as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the clauses, how many signed in each unit, and the table of the year; nobody is named."""
    now = timezone.now()
    today = timezone.localdate(now)
    context = {
        "rows": selectors.public_counts(today.year),
        "clause_years": selectors.year_table(today.year, on=today),
        "year": today.year,
        "now": now,
        "entry": "services",
    }
    return http.render(request, "service_hall/public_commitments.html", context)


@require_http_methods(["GET", "POST"])
def commitments(request: HttpRequest) -> HttpResponseBase:
    """Show the clauses to sign and how the unit stands; the supervision office matches and judges."""
    by, now = officer_of(request), timezone.now()
    today = timezone.localdate(now)
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    checks = policies.may_supervise(by)
    open_ones = selectors.unmatched(today.year, seen_by=by) if checks else []
    clauses = selectors.clauses(today)
    wish = request.POST.get("do", "")
    match = forms.Match(request.POST if wish == "match" else None, breaches=open_ones, clauses=clauses)
    rows = selectors.matches(today.year, seen_by=by) if checks else []
    waiting = {str(one.id) for one in rows if one.state == rules.VERIFYING}
    judge = forms.Judge(request.POST if wish in waiting else None)
    form = judge if wish in waiting else match
    if request.method == "POST":
        if wish != "sign" and not checks:
            raise Http404
        if wish == "sign" or form.is_valid():
            done = _perform(request, wish, match, judge, by)
            if done is not None:
                return done
    if request.GET.get("format") == "xlsx":
        return _file(by, unit)
    context = {
        "clauses": clauses,
        "digest": rules.digest_of(clauses),
        "signed": selectors.has_signed(by.person_id, on=today),
        "signing": selectors.signing(unit, at=now),
        "sign_by": selectors.sign_by(today.year),
        "clause_years": selectors.year_table(today.year, on=today),
        "year": today.year,
        "checks": checks,
        "open_ones": open_ones,
        "rows": rows,
        "match": match,
        "judge": judge,
        "form": form,
        "now": now,
    }
    return http.render(request, "service_hall/commitments.html", context)


def _perform(
    request: HttpRequest, wish: str, match: forms.Match, judge: forms.Judge, by: Officer
) -> HttpResponseBase | None:
    """Sign, match or judge; None where it was refused, with the reason on the form."""
    now = timezone.now()

    def perform() -> dict[str, str]:
        if wish == "sign":
            acts.sign_clauses(digest=request.POST.get("digest", ""), by=by, at=now)
        elif wish == "match":
            said = match.cleaned_data
            acts.match_clause(breach_id=int(said["breach"]), clause=int(said["clause"]), by=by, at=now)
        else:
            said = judge.cleaned_data
            acts.judge_match(match_id=int(wish), state=said["state"], reason=said["reason"], by=by, at=now)
        return {}

    try:
        once(request, by, perform)
    except ActRefused as refusal:
        if wish == "sign":
            messages.error(request, str(refusal))
            return http.go_to(request, request.path)
        (match if wish == "match" else judge).add_error(None, str(refusal))
        return None
    messages.success(request, _("已登记。"))
    return http.go_to(request, request.path)


def _file(by: Officer, unit: int) -> HttpResponse:
    now = timezone.now()
    year = timezone.localdate(now).year
    table = selectors.year_table(year, on=timezone.localdate(now))
    matters.note_exported(rows=len(table), query=f"commitments={year}", by=by, at=now)
    lines: list[tuple[object, ...]] = [(one.text, one.kept, one.broken, one.verifying) for one in table]
    lines += [(name, "", "", _("未签名")) for name in selectors.signing(unit, at=now).missing]
    head = (_("条款"), _("已兑现"), _("未兑现"), _("核实中"))
    content = exports.plain_sheet(_("公开承诺"), head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("公开承诺") + f"{year}.xlsx", kind=http.XLSX)
