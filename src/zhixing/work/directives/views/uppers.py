"""Pages of 上级交办: their lists in, given out, answered in their columns, receipts kept (P13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import answer_once, note_exported
from zhixing.core.matters.selectors.pages import FeedbackRow
from zhixing.core.matters.views.page import content_of, listed, officer_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.directives.acts import uppers as acts
from zhixing.work.directives.exports import uppers as exports
from zhixing.work.directives.forms import uppers as forms
from zhixing.work.directives.imports.grids import MAX_BYTES, read_grid
from zhixing.work.directives.policies import uppers as policies
from zhixing.work.directives.refusals import uppers as refusals
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.rules.collections import Problem
from zhixing.work.directives.rules.grids import find_head
from zhixing.work.directives.selectors import uppers as selectors

SHOWN = 200


def _keeper(request: HttpRequest) -> Officer:
    found = officer_of(request)
    if not policies.may_keep_uppers(found):
        raise Http404
    return found


def _words() -> dict[str, dict[str, str]]:
    return {
        "level_words": {code: translate(word) for code, word in rules.LEVEL_WORDS.items()},
        "standing_words": {code: translate(word) for code, word in rules.STANDINGS.items()},
        "result_words": {code: translate(word) for code, word in rules.RESULT_WORDS.items()},
    }


@require_GET
@listed
def uppers(request: HttpRequest) -> HttpResponseBase:
    """Show the lists, newest first, each with how its rows stand."""
    by, now = officer_of(request), timezone.now()
    listing = read_listing(request, sorts=("registered",), size=20)
    rows, total = selectors.uppers(seen_by=by, now=now, limit=listing.limit, offset=listing.offset)
    return http.render(
        request,
        "directives/uppers.html",
        {
            "rows": rows,
            "listing": listing.counted(total),
            "may_keep": policies.may_keep_uppers(by),
            "now": now,
            **_words(),
        },
    )


@require_http_methods(["GET", "POST"])
def new_upper_list(request: HttpRequest) -> HttpResponseBase:
    """Take a list in when nothing is wrong with it, else say what, by row and column."""
    by, now = _keeper(request), timezone.now()
    form = forms.UpperListForm(
        request.POST or None, request.FILES or None, lead_days=selectors.lead_days(timezone.localdate(now))
    )
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
                    _("导入 %(new)s 项，其中 %(given)s 项已转承办单位；%(same)s 项以前导入过，没有变化。")
                    % {"new": taken.registered, "given": taken.given, "same": taken.unchanged},
                )
                return http.go_to(request, f"/directives/uppers/{taken.code}/")
    return http.render(
        request,
        "directives/upper_list_new.html",
        {"form": form, "wrong": wrong[:SHOWN], "count": len(wrong), "now": now},
    )


def _take_in(
    form: forms.UpperListForm, *, by: Officer, now: datetime
) -> tuple[list[Problem], acts.UpperTaken | None]:
    """Return what is wrong, or what was taken in. Raises ActRefused."""
    v = form.cleaned_data
    content = v["file"].read(MAX_BYTES + 1)
    grid = read_grid(content, name=v["file"].name)
    head = find_head(grid, rules.titles())
    if head is None or any(name not in rules.places(head) for name in rules.NEEDED):
        raise refusals.UpperHeadMissing
    rows, wrong = rules.read_rows(grid, head, year=timezone.localdate(now).year)
    if wrong:
        return wrong, None
    file = acts.UpperFile(content, v["file"].name, tuple(title for _place, title in head.titles))
    return [], acts.take_in_upper_list(
        level=v["level"], title=v["title"], lead_days=v["lead_days"], file=file, rows=rows, by=by, at=now
    )


def _found(code: str, by: Officer, now: datetime) -> selectors.UpperListPage:
    found = selectors.upper_list(code, seen_by=by, now=now)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def upper_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a list; give rows out, keep a receipt; `?format=xlsx` is their own list with our words in it."""
    by, now = officer_of(request), timezone.now()
    page = _found(code, by, now)
    if request.GET.get("format") == "xlsx":
        return _handed_out(request, page, by=by, now=now)
    may_keep = policies.may_keep_uppers(by)
    standing = request.GET.get("standing", "")
    standing = standing if standing in rules.STANDINGS else ""
    form = forms.ReceiptForm(
        request.POST if "uploaded_at" in request.POST else None, request.FILES or None, now=now
    )
    refusal: ActRefused | None = None
    if request.method == "POST":
        if not may_keep:
            raise Http404
        try:
            if request.POST.get("do") == "give":
                messages.success(request, _give_out(request, page, by, now))
                return http.go_to(request, page.url)
            if form.is_valid():
                messages.success(request, _keep_upload(request, page, form, by, now))
                return http.go_to(request, page.url)
        except ActRefused as caught:
            if caught.place in form.fields and form.is_bound:
                form.add_error(caught.place, str(caught))
            else:
                refusal = caught
    return http.render(
        request,
        "directives/upper_list.html",
        {
            "page": page,
            "lines": [line for line in page.lines if standing in ("", line.standing)],
            "standing": standing,
            "form": form,
            "refusal": refusal,
            "may_keep": may_keep,
            "units": selectors.unit_choices(seen_by=by, now=now) if may_keep else (),
            "chosen": request.POST,
            "ticked": request.POST.getlist("row"),
            "now": now,
            **_words(),
        },
    )


