"""Pages of 批示件: the register by level, the sheet in, all rounds on one page, the report to the leader."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import answer_once, note_exported
from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.page import content_of, officer_of
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.ui import http
from zhixing.ui.lines import Tab
from zhixing.ui.listing import read_listing
from zhixing.work.directives.acts import instructions as acts
from zhixing.work.directives.exports import instructions as exports
from zhixing.work.directives.forms import instructions as forms
from zhixing.work.directives.imports.instructions import COLUMNS, read_instructions
from zhixing.work.directives.policies import instructions as policies
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.selectors import instructions as selectors

SHEET = SheetPage(
    mark("导入批示件登记"),
    mark("批示件"),
    "directives:instructions",
    COLUMNS,
    mark("登记后立即转牵头单位办理，时限自登记起算；已登记的编号不重复登记。"),
)


def _registrar(request: HttpRequest) -> Officer:
    found = officer_of(request)
    if not policies.may_register_instructions(found):
        raise Http404
    return found


@require_GET
def instructions(request: HttpRequest) -> HttpResponseBase:
    """Show the register, the levels apart; `?format=xlsx` is the same as a file."""
    by, now = officer_of(request), timezone.now()
    level, text = request.GET.get("level", ""), request.GET.get("q", "").strip()[:60]
    if request.GET.get("format") == "xlsx":
        rows, _total = selectors.instructions(
            seen_by=by, now=now, level=level, text=text, limit=selectors.MOST_EXPORTED, leaving=True
        )
        note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        file = exports.register_workbook(rows, at=now)
        return http.download(file, name="instructions.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=("number",), size=20)
    rows, total = selectors.instructions(
        seen_by=by, now=now, level=level, text=text, limit=listing.limit, offset=listing.offset
    )
    counts = selectors.level_counts(seen_by=by)
    tabs = [Tab(_("全部"), listing.url(level=None, page=None), sum(counts.values()), not level)] + [
        Tab(translate(word), listing.url(level=code, page=None), counts.get(code, 0), level == code)
        for code, word in rules.LEVEL_WORDS.items()
    ]
    return http.render(
        request,
        "directives/instructions.html",
        {
            "rows": rows,
            "level_tabs": tabs,
            "listing": listing.counted(total),
            "q": text,
            "level": level,
            "level_words": {code: translate(word) for code, word in rules.LEVEL_WORDS.items()},
            "may_register": policies.may_register_instructions(by),
            "now": now,
        },
    )


@require_http_methods(["GET", "POST"])
def new_instruction(request: HttpRequest) -> HttpResponseBase:
    """Register an instruction from its sheet."""
    by, now = _registrar(request), timezone.now()
    form = forms.InstructionForm(
        request.POST or None, request.FILES or None, by=by, now=now, today=timezone.localdate(now)
    )
    if request.method == "POST" and form.is_complete():
        v = form.cleaned_data

        def perform() -> dict[str, str]:
            made = acts.register_instruction(
                title=v["title"],
                sheet=form.sheet(),
                level=v["level"],
                source_document=v["source_document"],
                marking=v["marking"],
                serial=v["serial"],
                scan=_scan(form),
                by=by,
                at=now,
            )
            return {"url": made.get_absolute_url(), "number": made.number}

        try:
            answer = answer_once(
                key=http.sent_key(request), content=content_of(request), perform=perform, by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记%(number)s并转办。") % answer)
            return http.go_to(request, answer["url"])
    return http.render(request, "directives/instruction_new.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def take_in_instructions(request: HttpRequest) -> HttpResponseBase:
    """Take a register of instructions in from a workbook."""
    by, now = _registrar(request), timezone.now()
    return sheets.take_in(
        request, SHEET, read=read_instructions, take=acts.register_instructions, by=by, now=now
    )


def _scan(form: forms.SheetForm) -> acts.Scan | None:
    file = form.cleaned_data.get("scan")
    return acts.Scan(file, file.name) if file else None


def _found(code: str, by: Officer, now: datetime) -> selectors.InstructionPage:
    found = selectors.instruction(code, seen_by=by, now=now)
    if found is None:
        raise Http404
    return found


@require_GET
def instruction(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show every round on one page: words in order, who carries them out, feedback, the report.

    The number of a matter leads to the round that it carries out; one that a leader wrote without a sheet
    has its own page only.
    """
    by, now = officer_of(request), timezone.now()
    if carried_out := selectors.round_of(code, seen_by=by):
        here = reverse("directives:instruction", args=carried_out[:1])
        return http.go_to(request, f"{here}#round-{carried_out[1]}")
    if selectors.is_without_sheet(code, seen_by=by):
        return http.go_to(request, reverse("matters:matter", args=[code]))
    page = _found(code, by, now)
    return http.render(
        request,
        "directives/instruction.html",
        {
            "page": page,
            "level_word": translate(rules.LEVEL_WORDS[page.level]),
            "marking": translate(rules.MARKINGS[page.label]) if page.label else "",
            "may_register": policies.may_register_instructions(by),
            "may_write_again": page.rounds[-1].signed is not None,
            "now": now,
        },
    )


