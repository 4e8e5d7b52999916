"""上门服务: asking for a visit without an account; the desk with requests, outings, who stayed in."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Citizen, Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import outreach as acts
from zhixing.work.service_hall.imports.outreach import CareReport, import_care
from zhixing.work.service_hall.selectors import outreach as selectors
from zhixing.work.service_hall.views._asking import HOUR, is_flood, month_asked, officer_of, once, too_often


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask a unit to come; the answer is a number and a code to look it up with."""
    now = timezone.now()
    form = forms.AskVisit(request.POST if request.method == "POST" else None, units=selectors.serving_units())
    made = None
    if request.method == "POST":
        if is_flood(request, "visits", most=20, seconds=HOUR):
            return too_often(request)
        if form.is_valid():
            said = form.cleaned_data
            new = acts.NewVisit(
                int(said["unit"]), said["name"], said["phone"], said["address"], said["purpose"]
            )
            try:
                made = acts.ask_visit(new=new, by=Citizen(None), at=now).matter
            except ActRefused as refusal:
                form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    context = {"form": form, "made": made, "entry": "services", "now": now}
    context["answered"] = clocks.rule_limit(acts.ANSWER, on=people.day_of(now)).words()
    return http.render(request, "service_hall/ask_visit.html", context)


def _goer(request: HttpRequest) -> tuple[Officer, int]:
    """Return who looks and the unit for which he may plan. Raises Http404 for whoever goes nowhere."""
    by = officer_of(request)
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    if not policies.may_go_out(by, unit):
        raise Http404
    return by, unit


def _officers(unit: int, now: datetime) -> list[tuple[str, str]]:
    return [(str(one.person_id), one.label) for one in people.serving_in(unit, at=now)]


@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show requests, outings and every unit's month; `?format=xlsx` the month as a file."""
    by, now = officer_of(request), timezone.now()
    whole = policies.may_follow_up_ratings(by)
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    if not (whole or policies.may_go_out(by, unit)):
        raise Http404
    month, since, until = month_asked(request, now)
    units = selectors.by_unit(since=since, until=until, seen_by=by)
    if request.GET.get("format") == "xlsx":
        return _file(units, month, by, now)
    listing = read_listing(request, sorts=("on",), size=50)
    rows, total = selectors.outings(
        seen_by=by, today=timezone.localdate(now), offset=listing.offset, limit=listing.limit
    )
    context = {
        "month": month,
        "units": units,
        "idle": [one for one in units if not one.outings],
        "requests": selectors.requests(seen_by=by, now=now, limit=50),
        "rows": rows,
        "listing": listing.counted(total),
        "file_url": f"?month={month}&format=xlsx",
        "may_go": policies.may_go_out(by, unit),
        "whole": whole,
        "now": now,
    }
    return http.render(request, "service_hall/outreach.html", context)


def _file(units: list[selectors.UnitMonth], month: str, by: Officer, now: datetime) -> HttpResponse:
    matters.note_exported(rows=len(units), query=f"outreach={month}", by=by, at=now)
    head = (
        _("单位"), _("上门次数"), _("服务人数"), _("当场解决"), _("上门申请"), _("上门收件"), _("全部办件"),
        _("主动服务占比"),
    )  # fmt: skip
    lines = [
        (one.unit, one.outings, one.met, one.solved, one.requests, one.outreach_cases, one.cases, one.share)
        for one in units
    ]
    content = exports.plain_sheet(_("上门服务") + month, head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("上门服务") + f"{month}.xlsx", kind=http.XLSX)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponseBase:
    """Plan to go to a village, a firm or a home."""
    by, unit = _goer(request)
    now = timezone.now()
    form = forms.PlanOuting(
        request.POST or None, officers=_officers(unit, now), initial={"planned_on": timezone.localdate(now)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def perform() -> dict[str, str]:
            new = acts.NewOuting(
                unit, said["kind"], said["place"], said["purpose"], said["planned_on"], int(said["officer"])
            )
            return {"key": str(acts.plan_outing(new=new, by=by, at=now).pk)}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            place = "planned_on" if refusal.place == "closes" else refusal.place
            form.add_error(place if place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已安排上门。"))
            return http.go_to(request, reverse("service_hall:outing", args=[answer["key"]]))
    return http.render(request, "service_hall/plan_outing.html", {"form": form})


@require_http_methods(["GET", "POST"])
def outing(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show an outing; take cases on it, and write down what came of it."""
    by, now = officer_of(request), timezone.now()
    found, _total = selectors.outings(seen_by=by, today=timezone.localdate(now), only=key)
    if not found:
        raise Http404
    one = found[0]
    form = forms.LogOuting(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not one.may_log:
            raise Http404
        if form.is_valid():
            said = form.cleaned_data

            def perform() -> dict[str, str]:
                acts.log_outing(
                    outing_id=key, text=said["text"], met=said["met"], solved=said["solved"], by=by, at=now
                )
                return {}

            try:
                once(request, by, perform)
            except ActRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已登记上门情况。"))
                return http.go_to(request, request.path)
    context = {
        "one": one,
        "form": form if one.may_log else None,
        "serves": policies.may_serve(by),
        "now": now,
    }
    return http.render(request, "service_hall/outing.html", context)


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a request for a visit; answer it with a date, or say why nobody comes."""
    by, now = officer_of(request), timezone.now()
    one = selectors.request_of(number, seen_by=by, now=now)
    wish = request.POST.get("do", "")
    answer = forms.AnswerVisit(
        request.POST if wish == "answer" else None, officers=_officers(one.unit_id, now)
    )
    decline = forms.DeclineVisit(request.POST if wish == "decline" else None)
    form = decline if wish == "decline" else answer
    if request.method == "POST":
        if not one.may_answer:
            raise Http404
        if form.is_valid():
            said = form.cleaned_data

            def perform() -> dict[str, str]:
                if wish == "decline":
                    acts.decline_visit(request_id=one.id, reason=said["reason"], by=by, at=now)
                else:
                    acts.answer_visit(
                        request_id=one.id, visit_on=said["visit_on"], officer_id=int(said["officer"]),
                        text=said["text"], by=by, at=now,
                    )  # fmt: skip
                return {}

            try:
                once(request, by, perform)
            except ActRefused as refusal:
                place = "visit_on" if refusal.place == "closes" else refusal.place
                form.add_error(place if place in form.fields else None, str(refusal))
            else:
                messages.success(request, _("已答复。"))
                return http.go_to(request, request.path)
    context = {"one": one, "answer": answer, "decline": decline, "form": form, "now": now}
    return http.render(request, "service_hall/visit.html", context)


@require_http_methods(["GET", "POST"])
def care(request: HttpRequest) -> HttpResponseBase:
    """Show who agreed to be visited, masked; take a list in, take somebody off it."""
    by, unit = _goer(request)
    now = timezone.now()
    wish = request.POST.get("do", "")
    form = forms.Workbook(request.POST, request.FILES) if wish == "import" else forms.Workbook()
    report: CareReport | None = None
    if wish.isdecimal():
        try:
            acts.end_care(entry_id=int(wish), by=by, at=now)
        except ActRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已移出名单。"))
        return http.go_to(request, request.path)
    if wish == "import" and form.is_valid():
        try:
            report = import_care(form.cleaned_data["file"], unit_id=unit, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    context = {"rows": selectors.care_list(unit), "form": form, "report": report, "now": now}
    return http.render(request, "service_hall/care_list.html", context)
