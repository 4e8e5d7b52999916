"""Pages of leaders' visits: all leaders of a year, and one leader with visits and open problems."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.core.people import selectors as people
from zhixing.foundation.words import mark
from zhixing.ui import formats, http
from zhixing.work.directives import policies as rights
from zhixing.work.directives.acts import visits as acts
from zhixing.work.directives.exports.visits import visits_workbook
from zhixing.work.directives.forms.visits import HandForm, PlanForm, SolveForm, VisitForm
from zhixing.work.directives.imports.visits import COLUMNS, read_visits
from zhixing.work.directives.policies import visits as policies
from zhixing.work.directives.selectors import visits as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

GRASS_ROOTS = ("town", "zone")
SHEET = SheetPage(
    mark("导入领导联系基层走访"),
    mark("领导联系基层"),
    "directives:visits",
    COLUMNS,
    mark("登记到各位领导当年的联系计划；同一领导同一天到同一联系点的走访不重复登记。"),
)


@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest) -> HttpResponseBase:
    """Show the leaders of a year; the office sets a plan."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_look(by):
        raise Http404
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate(now).year
    lines = selectors.leaders(year, seen_by=by, now=now)
    if request.GET.get("format") == "xlsx":
        return sheet(visits_workbook(lines, at=now), "visits", now)
    form: Any = None
    if rights.may_decompose(by):
        units = [
            (str(one.id), one.short_name)
            for one in people.assignable_units(seen_by=by, at=now)
            if one.kind in GRASS_ROOTS
        ]
        posts = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]
        form = PlanForm(
            request.POST if request.method == "POST" else None,
            leaders=posts,
            units=units,
            initial={"year": year, "days": selectors.planned_days(now)},
        )
    if request.method == "POST":
        if form is None:
            raise Http404

        def plan() -> str:
            v = form.cleaned_data
            acts.plan_visits(
                leader_post_id=v["leader"],
                year=v["year"],
                days=v["days"],
                unit_ids=v["places"],
                by=by,
                at=now,
            )
            return reverse("directives:visits")

        if form.is_valid():
            there = done(request, form, plan, by=by, at=now, what="plan")
            if there:
                messages.success(request, _("已登记。"))
                return http.go_to(request, there)
    may_take_in = rights.may_decompose(by)
    context = {"lines": lines, "year": year, "form": form, "may_take_in": may_take_in, "now": now}
    return http.render(request, "directives/visits.html", context)


@require_http_methods(["GET", "POST"])
def take_in_visits(request: HttpRequest) -> HttpResponseBase:
    """Take visits of all leaders in from a workbook: the office."""
    by, now = officer_of(request), timezone.now()
    if not rights.may_decompose(by):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_visits, take=acts.record_visits, by=by, now=now)


@require_http_methods(["GET", "POST"])
def leader_visits(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show one leader's year; visits are recorded, problems solved or given to a unit."""
    by, now = officer_of(request), timezone.now()
    page = selectors.leader(key, seen_by=by, now=now)
    if page is None:
        raise Http404
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    given = _forms(request, page, wish, by, now)
    form: Any = given.get(wish)
    if request.method == "POST" and form is None:
        raise Http404
    url = reverse("directives:leader_visits", args=[key])

    def perform() -> str:
        v = form.cleaned_data
        if wish == "visit":
            acts.record_visit(plan_id=key, new=form.new_visit(), by=by, at=now)
        elif wish == "solve":
            acts.solve_problem(
                problem_id=v["problem"],
                solved_on=v["solved_on"],
                solution=v["solution"],
                confirmed=v["confirmed"],
                by=by,
                at=now,
            )
        else:
            acts.hand_problem(
                problem_id=v["problem"], lead_unit_id=v["lead"], due_on=v["due_on"], by=by, at=now
            )
        return url

    if form is not None and form.is_valid() and done(request, form, perform, by=by, at=now, what=wish):
        messages.success(request, _("已登记。"))
        return http.go_to(request, url)
    return http.render(request, "directives/leader_visits.html", {"page": page, "forms": given, "now": now})


def _forms(request: HttpRequest, page: selectors.LeaderPage, wish: str, by: Any, now: Any) -> dict[str, Any]:
    if not page.may_record:
        return {}
    data: dict[str, Any] = {wish: request.POST} if wish else {}
    today = timezone.localdate(now)
    places = [(str(key), name) for key, name in page.places]
    found: dict[str, Any] = {
        "visit": VisitForm(data.get("visit"), places=places, initial={"visited_on": today})
    }
    labels = {
        one.pk: f"{formats.short_day(one.visit.visited_on)} {page.place_of(one)}：{one.text[:60]}"
        for one in page.open_problems
    }
    open_ones = [(str(one.pk), labels[one.pk]) for one in page.open_problems]
    if open_ones and page.may_settle:
        found["solve"] = SolveForm(data.get("solve"), problems=open_ones, initial={"solved_on": today})
    free = [(str(one.pk), labels[one.pk]) for one in page.open_problems if one.matter_id is None]
    if free and rights.may_decompose(by):
        units = [(str(one.id), one.short_name) for one in people.assignable_units(seen_by=by, at=now)]
        found["hand"] = HandForm(data.get("hand"), problems=free, units=units)
    return found
