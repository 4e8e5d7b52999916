"""Pages of 报送和通知: ask many units, see who is silent, return, remind, merge; and the unit's own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.views.page import content_of, listed, officer_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.directives.acts import collections as acts
from zhixing.work.directives.exports import collections as exports
from zhixing.work.directives.forms import collections as forms
from zhixing.work.directives.policies import collections as policies
from zhixing.work.directives.rules import collections as rules
from zhixing.work.directives.selectors import collections as selectors

TYPED_ROWS = 30
BLANK_ROWS = 3
ADDED_AT_ONCE = 40


def _collector(request: HttpRequest) -> Officer:
    found = officer_of(request)
    if not policies.may_collect(found):
        raise Http404
    return found


@require_GET
@listed
def collections(request: HttpRequest) -> HttpResponseBase:
    """Show what is asked of the own unit, and what the own office has asked."""
    by, now = officer_of(request), timezone.now()
    may_collect = policies.may_collect(by)
    return http.render(
        request,
        "directives/collections.html",
        {
            "asked": selectors.asked(seen_by=by, now=now),
            "kept": selectors.kept(seen_by=by) if may_collect or by.reach.everything else [],
            "kind_words": {code: translate(word) for code, word in rules.KINDS.items()},
            "may_collect": may_collect,
            "sees_kept": may_collect or by.reach.everything,
            "now": now,
        },
    )


@require_http_methods(["GET", "POST"])
def new_collection(request: HttpRequest) -> HttpResponseBase:
    """Draft a request; a form goes on to its columns, anything else may be sent out at once."""
    by, now = _collector(request), timezone.now()
    form = forms.CollectionForm(request.POST or None, request.FILES or None, by=by, now=now)
    if request.method == "POST" and form.is_valid():
        content, v = content_of(request), form.cleaned_data

        def perform() -> dict[str, str]:
            made = acts.draft_collection(
                title=v["title"],
                kind=v["kind"],
                due_at=form.due_at(),
                unit_ids=form.unit_ids(),
                text=v["text"],
                contact=v["contact"],
                form=form.upload(),
                by=by,
                at=now,
            )
            return {"url": made.get_absolute_url()}

        try:
            answer = answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            return http.go_to(request, answer["url"])
    return http.render(request, "directives/collection_new.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def collection(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show who has answered and who has not; a unit that was asked is led to its own answer."""
    by, now = officer_of(request), timezone.now()
    page = selectors.collection(code, seen_by=by, now=now)
    if page is None:
        raise Http404
    may_collect = policies.may_collect(by)
    columns = forms.ColumnsForm(request.POST or None, columns=page.columns)
    refusal = ""
    if request.method == "POST":
        if not may_collect:
            raise Http404
        try:
            return http.go_to(request, _perform(request, page, columns, by=by, now=now))
        except ActRefused as caught:
            refusal = str(caught)
    shown = request.GET.get("show", "")
    chosen = {
        "missing": page.missing,
        "returned": page.returned,
        "sent": tuple(line for line in page.lines if line.state == rules.SENT),
        "read": tuple(line for line in page.lines if line.read_at),
    }
    return http.render(
        request,
        "directives/collection.html",
        {
            "page": page,
            "lines": chosen.get(shown, page.lines),
            "shown": shown if shown in chosen else "",
            "columns_form": columns,
            "kind_word": translate(rules.KINDS[page.kind]),
            "column_words": {k: translate(word) for k, word in rules.COLUMN_KINDS.items()},
            "may_collect": may_collect,
            "refusal": refusal,
            "is_over": page.due_at < now,
            "now": now,
        },
    )


