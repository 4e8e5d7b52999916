"""The weekly report: drafted from the log, edited, signed, sent; instructions come back as matters."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views.page import listed
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http, papers
from zhixing.work.documents import acts, exports, forms, policies, rules, selectors
from zhixing.work.documents.selectors import ReportPage
from zhixing.work.documents.views._asking import file_out, officer_of


@require_http_methods(["GET", "POST"])
@listed
def reports(request: HttpRequest) -> HttpResponseBase:
    """List the weekly reports; the office opens this week's where the system has not yet."""
    by, now = officer_of(request), timezone.now()
    may_open = policies.may_direct_reports(by)
    week_on = rules.monday_of(timezone.localtime(now).date())
    if request.method == "POST":
        if not may_open:
            raise Http404
        found = acts.open_report(week_on=week_on, answerable=by, by=by, at=now)
        return http.go_to(request, found.get_absolute_url())
    rows = selectors.reports(seen_by=by)
    is_open = any(row.week_on == week_on for row in rows)
    context = {"rows": rows, "may_open": may_open and not is_open, "now": now}
    return http.render(request, "documents/reports.html", context)


def _found(number: str, by: Officer, now: datetime) -> ReportPage:
    found = selectors.report_page(number, seen_by=by, now=now)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a report, and keep, refresh, sign or send it."""
    by, now = officer_of(request), timezone.now()
    page = _found(number, by, now)
    may_edit = policies.may_direct_reports(by) and page.report.sent_at is None
    initial = {"opening": page.report.opening, "closing": page.report.closing}
    is_sent = request.method == "POST"
    if is_sent and not may_edit:
        raise Http404
    form = forms.ReportForm(request.POST if is_sent else None, lines=page.lines, initial=initial)
    sending = forms.SendReportForm(
        request.POST if is_sent and request.POST.get("do") == "send" else None, now=now
    )
    refusal = ""
    if is_sent and form.is_valid() and (request.POST.get("do") != "send" or sending.is_valid()):
        try:
            _perform(request, page, form, sending, by=by, now=now)
        except ActRefused as caught:
            refusal = str(caught)
        else:
            return http.go_to(request, page.report.get_absolute_url())
    context = {
        "page": page,
        "form": form,
        "sending": sending,
        "refusal": refusal,
        "may_edit": may_edit,
        "may_instruct": policies.may_direct_reports(by) and page.report.sent_at is not None,
        "words": rules,
        "now": now,
    }
    return http.render(request, "documents/report.html", context)


def _perform(
    request: HttpRequest,
    page: ReportPage,
    form: forms.ReportForm,
    sending: forms.SendReportForm,
    *,
    by: Officer,
    now: datetime,
) -> None:
    """Do what the pressed button says. Raises ActRefused."""
    key, wish = page.report.matter_id, request.POST.get("do", "keep")
    if wish == "draft":
        acts.draft_report(matter_id=key, by=by, at=now)
        messages.success(request, _("已按台账刷新。"))
        return
    values = form.cleaned_data
    lines = {
        line: acts.LineEdit(values[f"progress-{line}"], values[f"obstacle-{line}"], values[f"request-{line}"])
        for line in form.line_ids
    }
    if wish in ("keep", "sign"):
        acts.edit_report(
            matter_id=key, opening=values["opening"], closing=values["closing"], lines=lines, by=by, at=now
        )
    if wish == "sign":
        acts.sign_report(matter_id=key, by=by, at=now)
        messages.success(request, _("已签发。"))
    elif wish == "send":
        posts = [int(one) for one in sending.cleaned_data["leaders"]]
        acts.send_report(matter_id=key, leader_post_ids=posts, by=by, at=now)
        messages.success(request, _("已报送。"))
    else:
        messages.success(request, _("已保存"))


@require_http_methods(["GET", "POST"])
def instruct(request: HttpRequest, number: str) -> HttpResponseBase:
    """Register what a leader wrote on the report: it is a matter at once."""
    by, now = officer_of(request), timezone.now()
    page = _found(number, by, now)
    if not policies.may_direct_reports(by):
        raise Http404
    form = forms.InstructForm(request.POST or None, by=by, now=now)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            made = acts.instruct(
                matter_id=page.report.matter_id,
                leader=values["leader"],
                text=values["text"],
                lead_unit_id=values["lead_unit"],
                due_on=values["due_on"],
                written_at=min(values["written_at"], now),
                by=by,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已立为督办事项 %(number)s。") % {"number": made.matter.number})
            return http.go_to(request, reverse("documents:report", args=[number]))
    return http.render(request, "documents/instruct.html", {"form": form, "page": page, "now": now})


@require_GET
def download(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    """Hand out the report as Word or PDF."""
    by, now = officer_of(request), timezone.now()
    page = _found(number, by, now)
    if form not in ("docx", "pdf"):
        raise Http404
    paper = exports.report_paper(page.report)
    made = papers.word(paper) if form == "docx" else papers.pdf(paper)
    return file_out(made, name=page.report.matter.title, form=form)
