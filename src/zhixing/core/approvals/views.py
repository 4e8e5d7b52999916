"""The queue of acts that wait for a second person, and the page on which they are decided."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhixing.core.approvals import acts, forms, selectors
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


def _officer(request: HttpRequest) -> Officer:
    """Who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def _row(proposal_id: int, officer: Officer) -> selectors.ProposalRow:
    found = selectors.proposal(proposal_id, seen_by=officer)
    if found is None:
        raise Http404
    return found


@require_GET
def queue(request: HttpRequest) -> HttpResponseBase:
    """List what waits for the viewer, what the viewer proposed, and what was decided."""
    officer, now = _officer(request), timezone.now()
    return http.render(
        request,
        "approvals/queue.html",
        {
            "waiting": selectors.waiting(seen_by=officer, now=now),
            "proposed": selectors.proposed(seen_by=officer),
            "decided": selectors.decided(seen_by=officer),
            "now": now,
        },
    )


@require_GET
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Show the whole payload with its digest, and the two answers."""
    officer = _officer(request)
    return _page(request, _row(proposal_id, officer), officer)


def _page(
    request: HttpRequest,
    row: selectors.ProposalRow,
    officer: Officer,
    *,
    approve: forms.Approve | None = None,
    refuse: forms.Refuse | None = None,
) -> HttpResponseBase:
    initial = {"digest": row.digest}
    return http.render(
        request,
        "approvals/proposal.html",
        {
            "row": row,
            "approve": approve or forms.Approve(initial=initial, prefix="approve"),
            "refuse": refuse or forms.Refuse(initial=initial, prefix="refuse"),
            "is_mine": row.proposer_id == officer.person_id,
        },
    )


@require_POST
def approve(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Do the proposed act, as the second person."""
    officer, now = _officer(request), timezone.now()
    row = _row(proposal_id, officer)
    form = forms.Approve(request.POST, prefix="approve")
    if not form.is_valid():
        return _page(request, row, officer, approve=form)
    return _decided(
        request,
        lambda: acts.approve(proposal_id=proposal_id, digest=form.cleaned_data["digest"], by=officer, at=now),
        done=_("已核准并办理。"),
        again=lambda sentence: _again(request, row, officer, form, sentence),
    )


@require_POST
def refuse(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Refuse the proposed act with a reason."""
    officer, now = _officer(request), timezone.now()
    row = _row(proposal_id, officer)
    form = forms.Refuse(request.POST, prefix="refuse")
    if not form.is_valid():
        return _page(request, row, officer, refuse=form)
    given = form.cleaned_data
    return _decided(
        request,
        lambda: acts.refuse(
            proposal_id=proposal_id, digest=given["digest"], reason=given["reason"], by=officer, at=now
        ),
        done=_("已否决。"),
        again=lambda sentence: _again(request, row, officer, form, sentence),
    )


@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Take back one's own proposal."""
    officer, now = _officer(request), timezone.now()
    row = _row(proposal_id, officer)
    form = forms.Approve(initial={"digest": row.digest}, prefix="approve")
    return _decided(
        request,
        lambda: acts.withdraw(proposal_id=proposal_id, by=officer, at=now),
        done=_("已撤回。"),
        again=lambda sentence: _again(request, row, officer, form, sentence),
    )


def _decided(
    request: HttpRequest,
    do: Callable[[], object],
    *,
    done: str,
    again: Callable[[str], HttpResponseBase],
) -> HttpResponseBase:
    """Act and go back to the queue, or show the page again with the refusal on it."""
    try:
        do()
    except ActRefused as refusal:
        return again(str(refusal))
    messages.success(request, done)
    return http.go_to(request, reverse("approvals:queue"))


def _again(
    request: HttpRequest,
    row: selectors.ProposalRow,
    officer: Officer,
    form: forms.Approve | forms.Refuse,
    sentence: str,
) -> HttpResponseBase:
    if form.is_bound:
        form.add_error(None, sentence)
    else:
        messages.error(request, sentence)
    if isinstance(form, forms.Refuse):
        return _page(request, row, officer, refuse=form)
    return _page(request, row, officer, approve=form)
