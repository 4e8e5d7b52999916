"""Stoppages: the register, one stoppage with who was asked, and each step on it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.core.matters.views.page import listed
from zhixing.core.people import selectors as people
from zhixing.ui import http
from zhixing.work.projects import acts, forms, policies, selectors
from zhixing.work.projects.views._common import officer_of, perform, project_of


@require_GET
@listed
def stoppages(request: HttpRequest) -> HttpResponseBase:
    """List stoppages, those under way first."""
    by, now = officer_of(request), timezone.now()
    context = {"rows": selectors.stoppages(seen_by=by, now=now), "now": now}
    return http.render(request, "projects/stoppages.html", context)


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponseBase:
    """Report that work on a project has stopped."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not (policies.may_keep(by, row) or policies.may_enter(by)):
        raise Http404
    form = forms.StoppageForm(request.POST or None, officer=by, now=now)

    def act() -> str:
        v = form.cleaned_data
        made = acts.report_stoppage(
            project_id=row.pk,
            stopped_on=v["stopped_on"],
            reporter=v["reporter"],
            text=v["text"],
            by=by,
            at=now,
        )
        return reverse("projects:stoppage", args=[made.matter.number])

    said = _("停工已登记，有关单位须书面答复，包联县领导已收到。")
    done = perform(request, form, act, by=by, now=now, said=said, then="")
    says = _("所有对本项目有未办结事项的单位 1 个工作日内书面答复，牵头单位 3 个工作日内提出复工方案。")
    context = {"project": row, "form": form, "step_title": _("报告停工"), "says": says, "now": now}
    return done or http.render(request, "projects/step.html", context)


@require_http_methods(["GET", "POST"])
def stoppage(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a stoppage; reply, say the cause, resume, decide on tracing."""
    by, now = officer_of(request), timezone.now()
    row = selectors.stoppage(number, seen_by=by, now=now)
    if row is None:
        raise Http404
    project = project_of(row.code, by)
    mine = next((one for one in row.asked if one.replied_at is None and by.belongs_to(one.unit_id)), None)
    may = {
        "reply": mine is not None and (by.may("report") or by.may("sign_for")),
        "cause": row.resumed_on is None and (policies.may_keep(by, project) or policies.may_enter(by)),
        "resume": row.resumed_on is None and bool(row.cause) and policies.may_enter(by),
        "tracing": row.tracing.is_proposed and not row.decided and policies.may_enter(by),
    }
    wish = request.POST.get("do", "")
    if request.method == "POST" and not may.get(wish):
        raise Http404
    causes = selectors.stoppage_causes(people.day_of(now))
    sent = {name: request.POST if wish == name else None for name in may}
    said = {"cause": row.cause, "text": row.plan}
    steps = {
        "reply": forms.ReplyForm(sent["reply"], officer=by, now=now),
        "cause": forms.CauseForm(sent["cause"], officer=by, now=now, causes=causes, initial=said),
        "resume": forms.ResumeForm(sent["resume"], officer=by, now=now),
        "tracing": forms.TracingForm(sent["tracing"], officer=by, now=now),
    }

    def act() -> None:
        v = steps[wish].cleaned_data
        if wish == "reply" and mine:
            matters.reply_support(
                matter_id=row.matter_id, unit_id=mine.unit_id, reply=v["reply"], by=by, at=now
            )
        elif wish == "cause":
            acts.say_cause(stoppage_id=row.id, cause=v["cause"], text=v["text"], by=by, at=now)
        elif wish == "resume":
            acts.resume_work(
                stoppage_id=row.id, resumed_on=v["resumed_on"], shares=v["shares"], by=by, at=now
            )
        else:
            acts.decide_tracing(stoppage_id=row.id, by=by, at=now, **v)

    form = steps.get(wish)
    here = reverse("projects:stoppage", args=[number])
    done = perform(request, form, act, by=by, now=now, said=_("已记录。"), then=here) if form else None
    context = {"row": row, "may": may, "steps": steps, "form": form, "now": now}
    return done or http.render(request, "projects/stoppage.html", context)
