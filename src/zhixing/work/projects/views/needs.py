"""Needs of enterprises: list with its month, filing, answering, what it says; formalities, rating."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.page import listed
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.core.people import selectors as people
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.projects import acts, forms, policies, selectors
from zhixing.work.projects.imports.needs import COLUMNS, read_needs
from zhixing.work.projects.rules import needs as rules
from zhixing.work.projects.views._common import officer_of, perform, project_of

SHEET = SheetPage(
    mark("导入企业诉求"),
    mark("企业诉求"),
    "projects:needs",
    COLUMNS,
    mark("登记后立即转承办单位或项目秘书答复，时限自提出日期起算；同一企业同一天提出的同一诉求不重复登记。"),
)


@require_GET
@listed
def needs(request: HttpRequest) -> HttpResponseBase:
    """List needs, newest first, with how this month adds up."""
    by, now = officer_of(request), timezone.now()
    listing = read_listing(request, sorts=("asked",), size=50)
    state = request.GET.get("state", "")
    rows, total = selectors.needs(
        seen_by=by,
        now=now,
        state=state if state in (*rules.STATE_WORDS, selectors.UNSETTLED) else "",
        only_old=state == "old",
        filed_in=http.asked_month(request),
        page=listing.page,
        size=listing.size,
    )
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "states": rules.STATE_WORDS,
        "state": state,
        "month": selectors.need_month(people.day_of(now), seen_by=by),
        "may_file": policies.may_file_need(by),
        "now": now,
    }
    return http.render(request, "projects/needs.html", context)


@require_http_methods(["GET", "POST"])
def new_need(request: HttpRequest) -> HttpResponseBase:
    """File a need."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_file_need(by):
        raise Http404
    rows = selectors.register_rows(seen_by=by, wanted=selectors.Wanted(), now=now)
    initial = {"project": request.GET.get("project", "")}
    form = forms.NeedForm(request.POST or None, officer=by, now=now, rows=rows, initial=initial)

    def act() -> str:
        made = acts.file_need(new=form.need(now), by=by, at=now)
        return reverse("projects:need", args=[made.matter.number])

    done = perform(request, form, act, by=by, now=now, said=_("诉求已登记，答复时限开始计算。"), then="")
    return done or http.render(request, "projects/new_need.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def take_in_needs(request: HttpRequest) -> HttpResponseBase:
    """Take a list of needs in from a workbook."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_file_need(by):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_needs, take=acts.file_needs, by=by, now=now)


@require_http_methods(["GET", "POST"])
def need(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a need; answer it, or write down what the enterprise says."""
    by, now = officer_of(request), timezone.now()
    row = selectors.need(number, seen_by=by)
    if row is None:
        raise Http404
    may_answer = policies.may_answer_need(by, row) and row.state in (rules.OPEN, rules.RAISED)
    may_confirm = (
        policies.may_file_need(by) and row.state == rules.ANSWERED and by.person_id != row.answered_by_id
    )
    if request.method == "POST" and not (policies.may_answer_need(by, row) or policies.may_file_need(by)):
        raise Http404
    wish = request.POST.get("do", "")
    here = reverse("projects:need", args=[number])
    answer = forms.AnswerForm(request.POST if wish == "answer" else None, officer=by, now=now)
    said = forms.SaidForm(request.POST if wish == "said" else None, officer=by, now=now)

    def act() -> None:
        if wish == "answer":
            v = answer.cleaned_data
            acts.answer_need(
                need_id=row.pk,
                text=v["text"],
                promised_on=v["promised_on"],
                cannot=v["cannot"],
                level=v["level"],
                by=by,
                at=now,
            )
        else:
            v = said.cleaned_data
            acts.confirm_need(need_id=row.pk, is_solved=v["is_solved"], said=v["said"], by=by, at=now)

    form = answer if wish == "answer" else said
    done = perform(request, form, act, by=by, now=now, said=_("已记录。"), then=here) if wish else None
    context = {
        "need": row,
        "unit": people.unit_name(row.matter.unit_id),
        "handler": people.person_name(row.matter.handler_id),
        "state_word": rules.STATE_WORDS[row.state],
        "type_word": rules.TYPES[row.need_type],
        "answer": answer,
        "said": said,
        "form": form,
        "may_answer": may_answer,
        "may_confirm": may_confirm,
        "now": now,
    }
    return done or http.render(request, "projects/need.html", context)


@require_http_methods(["GET", "POST"])
def approvals(request: HttpRequest, code: str) -> HttpResponseBase:
    """List what an enterprise's project still needs, one a line."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    secretary = selectors.secretary_now(row, at=now)
    if not (policies.may_enter(by) or (secretary and secretary.person_id == by.person_id)):
        raise Http404
    form = forms.ApprovalsForm(request.POST or None, officer=by, now=now)

    def act() -> None:
        acts.list_approvals(project_id=row.pk, rows=form.cleaned_data["lines"], by=by, at=now)

    back = row.get_absolute_url()
    done = perform(request, form, act, by=by, now=now, said=_("待办手续已交办各单位。"), then=back)
    context = {"project": row, "form": form, "step_title": _("列出待办手续"), "says": "", "now": now}
    return done or http.render(request, "projects/step.html", context)


@require_http_methods(["GET", "POST"])
def rating(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write down how an enterprise rates its secretary."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_enter(by):
        raise Http404
    form = forms.RatingForm(request.POST or None, officer=by, now=now)

    def act() -> None:
        v = form.cleaned_data
        acts.rate_secretary(
            project_id=row.pk, quarter=v["quarter"], result=v["result"], said=v["said"], by=by, at=now
        )

    back = row.get_absolute_url()
    done = perform(request, form, act, by=by, now=now, said=_("评价已登记。"), then=back)
    context = {"project": row, "form": form, "step_title": _("登记企业评价"), "says": "", "now": now}
    return done or http.render(request, "projects/step.html", context)
