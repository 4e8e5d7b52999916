"""The register and its projects: list, page, entries, corrections, who answers, import, filings."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import note_exported
from zhixing.core.matters.views.page import listed
from zhixing.core.people import selectors as people
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.ui import http
from zhixing.ui.lines import Column, GanttRow
from zhixing.ui.listing import read_listing
from zhixing.work.projects import acts, forms, imports, policies, selectors
from zhixing.work.projects.exports.workbooks import register_workbook
from zhixing.work.projects.selectors.lists import ORDERS
from zhixing.work.projects.selectors.pages import expected_window
from zhixing.work.projects.views._common import as_file, officer_of, perform, project_of, stored

FIGURES = {
    "owner": mark("业主单位"),
    "investor": mark("投资方"),
    "place": mark("建设地点"),
    "land": mark("用地情况"),
    "approvals": mark("审批手续"),
    "words": mark("形象进度"),
    "problems": mark("存在问题"),
    "total": mark("总投资（万元）"),
    "year_plan": mark("年度计划投资（万元）"),
    "starts_on": mark("开工日期"),
    "due_on": mark("竣工日期"),
}

LONGEST_KEY = 10
"""Digits of a key; a longer number is none, and the database would refuse it."""


def yi(amount: Decimal) -> str:
    """Return 万元 as 亿元 with two places: 31000 is 3.10."""
    return f"{amount / 10_000:.2f}"


def figure_name(key: str) -> str:
    """Return the name of a corrected figure in the reader's language."""
    noun, _colon, which = key.partition(":")
    if noun == "investment":
        return _("%(month)s 完成投资（万元）") % {"month": which}
    if noun == "percent":
        return _("第 %(place)s 个节点完成百分比") % {"place": which}
    return translate(FIGURES.get(key, key))


def wanted_of(form: forms.FilterForm) -> selectors.Wanted:
    """Return what a valid form narrows the register to."""
    v = form.cleaned_data
    return selectors.Wanted(
        q=v["q"].strip(),
        light=v["light"],
        unit_id=int(v["unit"]) if v["unit"] else None,
        leader_post_id=int(v["leader"]) if v["leader"] else None,
    )


@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    """Show the register; `?format=xlsx` is the same as a file in the office's columns."""
    by, now = officer_of(request), timezone.now()
    form = forms.FilterForm(request.GET or None, officer=by, now=now)
    wanted = wanted_of(form) if form.is_valid() else selectors.Wanted()
    listing = read_listing(request, sorts=tuple(ORDERS), default="code", size=50)
    order = ("-" if listing.descending else "") + listing.sort
    if request.GET.get("format") == "xlsx":
        rows = selectors.register_rows(seen_by=by, wanted=wanted, now=now, order=order)
        note_exported(rows=len(rows), query=f"projects?{request.GET.urlencode()}", by=by, at=now)
        return as_file(register_workbook(rows, made_by=by, made_at=now), "projects.xlsx", now)
    page = selectors.register(
        seen_by=by, wanted=wanted, now=now, order=order, page=listing.page, size=listing.size
    )
    context = {
        "form": form,
        "page": page,
        "rows": page.rows,
        "listing": listing.counted(page.total),
        "columns": _columns(),
        "query": request.GET.urlencode(),
        "may_enter": policies.may_enter(by),
        "yi": yi,
        "now": now,
    }
    return http.render(request, "projects/register.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("项目名称"), sort="code", kind="wide"),
        Column(_("牵头单位"), sort="unit"),
        Column(_("包联县领导")),
        Column(_("进度"), sort="percent", kind="number"),
        Column(_("本年投资"), kind="number"),
        Column(_("竣工"), sort="due"),
        Column(_("台账更新"), sort="updated"),
        Column(_("状态")),
    ]


@require_GET
def of_matter(request: HttpRequest, number: str) -> HttpResponseBase:
    """Go to the project that a matter is, or is a milestone of."""
    code = selectors.project_of_matter(number, seen_by=officer_of(request))
    if code is None:
        raise Http404
    return redirect("projects:project", code)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter a project."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_enter(by):
        raise Http404
    form = forms.ProjectForm(request.POST or None, officer=by, now=now)

    def act() -> str:
        return acts.enter_project(new=form.project(), by=by, at=now).get_absolute_url()

    done = perform(
        request, form, act, by=by, now=now, said=_("已列入重点项目台账，首个版本已备案。"), then=""
    )
    return done or http.render(request, "projects/new.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Take a register in from a workbook; what is wrong is said by row and column."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_enter(by):
        raise Http404
    form = forms.ImportForm(request.POST or None, request.FILES or None, officer=by, now=now)
    taken: imports.Taken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = imports.take_in(
                form.cleaned_data["file"], by=by, at=now, dry_run=form.cleaned_data["only_check"]
            )
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "taken": taken, "is_check": bool(form.data.get("only_check")), "now": now}
    return http.render(request, "projects/import.html", context)


