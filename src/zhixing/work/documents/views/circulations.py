"""Rounds: the list, a new one, and one with its turns answered and its opinions settled (P15)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import answer_once, note_exported
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.ui.lines import Tab
from zhixing.ui.listing import read_listing
from zhixing.work.documents import acts, exports, forms, policies
from zhixing.work.documents.rules import circulations as rules
from zhixing.work.documents.selectors import circulations as found
from zhixing.work.documents.views._asking import file_out, officer_of

MOST_OUT = 5_000


@require_GET
def circulations(request: HttpRequest) -> HttpResponseBase:
    """List rounds, the open ones first; `?format=xlsx` is the same as a file."""
    by, now = officer_of(request), timezone.now()
    kind, q = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:80]
    if request.GET.get("format") == "xlsx":
        rows, _total = found.circulations(seen_by=by, now=now, kind=kind, q=q, limit=MOST_OUT)
        note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        return file_out(exports.rounds_workbook(rows, at=now), name=_("会签传阅台账"), form="xlsx")
    listing = read_listing(request, sorts=("begun",), size=20)
    rows, total = found.circulations(
        seen_by=by, now=now, kind=kind, q=q, limit=listing.limit, offset=listing.offset
    )
    words = {"": _("全部")} | {code: translate(word) for code, word in rules.KIND_WORDS.items()}
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "kind": kind,
        "q": q,
        "kind_tabs": [
            Tab(word, listing.url(kind=code or None, page=None), None, kind == code)
            for code, word in words.items()
        ],
        "may_keep": policies.may_keep(by),
        "now": now,
    }
    return http.render(request, "documents/circulations.html", context)


@require_http_methods(["GET", "POST"])
def new_circulation(request: HttpRequest) -> HttpResponseBase:
    """Send a paper round."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_keep(by):
        raise Http404
    form = forms.CirculationForm(request.POST or None, by=by, now=now)
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            return {"to": acts.circulate(new=form.circulation(), by=by, at=now).get_absolute_url()}

        try:
            answer = answer_once(
                key=http.sent_key(request), content=_content(request), perform=perform, by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已发出，有关单位和人员已收到消息。"))
            return http.go_to(request, answer["to"])
    return http.render(request, "documents/new_circulation.html", {"form": form, "now": now})


def _content(request: HttpRequest) -> dict[str, list[str]]:
    return {k: v for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", http.FORM_KEY)}


@require_http_methods(["GET", "POST"])
def circulation(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a round; answer a turn, settle an opinion; `?format=xlsx` the answers as a file."""
    by, now = officer_of(request), timezone.now()
    page = found.circulation(number, seen_by=by, now=now)
    if page is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        note_exported(rows=len(page.turns), query=request.GET.urlencode(), by=by, at=now)
        return file_out(exports.answers_workbook(page, at=now), name=page.row.title[:60], form="xlsx")
    is_keeper = policies.may_work(by, page.matter)
    mine = [one for one in page.turns if one.is_waiting and (one.is_mine or is_keeper)]
    settling = [one for one in page.turns if one.must_settle] if is_keeper else []
    wish = request.POST.get("do", "")
    answering = forms.TurnForm(request.POST if wish == "answer" else None, turns=mine, kind=page.row.kind)
    adopting = forms.SettleForm(request.POST if wish == "settle" else None, turns=settling)
    asked: dict[str, forms.TurnForm | forms.SettleForm] = {"answer": answering, "settle": adopting}
    form = asked.get(wish)
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid():
        try:
            _perform(wish, form, page, by=by, now=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已记录。"))
            return http.go_to(request, request.path)
    context = {
        "page": page, "row": page.row, "form": form, "now": now,
        "answering": answering if mine else None, "adopting": adopting if settling else None,
        "answer_words": {code: translate(word) for code, word in rules.ANSWER_WORDS.items()},
    }  # fmt: skip
    return http.render(request, "documents/circulation.html", context)


def _perform(
    wish: str,
    form: forms.TurnForm | forms.SettleForm,
    page: found.CirculationPage,
    *,
    by: Officer,
    now: datetime,
) -> None:
    v = form.cleaned_data
    if wish == "answer":
        acts.answer_turn(
            circulation_id=page.row.id, place=v["turn"], answer=v["answer"], text=v["text"], by=by, at=now
        )
    else:
        acts.settle_opinion(
            circulation_id=page.row.id,
            place=v["turn"],
            is_adopted=v["is_adopted"],
            reason=v["reason"],
            by=by,
            at=now,
        )
