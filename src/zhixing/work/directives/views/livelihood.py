"""Pages of livelihood programmes: the board, one programme with its items, and the public list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.work.directives.acts import livelihood as acts
from zhixing.work.directives.exports.livelihood import board_workbook
from zhixing.work.directives.forms.livelihood import AcceptanceForm, ItemForm, ListForm
from zhixing.work.directives.imports.livelihood import COLUMNS, read_programmes
from zhixing.work.directives.policies import livelihood as policies
from zhixing.work.directives.rules.livelihood import STATUS_WORDS
from zhixing.work.directives.selectors import livelihood as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

SHEET = SheetPage(
    mark("导入民生实事"),
    mark("民生实事"),
    "directives:livelihood",
    COLUMNS,
    mark("登记为该年度的民生实事，发布前不公开；已登记的年度不能再导入。"),
)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year


@require_http_methods(["GET", "POST"])
def livelihood(request: HttpRequest) -> HttpResponseBase:
    """Show the year's programmes; the office lists and releases them."""
    by, now = officer_of(request), timezone.now()
    may_list = policies.may_list(by)
    if request.method == "POST" and not may_list:
        raise Http404
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    url = reverse("directives:livelihood")
    form = ListForm(request.POST if wish == "list" else None, now=now, initial={"year": _year(request)})
    refusal = ""
    if wish == "list" and form.is_valid():

        def enter() -> str:
            acts.list_programmes(**form.cleaned_data, by=by, at=now)
            return f"{url}?year={form.cleaned_data['year']}"

        there = done(request, form, enter, by=by, at=now, what="list")
        if there:
            messages.success(request, _("已登记。"))
            return http.go_to(request, there)
    elif wish == "release":
        asked = request.POST.get("year", "")

        def release() -> str:
            acts.release_programmes(
                year=int(asked) if asked.isdecimal() and len(asked) == 4 else 0, by=by, at=now
            )
            return f"{url}?year={asked}"

        try:
            there = done(request, None, release, by=by, at=now, what="release")
        except ActRefused as caught:
            refusal = str(caught)
        else:
            messages.success(request, _("已公布。"))
            return http.go_to(request, there)
    board = selectors.board(_year(request), now=now)
    if request.GET.get("format") == "xlsx":
        return sheet(board_workbook(board, at=now), "livelihood", now)
    context = {
        "board": board,
        "status": request.GET.get("status", ""),
        "form": form if may_list and (not board.lines or wish == "list") else None,
        "may_list": may_list,
        "refusal": refusal,
        "words": STATUS_WORDS,
        "now": now,
    }
    return http.render(request, "directives/livelihood.html", context)


@require_http_methods(["GET", "POST"])
def take_in_programmes(request: HttpRequest) -> HttpResponseBase:
    """Take the programmes of a year in from a workbook."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_list(by):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_programmes, take=_list, by=by, now=now)


def _list(*, rows: Sequence[tuple[int, acts.NewProgramme]], by: Officer, at: datetime) -> Sequence[object]:
    year = rows[0][0] if rows else people.day_of(at).year
    return acts.list_programmes(year=year, rows=[new for _year, new in rows], by=by, at=at)


@login_not_required
@require_safe
def public_livelihood(request: HttpRequest) -> HttpResponseBase:
    """Show the released programmes of a year to everybody: the figures of the board inside."""
    now = timezone.now()
    board = selectors.board(_year(request), now=now, in_public=True)
    context = {"board": board, "words": STATUS_WORDS, "now": now}
    return http.render(request, "directives/public_livelihood.html", context)


@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show a programme; the office adds items and records what residents say."""
    by, now = officer_of(request), timezone.now()
    page = selectors.programme(key, seen_by=by, now=now)
    if page is None:
        raise Http404
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    number = request.POST.get("number", "") or request.GET.get("accept", "")
    chosen = next((one for one in page.items if one.number == number and one.may_accept), None)
    given: dict[str, Any] = {}
    if policies.may_list(by):
        given["item"] = ItemForm(request.POST if wish == "item" else None)
    if chosen is not None:
        sent = wish == "accept"
        given["accept"] = AcceptanceForm(
            request.POST if sent else None,
            request.FILES if sent else None,
            initial={"held_on": timezone.localdate(now)},
        )
    form: Any = given.get(wish)
    if request.method == "POST" and form is None:
        raise Http404
    url = reverse("directives:programme", args=[key])

    def perform() -> str:
        if wish == "item":
            acts.add_item(programme_id=key, **form.cleaned_data, by=by, at=now)
        else:
            matter = matters.matter_key(number, seen_by=by)
            kept = tuple(
                evidence.store(file=file, name=file.name, about=f"matter:{matter}", by=by, at=now).id
                for file in form.cleaned_data["photos"] or []
            )
            acts.record_acceptance(number=number, sample=form.sample(kept), by=by, at=now)
        return url

    if form is not None and form.is_valid() and done(request, form, perform, by=by, at=now, what=wish):
        messages.success(request, _("已登记。"))
        return http.go_to(request, url)
    context = {"page": page, "forms": given, "chosen": chosen, "words": STATUS_WORDS, "now": now}
    return http.render(request, "directives/programme.html", context)
