"""Pages of major decisions: the list, a new file, and a file with the form of each of its parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.evidence import acts as evidence
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.work.directives.acts import decisions as acts
from zhixing.work.directives.exports.decisions import decision_workbook
from zhixing.work.directives.forms.decisions import (
    DiscussionForm,
    IssueForm,
    OpenForm,
    PartForm,
    PublishForm,
    ReviewForm,
    RisksForm,
    SendForm,
)
from zhixing.work.directives.policies import decisions as policies
from zhixing.work.directives.rules import decisions as rules
from zhixing.work.directives.rules.rows import joined
from zhixing.work.directives.selectors import decisions as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

Page = selectors.DecisionPage


@require_GET
def decisions(request: HttpRequest) -> HttpResponseBase:
    """List the major decisions."""
    by, now = officer_of(request), timezone.now()
    lines = selectors.decisions(seen_by=by, now=now)
    if request.GET.get("format") == "xlsx":
        return sheet(decision_workbook(lines, at=now), "decisions", now)
    context = {"lines": lines, "may_open": policies.may_open(by), "losses": rules.LOSSES, "now": now}
    return http.render(request, "directives/decisions.html", context)


@require_http_methods(["GET", "POST"])
def new_decision(request: HttpRequest) -> HttpResponseBase:
    """Open a file."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_open(by):
        raise Http404
    form = OpenForm(request.POST if request.method == "POST" else None, label_suffix="")

    def create() -> str:
        made = acts.open_decision(**form.cleaned_data, by=by, at=now)
        return f"/directives/decisions/{made.matter.number}/"

    if request.method == "POST" and form.is_valid():
        url = done(request, form, create, by=by, at=now, what="open")
        if url:
            return http.go_to(request, url)
    return http.render(request, "directives/new_decision.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a file; whoever may writes a part, records the discussion, issues or reviews it."""
    by, now = officer_of(request), timezone.now()
    page = selectors.decision(number, seen_by=by, now=now)
    if page is None:
        raise Http404
    given = _forms(request, page, now)
    if request.method == "POST":
        wish = request.POST.get("do", "")
        form = given.get(wish)
        if form is None:
            raise Http404
        url = f"/directives/decisions/{number}/"

        def perform() -> str:
            _PERFORM[wish](form, request, page, by, now)
            return url

        if form.is_valid() and done(request, form, perform, by=by, at=now, what=wish):
            messages.success(request, _("已保存。"))
            return http.go_to(request, url)
    context = {"page": page, "forms": given, "stances": rules.STANCES, "losses": rules.LOSSES, "now": now}
    return http.render(request, "directives/decision.html", context)


def _forms(request: HttpRequest, page: Page, now: datetime) -> dict[str, Any]:
    """Return the forms that the viewer is offered; the one that was sent is bound."""
    wish = request.POST.get("do", "") if request.method == "POST" else ""

    def data(name: str) -> Any:
        return request.POST if wish == name else None

    found: dict[str, forms.Form] = {}
    if page.may_write:
        if selectors.COMMENT not in page.periods:
            asked = rulebook.rule(acts.COMMENT_RULE, on=people.day_of(now)).limit.amount
            found["publish"] = PublishForm(data("publish"), initial={"days": asked})
        if selectors.LEGALITY not in page.periods:
            found["send"] = SendForm(data("send"))
        parts = [
            (one.part.code, one.part.title)
            for one in page.parts
            if one.part.code not in (rules.RISK, rules.DISCUSSION)
        ]
        found["part"] = PartForm(data("part"), request.FILES if wish == "part" else None, parts=parts)
        found["risks"] = RisksForm(
            data("risks"),
            initial={
                "risks": joined([(r.risk, r.probability, r.impact, r.measure, r.owner) for r in page.risks]),
                "forecasts": joined([(f.name, f.forecast_text, f.measure) for f in page.forecasts]),
            },
        )
        found["discussion"] = DiscussionForm(
            data("discussion"),
            initial={
                "held_on": page.decision.discussed_on,
                "opinions": joined(
                    [(o.name, o.post, _(rules.STANCES[o.stance]), o.words) for o in page.opinions]
                ),
                "conclusion": page.decision.conclusion,
                "departure_reason": page.decision.departure_reason,
            },
        )
    if page.may_issue:
        found["issue"] = IssueForm(data("issue"))
    if page.may_review:
        found["review"] = ReviewForm(data("review"))
    return found


def _keep_part(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    v = form.cleaned_data
    kept = tuple(
        evidence.store(file=file, name=file.name, about=page.decision.matter.reference, by=by, at=now).id
        for file in v["proofs"] or []
    )
    acts.keep_part(
        number=page.row.number,
        code=v["code"],
        text=v["text"],
        waived_because=v["waived_because"],
        evidence_ids=kept,
        by=by,
        at=now,
    )


def _publish(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.publish_draft(number=page.row.number, **form.cleaned_data, by=by, at=now)


def _send(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.send_for_legality(number=page.row.number, by=by, at=now)


def _keep_risks(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.keep_risks(number=page.row.number, **form.cleaned_data, by=by, at=now)


def _discuss(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.record_discussion(number=page.row.number, **form.cleaned_data, by=by, at=now)


def _issue(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.issue_decision(number=page.row.number, **form.cleaned_data, by=by, at=now)


def _review(form: Any, request: HttpRequest, page: Page, by: Officer, now: datetime) -> None:  # noqa: ARG001
    acts.review_decision(number=page.row.number, review=form.review(), by=by, at=now)


_PERFORM: dict[str, Callable[[Any, HttpRequest, Page, Officer, datetime], None]] = {
    "part": _keep_part,
    "publish": _publish,
    "send": _send,
    "risks": _keep_risks,
    "discussion": _discuss,
    "issue": _issue,
    "review": _review,
}
