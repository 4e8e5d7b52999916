"""群众评议 for everybody: what is under way, the ballot, whether one's vote is counted, the results."""

from __future__ import annotations

import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.foundation.actors import Citizen
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import forms
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import reviews as selectors
from zhixing.work.service_hall.views._asking import HOUR, is_flood, too_often


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the reviews under way and those whose result is published."""
    now = timezone.now()
    context = {"rows": selectors.reviews(now=now, public=True), "now": now, "entry": "services"}
    return http.render(request, "service_hall/public_reviews.html", context)


@login_not_required
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Show one review: how to take part, or the ranks within the class."""
    now = timezone.now()
    page = selectors.review_page(code, now=now)
    context = {"page": page, "now": now, "entry": "services"}
    return http.render(request, "service_hall/public_review.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for the code and the bodies, then the questions; the answer is a receipt. No name is asked."""
    now = timezone.now()
    page = selectors.review_page(code, now=now)
    if page.row.state != rules.OPEN:
        raise Http404
    if request.method == "POST" and is_flood(request, "ballots", most=60, seconds=HOUR):
        return too_often(request)
    every = [(body.number, body.name) for body in page.bodies]
    begin = forms.BallotBegin(request.POST if request.method == "POST" else None, bodies=every)
    context = {"page": page, "form": begin, "now": now, "entry": "services"}
    if not (request.method == "POST" and begin.is_valid()):
        return http.render(request, "service_hall/vote.html", context)
    chosen = [(number, name) for number, name in every if str(number) in begin.cleaned_data["bodies"]]
    is_sent = request.POST.get("do") == "send"
    asked = forms.BallotAnswers(request.POST if is_sent else None, bodies=chosen, questions=page.questions)
    receipt = rules.plain_code(request.POST.get("receipt", ""))
    if len(receipt) != rules.RECEIPT_LENGTH or not is_sent:
        receipt = "".join(secrets.choice(rules.SIGNS) for _ in range(rules.RECEIPT_LENGTH))
    context |= {
        "asked": asked,
        "chosen": chosen,
        "receipt_code": receipt,
        "typed": begin.cleaned_data["code"],
    }
    if is_sent and asked.is_valid():
        new = acts.NewBallot(
            begin.cleaned_data["code"], asked.answers(), asked.cleaned_data["comment"], receipt
        )
        try:
            digest = acts.cast_ballot(review_id=page.row.id, new=new, by=Citizen(None), at=now)
        except ActRefused as refusal:
            asked.add_error(None, str(refusal))
        else:
            return http.render(request, "service_hall/voted.html", context | {"digest": digest})
    return http.render(request, "service_hall/ballot.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """Find the ballot of a receipt: that it is counted, and as it was filled in."""
    now = timezone.now()
    page = selectors.review_page(code, now=now)
    form = forms.ReceiptOfBallot(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST":
        if is_flood(request, "receipts", most=60, seconds=HOUR):
            return too_often(request)
        if form.is_valid():
            found = selectors.own_ballot(code, form.cleaned_data["receipt"])
    context = {
        "page": page,
        "form": form,
        "found": found,
        "is_asked": request.method == "POST" and form.is_valid(),
        "now": now,
        "entry": "services",
    }
    return http.render(request, "service_hall/check_ballot.html", context)


@login_not_required
@require_safe
def digests(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - a view is given it
    """Give the list of all counted ballots' digests, one a line, for anybody to compare."""
    found = selectors.digests(code)
    return HttpResponse("\n".join(found) + "\n", content_type="text/plain; charset=utf-8")
