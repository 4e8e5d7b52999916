"""Checking without an account: a result by the code on it, and one's own case against the signed records."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhixing.core.ledger.exports import proof_file
from zhixing.ui import http
from zhixing.work.service_hall import selectors
from zhixing.work.service_hall.views._asking import is_guessing, note_wrong_guess, too_often
from zhixing.work.service_hall.views._drawing import drawn


@login_not_required
@never_cache
@require_safe
def result(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Say what a result is that somebody holds; a wrong code and an absent result are answered alike."""
    if is_guessing(request, number):
        return too_often(request)
    found = selectors.checked_result(number=number, code=code)
    if found is None:
        note_wrong_guess(request, number)
    address = ""
    if found is not None:
        address = request.build_absolute_uri(reverse("service_hall:result", args=[found.number, found.code]))
    context = {
        "found": found,
        "address": address,
        "qr": drawn(address) if address else None,
        "now": timezone.now(),
    }
    return http.render(request, "service_hall/result.html", context, status=200 if found else 404)


@login_not_required
@never_cache
@require_safe
def own_record(request: HttpRequest) -> HttpResponseBase:
    """Check the records of one's own case now, with number and code."""
    number, code = request.GET.get("number", "")[:24], request.GET.get("code", "")[:8]
    if is_guessing(request, number):
        return too_often(request)
    found = selectors.own_record(number=number, code=code)
    if found is None:
        note_wrong_guess(request, number)
        raise Http404
    return http.render(request, "service_hall/own_record.html", {"record": found, "now": timezone.now()})


@login_not_required
@never_cache
@require_safe
def own_proof(request: HttpRequest, seq: int) -> HttpResponse:
    """Hand out the proof of one record of one's own case, as the file that the verifier reads."""
    number, code = request.GET.get("number", "")[:24], request.GET.get("code", "")[:8]
    if is_guessing(request, number):
        return too_often(request)
    found = selectors.own_proof(number=number, code=code, seq=seq)
    if found is None:
        note_wrong_guess(request, number)
        raise Http404
    response = HttpResponse(proof_file(found), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{seq}.json"'
    return response
