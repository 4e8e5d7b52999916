"""统一身份认证: an applicant says at the platform who he is, and comes back signed in. Never an official."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.parties import selectors as parties
from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, adapters, forms, refusals
from zhixing.work.service_hall.adapters import IdentityPlatform
from zhixing.work.service_hall.rules.identity import LASTS
from zhixing.work.service_hall.views._asking import MINUTE, account_of, is_flood, too_often

PLATFORM = Tick("services.identity")
BEGUN = "identity"
MOST_BEGUN, A_MINUTE = 3, 60


@login_not_required
@never_cache
@require_safe
def identity(request: HttpRequest) -> HttpResponseBase:
    """Say what the platform will be asked, and show the way there. 404 where no platform is in use.

    A link, not a form: the policy of our pages lets no form lead to another host.
    """
    platform = _platform_for_applicants(request)
    if is_flood(request, "identity", most=A_MINUTE, seconds=MINUTE):
        return too_often(request)
    if parties.own_party(account_of(request)) is not None:
        return http.go_to(request, reverse("service_hall:mine"))
    return _shown(request, platform)


@login_not_required
@never_cache
@require_safe
def identity_answer(request: HttpRequest) -> HttpResponseBase:
    """Take who comes back from the platform: confirm the account that is signed in, or sign in to the one.

    Only an answer to a question of this very visit counts, and once.
    """
    platform = _platform_for_applicants(request)
    if is_flood(request, "identity-answer", most=A_MINUTE, seconds=MINUTE):
        return too_often(request)
    account, now = account_of(request), timezone.now()
    try:
        begun = _taken(request, account, now)
        if begun is None:
            raise refusals.IdentityStale
        code = request.GET.get("code", "")
        if not code or "error" in request.GET:
            raise refusals.IdentityDeclined
        try:
            told = platform.told(
                code=code[:2000], nonce=begun["nonce"], verifier=begun["verifier"], back=_back(request),
                now=now.timestamp(),
            )  # fmt: skip
        except adapters.PlatformDown:
            raise refusals.IdentityDown from None
        except adapters.AnswerForged:
            raise refusals.IdentityForged from None
        found = acts.confirm_identity(told=told, account_id=account, by=PLATFORM, at=now)
    except ActRefused as refusal:
        return _shown(request, platform, str(refusal))
    mine = reverse("service_hall:mine")
    if account is not None:
        messages.success(request, _("已完成实名认证。"))
        return http.go_to(request, mine)
    record_authentication(request, found, "identity")
    answer: HttpResponseBase = perform_login(request, found, email_verification="none", redirect_url=mine)
    return answer


def _platform_for_applicants(request: HttpRequest) -> IdentityPlatform:
    """Return the platform. Raises Http404 without one, and for officials: they have their own accounts."""
    platform = adapters.identity_platform()
    if platform is None or (request.user.is_authenticated and account_of(request) is None):
        raise Http404
    return platform


def _shown(request: HttpRequest, platform: IdentityPlatform, refused: str = "") -> HttpResponseBase:
    """Render the page with a fresh question, which this visit keeps."""
    begun: dict[str, Any] = {
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "account": account_of(request),
        "at": timezone.now().timestamp(),
    }
    state, address = secrets.token_urlsafe(24), ""
    try:
        address = platform.address(
            state=state, nonce=begun["nonce"], verifier=begun["verifier"], back=_back(request)
        )
    except adapters.PlatformDown:
        refused = refused or str(refusals.IdentityDown())
    else:
        kept = list(request.session.get(BEGUN, {}).items())
        request.session[BEGUN] = dict([*kept, (state, begun)][-MOST_BEGUN:])
    context = {"address": address, "refused": refused, "is_signed_in": begun["account"] is not None}
    return http.render(request, "service_hall/identity.html", context)


def _taken(request: HttpRequest, account: int | None, now: datetime) -> dict[str, Any] | None:
    """Return the question of this visit that is answered, which is gone then; None for any other answer."""
    kept = dict(request.session.get(BEGUN, {}))
    found: dict[str, Any] | None = kept.pop(request.GET.get("state", ""), None)
    request.session[BEGUN] = kept
    if found is None or found["account"] != account:
        return None
    return found if now.timestamp() - found["at"] <= LASTS.total_seconds() else None


def _back(request: HttpRequest) -> str:
    """Return the address to which the platform leads back: the one on which this visit is."""
    return request.build_absolute_uri(reverse("service_hall:identity_answer"))


# --- The trial platform's own page -----------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trial_identity(request: HttpRequest) -> HttpResponseBase:
    """Be the page of the trial platform, where somebody says who he is. 404 with any other platform."""
    platform = adapters.identity_platform()
    if not isinstance(platform, adapters.TrialPlatform):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    names = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
    asked = {name: sent.get(name, "") for name in names}
    if not platform.may_ask(asked, _back(request)):
        raise Http404
    form = forms.TrialIdentity(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "declined" in request.POST:
        said = {"error": "access_denied", "state": asked["state"]}
        return http.go_to(request, f"{asked['redirect_uri']}?{urlencode(said)}")
    if request.method == "POST" and form.is_valid():
        said = {"code": platform.new_code(form.cleaned_data["who"], asked), "state": asked["state"]}
        return http.go_to(request, f"{asked['redirect_uri']}?{urlencode(said)}")
    return http.render(request, "service_hall/trial_identity.html", {"form": form, "asked": asked})