def _perform(
    request: HttpRequest,
    page: selectors.CollectionPage,
    columns: forms.ColumnsForm,
    *,
    by: Officer,
    now: datetime,
) -> str:
    """Do what the pressed button says and return where to look. Raises ActRefused."""
    wish = request.POST.get("do", "")
    if wish == "out":
        if page.kind == rules.FORM and columns.is_valid():
            acts.set_columns(collection_id=page.id, columns=columns.chosen(), by=by, at=now)
        acts.send_out(collection_id=page.id, by=by, at=now)
        messages.success(request, _("已下发 %(n)s 个单位。") % {"n": len(page.lines)})
    elif wish == "remind":
        messages.success(request, forms.counted(len(acts.remind(collection_id=page.id, by=by, at=now))))
    elif wish == "merge":
        n = acts.merge(collection_id=page.id, by=by, at=now)
        messages.success(request, _("已汇总 %(n)s 个单位。") % {"n": n})
        return f"{page.url}merged/"
    elif wish == "close":
        acts.close_collection(collection_id=page.id, by=by, at=now)
        messages.success(request, _("已截止收报。"))
    return page.url


@require_POST
def call(request: HttpRequest, code: str, place: int) -> HttpResponseBase:
    """Keep one line about a telephone call to a unit that is silent."""
    by, now = _collector(request), timezone.now()
    found = selectors.answer(code, place, seen_by=by)
    if found is None or not found.is_keeper:
        raise Http404
    try:
        acts.log_answer(answer_id=found.id, said=request.POST.get("answer", ""), by=by, at=now)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已记录与%(unit)s的通话。") % {"unit": found.unit})
    return http.go_to(request, http.way_back(request, f"{found.collection_url}calls/"))