@require_http_methods(["GET", "POST"])
def write_again(request: HttpRequest, code: str) -> HttpResponseBase:
    """Register what the leader wrote on the outcome, as the next round of the same number."""
    by, now = _registrar(request), timezone.now()
    page = _found(code, by, now)
    today, last = timezone.localdate(now), page.rounds[-1]
    form = forms.SheetForm(request.POST or None, request.FILES or None, by=by, now=now, today=today)
    form.fields["lead"].initial = last.row.unit_id
    for remark, said in zip(form.remarks, last.words, strict=False):
        remark.fields["leader_post"].initial = said.leader_post_id
    if request.method == "POST" and form.is_complete():

        def perform() -> dict[str, str]:
            made = acts.write_again(
                instruction_id=page.id, sheet=form.sheet(), scan=_scan(form), by=by, at=now
            )
            return {"ordinal": str(made.ordinal)}

        try:
            answer_once(
                key=http.sent_key(request), content=content_of(request), perform=perform, by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记再批示并转办。"))
            return http.go_to(request, page.url)
    return http.render(request, "directives/instruction_again.html", {"form": form, "page": page, "now": now})


@require_http_methods(["GET", "POST"])
def report_back(request: HttpRequest, code: str, ordinal: int) -> HttpResponseBase:
    """Write the 办理情况专报 to the leader, drafted from the feedback that the unit's head signed."""
    by, now = _registrar(request), timezone.now()
    page = _found(code, by, now)
    round_ = next((one for one in page.rounds if one.ordinal == ordinal), None)
    if round_ is None:
        raise Http404
    form = forms.ReportForm(request.POST or None, initial={"text": _draft(page, round_)}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            acts.report_back(
                instruction_id=page.id, ordinal=ordinal, text=form.cleaned_data["text"], by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error("text" if refusal.place == "text" else None, str(refusal))
        else:
            messages.success(request, _("办理情况专报已呈报。"))
            return http.go_to(request, page.url)
    return http.render(
        request,
        "directives/instruction_report.html",
        {"form": form, "page": page, "round": round_, "now": now},
    )


def _draft(page: selectors.InstructionPage, round_: selectors.RoundView) -> str:
    if round_.signed is None:
        return ""
    return rules.draft_report(
        words=round_.words,
        number=round_.number,
        title=page.title,
        unit=round_.row.unit,
        said=round_.signed.text,
        problems=round_.signed.problems,
        next_step=round_.signed.next_step,
    )


@require_GET
def transfer_sheet(request: HttpRequest, code: str, ordinal: int) -> HttpResponseBase:
    """Hand out the 转办单 of a round in Word; once reported, `?paper=report` the 办理情况专报."""
    by, now = officer_of(request), timezone.now()
    page = _found(code, by, now)
    round_ = next((one for one in page.rounds if one.ordinal == ordinal), None)
    if round_ is None:
        raise Http404
    if request.GET.get("paper") == "report":
        if not round_.reported_at:
            raise Http404
        content, name = exports.report_paper(page, round_), f"report-{page.code}-{ordinal}.docx"
    else:
        content, name = exports.transfer_paper(page, round_), f"transfer-{page.code}-{ordinal}.docx"
    return http.download(content, name=name, kind=http.WORD)
