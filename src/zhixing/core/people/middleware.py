"""Who acts in this request: the chosen post, verified afresh; the second factor; what was denied or taken."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhixing.core.people import acts, selectors
from zhixing.core.people.models import Account
from zhixing.core.people.selectors import NotInPost, Standing
from zhixing.foundation.moment import recording_moment
from zhixing.ui.http import SeeOther

MIDDLEWARE = ("ActingOfficer", "Denials", "FilesTaken")

SEAT = "seat"
"""The chosen seat in the session: [post, post acted for]. A wish, not a right: rights are never kept."""

# Pages of these packages are for officers; of the others, for anybody signed in, or for everybody.
_OFFICERS_ROOMS = ("zhixing.core.", "zhixing.work.", "zhixing.oversight.", "zhixing.entrances.")
_OPEN_ROOMS = ("zhixing.entrances.public_portal",)

View = Callable[..., HttpResponseBase]
Answer = Callable[[HttpRequest], HttpResponse]


def without_post(view: View) -> View:
    """Mark a page of this house that somebody signed in reaches without any post."""
    view.without_post = True  # type: ignore[attr-defined]
    return view


class ActingOfficer:
    """Sets `request.officer` from the database at each request, never from the session (R27, D10).

    `request.officer` is None for strangers, applicants and whoever holds no post; `request.other_posts`
    are the other seats of the person. A page for officers is only reached with a seat, and with the
    second factor used where a role of the seat approves, supervises, exports or administers (R49).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who acts, then answer."""
        request.officer = None  # type: ignore[attr-defined]
        request.standing = None  # type: ignore[attr-defined]
        request.other_posts = ()  # type: ignore[attr-defined]
        request.seat_lost = False  # type: ignore[attr-defined]
        if request.user.is_authenticated and request.user.person_id is not None:
            self._find(request, request.user)
        return self.get_response(request)

    def _find(self, request: HttpRequest, account: Account) -> None:
        standing = _standing(request, account)
        if standing is None:
            return
        request.standing = standing  # type: ignore[attr-defined]
        request.officer = standing.officer  # type: ignore[attr-defined]
        request.other_posts = standing.others  # type: ignore[attr-defined]
        if standing.at_window:
            request.session.set_expiry(settings.SESSION_WINDOW_SECONDS)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Stop before a page for officers where no officer may stand."""
        if not _is_for_officers(view) or not request.user.is_authenticated:
            return None
        if request.user.person_id is None:
            raise Http404
        if request.officer is None:  # type: ignore[attr-defined]
            return redirect("people:no_post")
        if request.seat_lost:  # type: ignore[attr-defined]
            messages.warning(
                request, _("您已不在原岗位履职，已切换岗位；刚才的操作未执行，请核对后重新办理。")
            )
            if request.method not in ("GET", "HEAD"):
                return SeeOther(request.get_full_path())
        return _second_factor(request)


def _standing(request: HttpRequest, account: Account) -> Standing | None:
    """Return who acts: the chosen seat, else the preferred one, else the first; None without any seat."""
    now = timezone.now()
    chosen = request.session.get(SEAT)
    if chosen is None and (preferred := account.preferences.get("first_seat")):
        post, _colon, for_post = str(preferred).partition(":")
        chosen = [int(post), int(for_post) if for_post else None]
    if chosen is not None:
        try:
            return selectors.standing(account.person_id or 0, chosen[0], at=now, for_post_id=chosen[1])
        except NotInPost:
            # A seat chosen in this session and lost since: what was meant for it is not done in another.
            request.seat_lost = SEAT in request.session  # type: ignore[attr-defined]
            request.session.pop(SEAT, None)
    try:
        return selectors.standing(account.person_id or 0, None, at=now)
    except NotInPost:
        return None


def _is_for_officers(view: View) -> bool:
    place = getattr(view, "__module__", "")
    if not place.startswith(_OFFICERS_ROOMS) or place.startswith(_OPEN_ROOMS):
        return False
    return getattr(view, "login_required", True) and not getattr(view, "without_post", False)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether the second factor was used where the seat needs it (R49)."""
    if not request.standing.needs_second_factor:  # type: ignore[attr-defined]
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _second_factor(request: HttpRequest) -> HttpResponseBase | None:
    """Return the way to the second factor when the seat needs one that was not used (R49)."""
    if used_second_factor(request):
        return None
    if not is_mfa_enabled(request.user):
        messages.info(request, _("您的岗位须使用双因素登录，请先绑定动态口令。"))
        return redirect("mfa_activate_totp")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")


class Denials:
    """Writes down what officers were denied: objects out of scope (404) and acts refused (403) (R48)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down a denial of a page that exists."""
        response = self.get_response(request)
        officer = getattr(request, "officer", None)
        if officer is not None and response.status_code in (403, 404) and request.resolver_match is not None:
            acts.note_denied(
                attempt=uuid4().hex,
                path=request.path,
                method=request.method or "",
                by=officer,
                at=recording_moment(),
            )
        return response


class FilesTaken:
    """Writes down which files officers were given to keep, whatever room made them (R48).

    A register's own entry (how many rows, by which filter) is about the register, this one about who took it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down what was given away."""
        response = self.get_response(request)
        officer = getattr(request, "officer", None)
        disposition = response.headers.get("Content-Disposition", "")
        is_file = disposition.startswith("attachment") and response.status_code == HTTPStatus.OK
        if officer is not None and is_file:
            acts.note_file_taken(
                attempt=uuid4().hex,
                path=request.path,
                name=unquote(disposition.rpartition("=")[2].removeprefix("utf-8''")).strip('"'),
                by=officer,
                at=recording_moment(),
            )
        return response