@require_GET
@listed
def calls(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the list to telephone down: the text to read aloud, each silent unit, one line for each call."""
    by, now = _collector(request), timezone.now()
    page = selectors.collection(code, seen_by=by, now=now)
    if page is None:
        raise Http404
    waiting = [*page.returned, *page.missing]
    return http.render(
        request,
        "directives/collection_calls.html",
        {"page": page, "waiting": sorted(waiting, key=lambda line: line.place), "now": now},
    )


@require_GET
def merged(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the merged table; each row and each sum leads to its sender. `?format=xlsx` is the file."""
    by, now = officer_of(request), timezone.now()
    page = selectors.collection(code, seen_by=by, now=now)
    if page is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        if not policies.may_collect(by):
            raise Http404
        whole = selectors.merged(code, seen_by=by, limit=1_000_000)
        assert whole is not None  # noqa: S101 - the page was found by the same scope
        acts.note_taken_out(collection_id=page.id, rows=whole.total, by=by, at=now)
        site = request.build_absolute_uri("/").rstrip("/")
        file = exports.merged_workbook(page, whole, at=now, site=site)
        return http.download(file, name=f"merged-{code}.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=("number",), size=50)
    wanted = request.GET.get("column", "")
    column = int(wanted) if wanted.isdecimal() else None
    found = selectors.merged(code, seen_by=by, limit=listing.limit, offset=listing.offset, column=column)
    assert found is not None  # noqa: S101 - the page was found by the same scope
    return http.render(
        request,
        "directives/collection_merged.html",
        {
            "page": page,
            "merged": found,
            "column": column if found.shares else None,
            "listing": listing.counted(found.total),
            "may_collect": policies.may_collect(by),
            "now": now,
        },
    )


@dataclass(slots=True)
class _AnswerForms:
    upload: forms.UploadForm
    back: forms.ReturnForm
    refusal: str = ""


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str, place: int) -> HttpResponseBase:
    """Show one unit's answer: the unit fills it in and sends it, the office that asked may return it."""
    by, now = officer_of(request), timezone.now()
    page = selectors.answer(code, place, seen_by=by)
    if page is None:
        raise Http404
    wish = request.POST.get("do", "")
    asked = _AnswerForms(
        forms.UploadForm(
            request.POST if wish == "upload" else None, request.FILES if wish == "upload" else None
        ),
        forms.ReturnForm(request.POST if wish == "return" else None, label_suffix=""),
    )
    if request.method == "POST":
        may = page.is_keeper if wish == "return" else page.is_own
        if wish not in _WISHES or not may:
            raise Http404
        try:
            told = _WISHES[wish](_Wish(request, page, asked, by, now))
        except ActRefused as refusal:
            _put(asked, wish, refusal)
            page = selectors.answer(code, place, seen_by=by) or page
        else:
            if told:
                messages.success(request, told)
                return http.go_to(request, page.url)
    return http.render(request, "directives/answer.html", _answer_context(request, page, asked, now))


def _put(asked: _AnswerForms, wish: str, refusal: ActRefused) -> None:
    """Put a refusal where it belongs on the page."""
    if wish == "upload":
        asked.upload.add_error("file", str(refusal))
    elif wish == "return":
        asked.back.add_error("reason", str(refusal))
    else:
        asked.refusal = str(refusal)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A pressed button and what came with it."""

    request: HttpRequest
    page: selectors.AnswerPage
    forms: _AnswerForms
    by: Officer
    now: datetime


def _upload(wish: _Wish) -> str:
    if not wish.forms.upload.is_valid():
        return ""
    kept = acts.keep_answer(answer_id=wish.page.id, file=wish.forms.upload.upload(), by=wish.by, at=wish.now)
    return _("读到 %(n)s 行，请核对后报送。") % {"n": len(kept.rows)}


def _typed(wish: _Wish) -> list[tuple[int, list[str]]]:
    """Return the rows typed into the page, as (row number, cells)."""
    rows: dict[int, list[str]] = {}
    width = len(wish.page.columns)
    for name, value in wish.request.POST.items():
        kind, _dash, rest = name.partition("-")
        number, _dash, place = rest.partition("-")
        if kind != "cell" or not (number.isdecimal() and place.isdecimal()) or int(place) >= width:
            continue
        rows.setdefault(int(number), [""] * width)[int(place)] = str(value)
    return list(rows.items())


def _save(wish: _Wish) -> str:
    rows = _typed(wish)
    if rows:
        acts.type_answer(answer_id=wish.page.id, rows=rows, by=wish.by, at=wish.now)
    return _("已保存草稿。")


def _send(wish: _Wish) -> str:
    _save(wish)
    acts.send_answer(answer_id=wish.page.id, by=wish.by, at=wish.now)
    return _("已报送。")


def _nil(wish: _Wish) -> str:
    acts.send_answer(answer_id=wish.page.id, is_nil=True, by=wish.by, at=wish.now)
    return _("已零报告。")


def _read(wish: _Wish) -> str:
    acts.read_notice(answer_id=wish.page.id, by=wish.by, at=wish.now)
    return _("已收阅。")


def _return(wish: _Wish) -> str:
    if not wish.forms.back.is_valid():
        return ""
    reason = wish.forms.back.cleaned_data["reason"]
    acts.return_answer(answer_id=wish.page.id, reason=reason, by=wish.by, at=wish.now)
    return _("已退回%(unit)s。") % {"unit": wish.page.unit}


_WISHES: dict[str, Callable[[_Wish], str]] = {
    "upload": _upload,
    "save": _save,
    "send": _send,
    "nil": _nil,
    "read": _read,
    "return": _return,
}


def _answer_context(
    request: HttpRequest, page: selectors.AnswerPage, asked: _AnswerForms, now: datetime
) -> dict[str, Any]:
    wrong: dict[int, list[rules.Problem]] = {}
    for problem in page.problems:
        wrong.setdefault(problem.row, []).append(problem)
    may_write = page.is_own and page.is_open and page.state != rules.SENT and page.kind != rules.NOTICE
    every = len(page.rows) <= TYPED_ROWS
    typed = [row for row in page.rows if every or row[0] in wrong][:ADDED_AT_ONCE] if may_write else []
    after = max((row[0] for row in page.rows), default=0)
    blank = [(after + n, ("",) * len(page.columns), None) for n in range(1, BLANK_ROWS + 1)]
    size, number = selectors.ROWS_A_PAGE, request.GET.get("page", "1")
    at = max(0, int(number) - 1) if number.isdecimal() and len(number) < 5 else 0
    shown = page.rows[at * size : at * size + size]
    return {
        "page": page,
        "forms": asked,
        "may_write": may_write,
        "typed": [*typed, *(blank if may_write and every else [])],
        "shown": shown if not (may_write and every) else (),
        "page_number": at + 1,
        "pages": -(-len(page.rows) // size),
        "wrong": wrong,
        "places": [(n, column) for n, column in enumerate(page.columns) if column.kind != rules.LEFT_OUT],
        "is_over": page.due_at < now,
        "now": now,
    }
