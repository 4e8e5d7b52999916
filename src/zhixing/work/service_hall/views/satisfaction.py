"""满意度: by unit from three sources kept apart, surveys by another, self-scores; the public trend."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall.acts import surveys as acts
from zhixing.work.service_hall.imports.surveys import AnswerReport, import_answers
from zhixing.work.service_hall.rules import surveys as rules
from zhixing.work.service_hall.selectors import outreach
from zhixing.work.service_hall.selectors import surveys as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the quarter's units by source, with sample and margin, and the trend of the county."""
    now = timezone.now()
    today = timezone.localdate(now)
    known = selectors.quarters(today)
    wanted = request.GET.get("quarter", "")
    quarter = wanted if wanted in known else known[0]
    context = {
        "quarter": quarter,
        "quarters": known,
        "rows": selectors.satisfaction(quarter, public=True),
        "trend": selectors.trend(today),
        "words": rules.SOURCE_WORDS,
        "now": now,
        "entry": "services",
    }
    return http.render(request, "service_hall/public_satisfaction.html", context)


@require_http_methods(["GET", "POST"])
def satisfaction(request: HttpRequest) -> HttpResponseBase:
    """Show the quarter by unit; a head scores the own unit; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    today = timezone.localdate(now)
    whole = policies.may_follow_up_ratings(by)
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    scores = policies.may_pledge(by, unit)
    known = selectors.quarters(today)
    wanted = request.GET.get("quarter", "")
    quarter = wanted if wanted in known else known[0]
    form = forms.SelfScore(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not scores:
            raise Http404
        if form.is_valid():

            def perform() -> dict[str, str]:
                acts.score_oneself(unit_id=unit, score=form.cleaned_data["score"], by=by, at=now)
                return {}

            if _sent(request, form, perform, by=by) is not None:
                messages.success(request, _("已登记自评分。"))
                return http.go_to(request, request.path)
    rows = selectors.satisfaction(quarter, seen_by=by)
    if request.GET.get("format") == "xlsx":
        return _file(rows, quarter, by)
    context = {
        "quarter": quarter,
        "quarters": known,
        "rows": rows,
        "tags": selectors.tag_totals(rows, today),
        "surveys": selectors.survey_rows() if whole else [],
        "words": rules.SOURCE_WORDS,
        "may_survey": policies.may_survey(by),
        "form": form if scores else None,
        "file_url": f"?quarter={quarter}&format=xlsx",
        "now": now,
    }
    return http.render(request, "service_hall/satisfaction.html", context)


def _sent(
    request: HttpRequest, form: forms.Plain, perform: Callable[[], dict[str, str]], *, by: Officer
) -> dict[str, str] | None:
    """Do what a valid form says, once; None where it was refused, with the reason on the form."""
    try:
        return once(request, by, perform)
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None


def _file(rows: list[selectors.UnitSatisfaction], quarter: str, by: Officer) -> HttpResponse:
    now = timezone.now()
    matters.note_exported(rows=len(rows), query=f"satisfaction={quarter}", by=by, at=now)
    head = [_("名次"), _("单位")]
    for word in rules.SOURCE_WORDS.values():
        head += [_(word) + _("样本"), _(word) + _("满意度（%）"), _(word) + _("误差（±百分点）")]
    head += [_("自评分"), _("差距提示")]
    lines: list[list[object]] = []
    for row in rows:
        line: list[object] = [row.rank or _("样本不足"), row.unit]
        for one in row.sources.values():
            line += [one.answers, one.share, one.margin] if one.answers else [0, "", ""]
        lines.append([*line, "" if row.own is None else row.own, _("是") if row.has_gap else ""])
    content = exports.plain_sheet(_("满意度") + quarter, head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("满意度") + f"{quarter}.xlsx", kind=http.XLSX)


def _surveyor(request: HttpRequest) -> Officer:
    by = officer_of(request)
    if not policies.may_survey(by):
        raise Http404
    return by


@require_http_methods(["GET", "POST"])
def new_survey(request: HttpRequest) -> HttpResponseBase:
    """Begin a survey of a unit, by questionnaire or by call."""
    by, now = _surveyor(request), timezone.now()
    form = forms.NewSurvey(
        request.POST or None, units=outreach.serving_units(), initial={"asked": selectors.usual_sample(now)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def perform() -> dict[str, str]:
            new = acts.NewSurvey(int(said["unit"]), said["source"], said["asked"], said["method"])
            return {"key": str(acts.open_survey(new=new, by=by, at=now).pk)}

        answer = _sent(request, form, perform, by=by)
        if answer is not None:
            messages.success(request, _("调查已开始，请录入答卷。"))
            return http.go_to(request, reverse("service_hall:survey", args=[answer["key"]]))
    return http.render(request, "service_hall/new_survey.html", {"form": form})


@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show one survey; take answers in, end it."""
    by, now = _surveyor(request), timezone.now()
    found = selectors.survey_rows(only=key)
    if not found:
        raise Http404
    wish = request.POST.get("do", "")
    form = forms.Workbook(request.POST, request.FILES) if wish == "import" else forms.Workbook()
    report: AnswerReport | None = None
    if wish == "close":

        def perform() -> dict[str, str]:
            acts.close_survey(survey_id=key, by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("调查已结束，结果已公布。"))
        return http.go_to(request, request.path)
    if wish == "import" and form.is_valid():
        try:
            report = import_answers(form.cleaned_data["file"], survey_id=key, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            found = selectors.survey_rows(only=key)
    context = {"one": found[0], "form": form, "report": report, "now": now}
    return http.render(request, "service_hall/survey.html", context)
