"""Pages of reports: drafted in one click, shown to those whom they name, signed, sent, printed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.core.matters.exports.registers import register_workbook
from zhixing.core.matters.views.page import listed
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http, papers
from zhixing.ui.lines import BarRow
from zhixing.work.directives.acts import bulletins as acts
from zhixing.work.directives.acts import opinions
from zhixing.work.directives.exports.bulletins import display_workbook, paper_of
from zhixing.work.directives.forms.bulletins import DraftForm, EditForm, ObjectionForm, SettleForm
from zhixing.work.directives.policies import bulletins as policies
from zhixing.work.directives.rules.bulletins import FIGURES, PERIOD_WORDS, RATE, RESULT_WORDS, rate, shortened
from zhixing.work.directives.selectors import bulletins as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet


@require_http_methods(["GET", "POST"])
@listed
def bulletins(request: HttpRequest) -> HttpResponseBase:
    """List the reports; whoever supervises drafts the next one with one click."""
    by, now = officer_of(request), timezone.now()
    may_draft = policies.may_draft(by)
    if request.method == "POST" and not may_draft:
        raise Http404
    form = None
    if may_draft:
        sent = request.POST if request.method == "POST" else None
        form = DraftForm(sent, initial={"kind": "month", "day": timezone.localdate(now)}, label_suffix="")
    if form is not None and request.method == "POST" and form.is_valid():
        url = done(request, form, lambda: _draft(form, by, now), by=by, at=now, what="bulletin")
        if url:
            return http.go_to(request, url)
    context = {
        "form": form,
        "lines": selectors.bulletins(seen_by=by),
        "words": PERIOD_WORDS,
        "now": now,
    }
    return http.render(request, "directives/bulletins.html", context)


def _draft(form: DraftForm, by: Officer, now: datetime) -> str:
    made = acts.draft_bulletin(kind=form.cleaned_data["kind"], day=form.cleaned_data["day"], by=by, at=now)
    return made.get_absolute_url()


def _found(code: str, by: Officer) -> selectors.BulletinPage:
    found = selectors.bulletin(code, seen_by=by)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def bulletin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a report as the page that will be printed; sign it, send it, or do away with the draft."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    if request.method == "POST" and not found.is_kept:
        raise Http404
    if (wanted := request.GET.get("format")) in ("docx", "pdf"):
        return _paper(found, wanted)
    refusal: ActRefused | None = None
    if request.method == "POST":
        step = request.POST.get("do", "")
        try:
            url = done(request, None, lambda: _taken(step, found, by, now), by=by, at=now, what=step)
            told = _("已向稿中提到的单位征求意见。") if step == "consult" else _("已办理。")
            messages.success(request, told)
            return http.go_to(request, url)
        except ActRefused as caught:
            refusal = caught
    context = {
        "found": found,
        "refusal": refusal,
        "may_draft": found.is_kept,
        "may_sign": policies.may_sign(by),
        "words": PERIOD_WORDS,
        "result_words": RESULT_WORDS,
        "unasked": shortened(found.unasked),
        "may_answer": found.own is not None and policies.may_answer(by, found.own.unit_id),
        "signed_day": papers.day_words(timezone.localtime(found.signed_at or found.as_of).date()),
        "now": now,
    }
    return http.render(request, "directives/bulletin.html", context)


def _taken(step: str, found: selectors.BulletinPage, by: Officer, now: datetime) -> str:
    if step == "sign":
        acts.sign_bulletin(bulletin_id=found.id, by=by, at=now)
    elif step == "consult":
        opinions.consult_units(bulletin_id=found.id, by=by, at=now)
    elif step == "recount":
        acts.recount_bulletin(bulletin_id=found.id, by=by, at=now)
    elif step == "send":
        acts.send_bulletin(bulletin_id=found.id, by=by, at=now)
    elif step == "discard":
        acts.discard_bulletin(bulletin_id=found.id, by=by, at=now)
        return "/directives/bulletins/"
    else:
        raise Http404
    return found.url


def _paper(found: selectors.BulletinPage, kind: str) -> HttpResponse:
    paper = paper_of(found)
    content = papers.word(paper) if kind == "docx" else papers.pdf(paper)
    media = http.WORD if kind == "docx" else "application/pdf"
    return http.download(content, name=f"bulletin-{found.until:%Y%m%d}.{kind}", kind=media)


@require_http_methods(["GET", "POST"])
def edit_bulletin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change the words of a draft; its figures are called by name."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    if not found.is_kept or found.state not in ("draft", "asking"):
        raise Http404
    initial = {"title": found.title, "number": found.number, "text": found.text}
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():

        def edit() -> str:
            acts.edit_bulletin(bulletin_id=found.id, **form.cleaned_data, by=by, at=now)
            return found.url

        url = done(request, form, edit, by=by, at=now, what="edit")
        if url:
            return http.go_to(request, url)
    names = [*FIGURES.values(), RATE]
    context = {"found": found, "form": form, "names": names, "now": now}
    return http.render(request, "directives/edit_bulletin.html", context)


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let a unit that a draft names say what is wrong in it, point by point, or that nothing is."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    if found.own is None or not policies.may_answer(by, found.own.unit_id):
        raise Http404
    wish = request.POST.get("do", "")
    form = ObjectionForm(
        request.POST if wish == "object" else None,
        request.FILES if wish == "object" else None,
        label_suffix="",
    )
    refusal: ActRefused | None = None
    if wish == "agree":
        try:
            opinions.agree_to_bulletin(bulletin_id=found.id, by=by, at=now)
        except ActRefused as caught:
            refusal = caught
        else:
            messages.success(request, _("已反馈：无不同意见。"))
            return http.go_to(request, found.url)
    elif wish == "object" and form.is_valid():

        def lodge() -> str:
            proof, text = form.proof(), form.cleaned_data["text"]
            opinions.object_to_bulletin(bulletin_id=found.id, text=text, proof=proof, by=by, at=now)
            return f"{found.url}opinion/"

        url = done(request, form, lodge, by=by, at=now, what="objection")
        if url:
            messages.success(request, _("异议已提出，督查室将逐条答复。还有其他异议的可继续提出。"))
            return http.go_to(request, url)
    context = {
        "found": found,
        "own": found.own,
        "form": form,
        "refusal": refusal,
        "result_words": RESULT_WORDS,
        "is_over": found.state != "asking" or now > found.own.due_at,
        "now": now,
    }
    return http.render(request, "directives/bulletin_opinion.html", context)


@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, code: str, objection_id: int) -> HttpResponseBase:
    """Answer one objection, its proof beside it."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    lines = {line.id: (one, line) for one in found.opinions for line in one.objections}
    if not found.is_kept or objection_id not in lines:
        raise Http404
    raised, line = lines[objection_id]
    form = SettleForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():

        def settle() -> str:
            opinions.settle_objection(objection_id=objection_id, **form.cleaned_data, by=by, at=now)
            return f"{found.url}#opinions"

        url = done(request, form, settle, by=by, at=now, what="settle")
        if url:
            messages.success(request, _("异议已答复，已告知%(unit)s。") % {"unit": raised.unit})
            return http.go_to(request, url)
    context = {
        "found": found, "raised": raised, "line": line, "form": form, "result_words": RESULT_WORDS, "now": now
    }  # fmt: skip
    return http.render(request, "directives/bulletin_objection.html", context)