def _once(
    request: HttpRequest, perform: Callable[[], dict[str, str]], *, by: Officer, now: datetime
) -> dict[str, str]:
    return answer_once(
        key=http.sent_key(request), content=content_of(request), perform=perform, by=by, at=now
    )


def _give_out(request: HttpRequest, page: selectors.UpperListPage, by: Officer, now: datetime) -> str:
    wanted = {line.place: request.POST.get(f"unit-{line.place}", "") for line in page.lines}
    units = {place: int(unit) for place, unit in wanted.items() if unit.isdecimal()}

    def perform() -> dict[str, str]:
        return {"given": str(acts.give_out(list_id=page.id, units=units, by=by, at=now))}

    return _("已转承办单位 %(given)s 项，两个时限不变。") % _once(request, perform, by=by, now=now)


def _keep_upload(
    request: HttpRequest,
    page: selectors.UpperListPage,
    form: forms.ReceiptForm,
    by: Officer,
    now: datetime,
) -> str:
    v = form.cleaned_data
    places = [int(place) for place in request.POST.getlist("row") if place.isdecimal()]

    def perform() -> dict[str, str]:
        kept = acts.keep_upload(
            list_id=page.id,
            places=places,
            receipt=v["receipt"],
            name=v["receipt"].name if v["receipt"] else "",
            next_due_on=v["next_due_on"],
            by=by,
            at=v["uploaded_at"],
        )
        return {"kept": str(kept)}

    return _("已登记 %(kept)s 项的上报回执。") % _once(request, perform, by=by, now=now)


def _handed_out(
    request: HttpRequest, page: selectors.UpperListPage, *, by: Officer, now: datetime
) -> HttpResponseBase:
    original = selectors.original_content(page, seen_by=by)
    note_exported(rows=len(page.lines), query=request.GET.urlencode(), by=by, at=now)
    file = exports.reply_workbook(page, original, at=now)
    return http.download(file, name=f"upper-{page.code}.xlsx", kind=http.XLSX)


@require_http_methods(["GET", "POST"])
def upper_reply(request: HttpRequest, code: str, place: int) -> HttpResponseBase:
    """Write what is to be reported above on one row, drafted from the unit's signed feedback."""
    by, now = _keeper(request), timezone.now()
    page = _found(code, by, now)
    line = next((one for one in page.lines if one.place == place), None)
    if line is None:
        raise Http404
    signed = selectors.draft(line.row.id)
    form = forms.ReplyForm(request.POST or None, initial=_initial(line, signed))
    if request.method == "POST" and form.is_valid():
        try:
            acts.answer_upper(list_id=page.id, place=place, by=by, at=now, **form.cleaned_data)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("上报内容已保存，导出清单即可上报。"))
            return http.go_to(request, f"{page.url}#row-{place}")
    return http.render(
        request,
        "directives/upper_reply.html",
        {"page": page, "line": line, "signed": signed, "form": form, "now": now, **_words()},
    )


def _initial(line: selectors.UpperLine, signed: FeedbackRow | None) -> dict[str, str]:
    if line.waits_for_receipt and line.report:
        told = line.report
        return {
            "text": told.text, "result": told.result, "problems": told.problems, "next_step": told.next_step,
        }  # fmt: skip
    if signed is None:
        return {"result": "ongoing"}
    return {
        "text": signed.text,
        "problems": signed.problems,
        "next_step": signed.next_step,
        "result": "done" if signed.purpose == "close" and signed.close_kind == "done" else "ongoing",
    }
