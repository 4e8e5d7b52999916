"""Pages of annual targets: a report in, each target decomposed, all released, the year's board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.directives import acts, exports, forms, policies, selectors
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.imports.targets import read_target_sheet
from zhixing.work.directives.rules.targets import FLAG_WORDS, STANDING_WORDS
from zhixing.work.directives.views._answering import done, officer_of, sheet


@require_http_methods(["GET", "POST"])
def target_lists(request: HttpRequest) -> HttpResponseBase:
    """List the years; those who set targets bring in a report, an Excel sheet, or text."""
    by, now = officer_of(request), timezone.now()
    may_set = policies.may_set_targets(by)
    if request.method == "POST" and not may_set:
        raise Http404
    form = None
    if may_set:
        form = forms.TargetSourceForm(
            request.POST if request.method == "POST" else None,
            request.FILES or None,
            initial={"year": timezone.localdate(now).year},
            label_suffix="",
        )
    if form is not None and request.method == "POST" and form.is_valid():
        url = done(request, form, lambda: _list(form, by, now), by=by, at=now, what="targets")
        if url:
            return http.go_to(request, url)
    context = {"form": form, "lists": selectors.target_lists(seen_by=by), "now": now}
    return http.render(request, "directives/target_lists.html", context)


def _list(form: forms.TargetSourceForm, by: Officer, now: datetime) -> str:
    name, content = form.document()
    year = form.cleaned_data["year"]
    if name.lower().endswith(".xlsx"):
        rows = read_target_sheet(content, name=name, year=year)
        made = acts.list_targets(name=name, content=content, year=year, rows=rows, by=by, at=now)
    else:
        blocks = read_blocks(content, name=name or _("粘贴正文"))
        made = acts.list_targets(name=name, content=content, year=year, blocks=blocks, by=by, at=now)
    return made.get_absolute_url()


@require_GET
def target_template(request: HttpRequest) -> HttpResponseBase:
    """Hand out an empty sheet with the columns that are read."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_set_targets(by):
        raise Http404
    return sheet(exports.target_template(at=now), "targets-template", now)


@require_http_methods(["GET", "POST"])
def target_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a draft to be decomposed, or the board of a released list."""
    by, now = officer_of(request), timezone.now()
    found = selectors.target_list(code, seen_by=by)
    if found is None or (request.method == "POST" and not policies.may_set_targets(by)):
        raise Http404
    if found.released_at:
        return _board(request, found, by, now)
    return _draft(request, found, by, now)


def _board(request: HttpRequest, found: selectors.ListHead, by: Officer, now: datetime) -> HttpResponseBase:
    board = selectors.board(found.id, seen_by=by, now=now)
    wanted = request.GET.get("standing", "")
    rows = [row for row in board.rows if not wanted or row.standing == wanted]
    if request.GET.get("format") == "xlsx":
        content = exports.target_workbook(found.title, rows, at=now)
        return sheet(content, f"targets-{found.year}", now)
    context = {
        "found": found,
        "board": board,
        "rows": rows,
        "wanted": wanted,
        "words": STANDING_WORDS,
        "now": now,
    }
    return http.render(request, "directives/target_board.html", context)


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft target with its form."""

    view: selectors.DraftView
    form: forms.TargetForm


def _draft(request: HttpRequest, found: selectors.ListHead, by: Officer, now: datetime) -> HttpResponseBase:
    rows = _rows(request, found, by, now)
    refusal: ActRefused | None = None
    wrong = [row for row in rows if row.form.is_bound and not row.form.is_valid()]
    if request.method == "POST" and not wrong:
        edits = [row.form.edit() for row in rows if row.form.is_bound]
        try:
            acts.keep_targets(list_id=found.id, rows=edits, by=by, at=now)
            if request.POST.get("do") == "release":
                url = done(request, None, lambda: _release(found, by, now), by=by, at=now, what="release")
                messages.success(request, _("目标任务已下达，责任单位须按时签收。"))
                return http.go_to(request, url)
            messages.success(request, _("已保存。"))
            return http.go_to(request, found.url)
        except ActRefused as caught:
            refusal = caught
            views = {view.target.place: view for view in selectors.drafts(found.id)}
            rows = [_Row(views[row.view.target.place], row.form) for row in rows]
    context = {
        "found": found,
        "rows": rows,
        "coverage": selectors.coverage_of([row.view for row in rows]),
        "refusal": refusal,
        "wrong": wrong,
        "flag_words": FLAG_WORDS,
        "lacks_words": {
            "lead": _("未确定牵头单位"),
            "value": _("未填目标值"),
            "due": _("未填完成时限"),
            "nodes": _("未设序时节点"),
        },
        "may_set": policies.may_set_targets(by),
        "now": now,
    }
    return http.render(request, "directives/target_draft.html", context)


def _release(found: selectors.ListHead, by: Officer, now: datetime) -> str:
    acts.release_targets(list_id=found.id, by=by, at=now)
    return found.url


def _rows(request: HttpRequest, found: selectors.ListHead, by: Officer, now: datetime) -> list[_Row]:
    units = [(str(unit.id), unit.short_name) for unit in people.assignable_units(seen_by=by, at=now)]
    leaders = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]
    rows = []
    for view in selectors.drafts(found.id):
        is_sent = request.method == "POST" and f"t{view.target.place}-title" in request.POST
        form = forms.TargetForm(
            request.POST if is_sent else None, view=view, units=units, leaders=leaders, year=found.year
        )
        rows.append(_Row(view, form))
    return rows
