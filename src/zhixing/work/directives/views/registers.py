"""Pages of 台账: the office's own workbook in, checked as a whole, and out with two months compared."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.matters.acts import note_exported
from zhixing.core.matters.views.page import officer_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.directives.acts import registers as acts
from zhixing.work.directives.exports import registers as exports
from zhixing.work.directives.forms import registers as forms
from zhixing.work.directives.imports.grids import MAX_BYTES, read_grid
from zhixing.work.directives.policies import collections as policies
from zhixing.work.directives.refusals import registers as refusals
from zhixing.work.directives.rules import registers as rules
from zhixing.work.directives.rules.collections import Problem
from zhixing.work.directives.rules.grids import find_head
from zhixing.work.directives.rules.units import split_units
from zhixing.work.directives.selectors import registers as selectors

SHOWN = 200


@require_http_methods(["GET", "POST"])
def registers(request: HttpRequest) -> HttpResponseBase:
    """Take a ledger in when nothing is wrong with it, else say what, by row and column; hand it out."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_collect(by):
        raise Http404
    today = timezone.localdate(now)
    if request.GET.get("format") == "xlsx":
        month = (parse_date(f"{request.GET.get('month', '')}-01") or today).replace(day=1)
        return _handed_out(request, month, by=by, now=now)
    form = forms.RegisterForm(request.POST or None, request.FILES or None, today=today)
    wrong: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            wrong, taken = _take_in(form, by=by, now=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            if taken:
                messages.success(
                    request,
                    _("新立项 %(new)s 项，追加本月进展 %(more)s 项，%(same)s 项没有变化。")
                    % {"new": taken.registered, "more": taken.appended, "same": taken.unchanged},
                )
                return http.go_to(request, request.path)
    return http.render(
        request,
        "directives/registers.html",
        {"form": form, "wrong": wrong[:SHOWN], "count": len(wrong), "month": f"{today:%Y-%m}", "now": now},
    )


def _take_in(
    form: forms.RegisterForm, *, by: Officer, now: datetime
) -> tuple[list[Problem], acts.Taken | None]:
    """Return what is wrong, or what was taken in. Raises ActRefused."""
    file, month = form.cleaned_data["file"], form.cleaned_data["month"].replace(day=1)
    content = file.read(MAX_BYTES + 1)
    grid = read_grid(content, name=file.name)
    head = find_head(grid, rules.titles())
    at = rules.places(head) if head else {}
    if head is None or any(name not in at for name in rules.NEEDED):
        raise refusals.RegisterHeadMissing
    typed = [cells[at["lead"]] for cells in grid.cells[head.end :]]
    for cells in grid.cells[head.end :]:
        typed += split_units(cells[at["supports"]]).units if "supports" in at else ()
    known = selectors.names_to_check(typed, seen_by=by, at=now)
    rows, wrong = rules.read_rows(grid, head, year=month.year, units=known.units, leaders=known.leaders)
    if wrong or not rows:
        return wrong, None
    return [], acts.take_in_register(rows=rows, month=month, content=content, by=by, at=now)


def _handed_out(request: HttpRequest, month: date, *, by: Officer, now: datetime) -> HttpResponseBase:
    lines = selectors.ledger_lines(seen_by=by, month=month, now=now)
    note_exported(rows=len(lines), query=request.GET.urlencode(), by=by, at=now)
    file = exports.ledger_workbook(lines, month=month, at=now)
    return http.download(file, name=f"ledger-{month:%Y-%m}.xlsx", kind=http.XLSX)