@require_GET
def figure_rows(request: HttpRequest, code: str, figure: str) -> HttpResponseBase:
    """Show exactly the rows that a figure counts; the same as a file in the office's columns."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    unit = request.GET.get("unit", "")
    rows = selectors.figure_rows(
        code, figure, seen_by=by, now=now, unit=int(unit) if unit.isdecimal() else None
    )
    if rows is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        matters.note_exported(rows=len(rows.rows), query=f"bulletin={code}&figure={figure}", by=by, at=now)
        return sheet(register_workbook(rows.rows, made_by=by, made_at=now), "matters", now)
    context = {"found": found, "rows": rows, "unit": unit, "now": now}
    return http.render(request, "directives/figure_rows.html", context)


@require_GET
def display(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the 晾晒: one page with its picture and its table, to be printed on A4."""
    by, now = officer_of(request), timezone.now()
    found = _found(code, by)
    if request.GET.get("format") == "xlsx":
        return sheet(display_workbook(found, at=now), "display", now)
    bars = [
        BarRow(
            one.unit,
            one.percent or 0,
            url=f"{found.url}rows/rate/?unit={one.unit_id}",
            text=f"{one.percent}%（{one.on_time}/{one.due}）",
            kind="over" if one.open_late else "ok",
        )
        for one in found.units
        if one.percent is not None
    ]
    part, whole = rate(found.figures)
    whole_rate = f"{round(part * 100 / whole)}%" if whole else ""
    context = {"found": found, "bars": bars, "whole_rate": whole_rate, "now": now}
    return http.render(request, "directives/display.html", context)