@require_http_methods(["GET", "POST"])
@listed
def filings(request: HttpRequest) -> HttpResponseBase:
    """Show the filed versions that the key-project office has not read, and note that it has."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_enter(by):
        raise Http404
    refusal = ""
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal()]
        try:
            count = acts.read_filings(filing_ids=keys, by=by, at=now)
        except ActRefused as refused:
            refusal = str(refused)
        else:
            said = ngettext("已阅知 %(count)s 份备案。", "已阅知 %(count)s 份备案。", count) % {
                "count": count
            }
            messages.success(request, said)
            return http.go_to(request, reverse("projects:filings"))
    context = {"rows": selectors.filings_waiting(seen_by=by), "refusal": refusal, "now": now}
    return http.render(request, "projects/filings.html", context)


@require_GET
def project(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one project: how far, until when, who answers, what stands in the way."""
    by, now = officer_of(request), timezone.now()
    page = selectors.project(code, seen_by=by, now=now)
    if page is None:
        raise Http404
    since, until = expected_window(page.project)
    rows = [
        GanttRow(
            label=f"{stone.place}. {stone.name}",
            start=stone.starts_on,
            due=stone.due_on,
            done_until=stone.starts_on + (stone.due_on - stone.starts_on) * stone.percent // 100
            if stone.percent
            else None,
            percent=stone.percent,
            light=stone.light,
            url=reverse("matters:matter", args=[stone.number]),
            milestones=((stone.forecast.on, _("预计完成")),) if stone.forecast else (),
        )
        for stone in page.milestones
    ]
    row = page.project
    context = {
        "page": page,
        "project": row,
        "gantt_rows": rows,
        "gantt_since": since,
        "gantt_until": until,
        "day_width": max(1, min(6, 900 // max((until - since).days, 1))),
        "may_keep": policies.may_keep(by, row) and row.matter.state != "closed",
        "may_correct": policies.may_correct(by, row) and row.matter.state != "closed",
        "may_take_on": policies.may_take_on(by, row)
        and any(stone.state == "issued" for stone in page.milestones),
        "may_group": policies.may_name_group(by, row, by.unit_id),
        "may_enter": policies.may_enter(by),
        "meetings": selectors.meetings_of(row, seen_by=by),
        "decisions": selectors.decisions_on(row),
        "approvals": selectors.approvals_of(row),
        "secretary": selectors.secretary_now(row, at=now),
        "yi": yi,
        "figure_name": figure_name,
        "today": people.day_of(now),
        "now": now,
    }
    return http.render(request, "projects/project.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write an entry into the register."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_keep(by, row):
        raise Http404
    stones = list(row.milestones.order_by("place"))
    form = forms.EntryForm(request.POST or None, request.FILES or None, officer=by, now=now, stones=stones)

    def act() -> None:
        files = stored(form, row.reference, by=by, now=now)
        acts.keep_register(project_id=row.pk, entry=form.entry(files), by=by, at=now)

    back = row.get_absolute_url()
    done = perform(request, form, act, by=by, now=now, said=_("台账已更新并备案。"), then=back)
    return done or _step(
        request,
        row,
        form,
        _("填报台账"),
        now,
        multipart=True,
        says=_("填报后自动向重点项目办备案并取得回执；附佐证的进度同时作为该节点的反馈。"),
    )


def _step(
    request: HttpRequest,
    row: selectors.Project,
    form: forms.OfficeForm,
    title: str,
    now: datetime,
    *,
    multipart: bool = False,
    says: Any = "",
) -> HttpResponseBase:
    context = {
        "project": row,
        "form": form,
        "step_title": title,
        "multipart": multipart,
        "says": says,
        "now": now,
    }
    return http.render(request, "projects/step.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, code: str) -> HttpResponseBase:
    """Correct figures with a reason; the former ones stay."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_correct(by, row):
        raise Http404
    stones = list(row.milestones.order_by("place"))
    months = [
        (month, amount, 0)
        for month, amount in row.investments.order_by("month").values_list("month", "amount")
    ]
    form = forms.CorrectForm(
        request.POST or None, officer=by, now=now, project=row, stones=stones, months=months
    )

    def act() -> None:
        acts.correct(
            project_id=row.pk, changes=form.changes(), reason=form.cleaned_data["reason"], by=by, at=now
        )

    done = perform(
        request,
        form,
        act,
        by=by,
        now=now,
        said=_("已更正，原值、更正人和理由留存。"),
        then=row.get_absolute_url(),
    )
    return done or _step(
        request, row, form, _("更正台账"), now, says=_("原值、更正人和理由永久留存，更正后的版本重新备案。")
    )


@require_http_methods(["GET", "POST"])
def take_on(request: HttpRequest, code: str) -> HttpResponseBase:
    """Sign for the project and all its milestones at once."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_take_on(by, row):
        raise Http404
    form = forms.TakeOnForm(request.POST or None, officer=by, now=now, unit_id=row.matter.unit_id)

    def act() -> None:
        acts.take_on(project_id=row.pk, handler_id=int(form.cleaned_data["handler"]), by=by, at=now)

    done = perform(
        request, form, act, by=by, now=now, said=_("已签收项目和全部节点。"), then=row.get_absolute_url()
    )
    return done or _step(request, row, form, _("签收项目和全部节点"), now)


def _unit_chosen(request: HttpRequest, otherwise: int) -> int:
    text = request.POST.get("unit") or request.GET.get("unit") or ""
    return int(text) if text.isdecimal() and len(text) < LONGEST_KEY else otherwise


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, code: str) -> HttpResponseBase:
    """Name 组长 and 副组长 of the lead unit, or link another unit's head and deputy."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    unit_id = _unit_chosen(request, row.matter.unit_id)
    if not policies.may_name_group(by, row, unit_id):
        raise Http404
    is_sent = request.method == "POST" and request.POST.get("do") != "choose"
    form = forms.GroupForm(
        request.POST if is_sent else None,
        officer=by,
        now=now,
        unit_id=unit_id,
    )

    def act() -> None:
        v = form.cleaned_data
        acts.name_group(
            project_id=row.pk,
            unit_id=int(v["unit"]),
            head_post_id=int(v["head"]),
            deputy_post_id=int(v["deputy"]),
            document=v["document"],
            by=by,
            at=now,
        )

    done = perform(
        request, form, act, by=by, now=now, said=_("已记入挂钩名单。"), then=row.get_absolute_url()
    )
    return done or http.render(
        request,
        "projects/group.html",
        {
            "project": row,
            "form": form,
            "unit_id": unit_id,
            "step_title": _("项目工作组和挂钩单位"),
            "now": now,
        },
    )


@require_http_methods(["GET", "POST"])
def leader(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let another county leader be linked."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_enter(by):
        raise Http404
    form = forms.LeaderForm(request.POST or None, officer=by, now=now)

    def act() -> None:
        v = form.cleaned_data
        acts.link_leader(project_id=row.pk, post_id=int(v["leader"]), document=v["document"], by=by, at=now)

    done = perform(
        request, form, act, by=by, now=now, said=_("包联县领导已变更。"), then=row.get_absolute_url()
    )
    return done or _step(
        request,
        row,
        form,
        _("变更包联县领导"),
        now,
        says=_("项目和未办结节点随之转到新的包联县领导，由牵头单位重新签收。"),
    )


@require_http_methods(["GET", "POST"])
def secretary(request: HttpRequest, code: str) -> HttpResponseBase:
    """Name the project's secretary."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_enter(by) or not row.is_enterprise:
        raise Http404
    unit_id = _unit_chosen(request, row.matter.unit_id)
    is_sent = request.method == "POST" and request.POST.get("do") != "choose"
    form = forms.SecretaryForm(request.POST if is_sent else None, officer=by, now=now, unit_id=unit_id)

    def act() -> None:
        v = form.cleaned_data
        acts.name_secretary(project_id=row.pk, person_id=int(v["person"]), reason=v["reason"], by=by, at=now)

    done = perform(
        request, form, act, by=by, now=now, said=_("项目秘书已明确。"), then=row.get_absolute_url()
    )
    return done or http.render(
        request,
        "projects/group.html",
        {"project": row, "form": form, "unit_id": unit_id, "step_title": _("明确项目秘书"), "now": now},
    )
