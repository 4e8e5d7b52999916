"""Who acts in this request: the chosen post, verified afresh; the second factor; what was denied or taken.

And what somebody had typed: it is kept when the request that brought it did nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    UnreadablePostError,
)
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhixing.core.people import acts, selectors
from zhixing.core.people.models import Account
from zhixing.core.people.rules import network_of
from zhixing.core.people.selectors import NotInPost, Standing
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.taking import taking
from zhixing.ui import formats, long_forms
from zhixing.ui.http import SeeOther, go_to

MIDDLEWARE = ("ActingOfficer", "Denials", "FilesTaken", "FormDrafts")

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
        if standing.at_window and request.session.get_expiry_age() > settings.SESSION_WINDOW_SECONDS:
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

    One entry for a file: where a room wrote its own (how many rows, by which filter), it stands for this one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down what was given away."""
        with taking(request.path) as now:
            response = self.get_response(request)
        officer = getattr(request, "officer", None)
        disposition = response.headers.get("Content-Disposition", "")
        is_file = disposition.startswith("attachment") and response.status_code == HTTPStatus.OK
        if officer is not None and is_file and not now.is_noted:
            acts.note_file_taken(
                attempt=uuid4().hex,
                path=request.path,
                name=unquote(disposition.rpartition("=")[2].removeprefix("utf-8''")).strip('"'),
                by=officer,
                at=recording_moment(),
            )
        return response


# --- Drafts of long forms --------------------------------------------------------------------------------

SESSION_ENDED = Tick("people.session_ended")
_DRAFT_SALT = "people.form_draft"
_LONGEST_PAGE, _LONGEST_TITLE = 500, 60
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>|\s+")
# What a button adds to a draft that is kept or thrown away by hand.
_BUTTONS = frozenset({"pressed", "listed"})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DraftOf:
    """Whose text of which form on which page: said by the page, signed, and sent back with the form.

    So a form that arrives after its session ended still says whose it is, and nobody can write into
    another's drafts.
    """

    account_id: int
    page: str
    form: str
    title: str

    def token(self) -> str:
        """Return it signed, for the hidden field."""
        return signing.dumps(astuple(self), salt=_DRAFT_SALT, compress=True)


def draft_of(request: HttpRequest) -> DraftOf | None:
    """Return what the sent form says of itself; None for forms that say nothing, or nothing of ours."""
    if request.method != "POST":
        return None
    try:
        token = request.POST.get(long_forms.DRAFT_OF, "")
        if not token:
            return None
        age = settings.ZHIXING_DRAFT_DAYS * 24 * 60 * 60
        return DraftOf(*signing.loads(token, salt=_DRAFT_SALT, max_age=age))
    except (signing.BadSignature, UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        return None


def typed(sent: QueryDict) -> Mapping[str, list[str]]:
    """Return what was written in a form, without what the page itself added to it, and without files."""
    return {
        name: [str(value) for value in values]
        for name, values in sent.lists()
        if name not in long_forms.MACHINERY | _BUTTONS
    }


class FormDrafts:
    """Keeps what was typed into a long form, and gives it back (county-office.md section 4, 6).

    Every page for officers that has a form with a field for text: the form is marked, so that the script
    keeps it while somebody writes; what was kept is filled in, with a line that says so. A form that
    arrives and does not do its act (session ended, page too old, refused, server in trouble) is kept; the
    act that succeeds erases it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.by_hand = {reverse("people:keep_form_draft"), reverse("people:discard_form_draft")}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; keep or erase what the form brought; mark and fill the forms of the page."""
        response: HttpResponseBase = self.get_response(request)
        of = draft_of(request)
        if of is not None and (request.path not in self.by_hand or not request.user.is_authenticated):
            try:
                response = self._settle(request, response, of)
            except DatabaseError:
                # The answer says already that something is wrong; it is not made worse.
                _log.exception("a draft could not be kept or erased")
        if isinstance(response, HttpResponse) and self._has_forms(request, response):
            self._mark(request, response, of)
        return response

    def _settle(self, request: HttpRequest, response: HttpResponseBase, of: DraftOf) -> HttpResponseBase:
        is_own = request.user.pk == of.account_id
        officer = getattr(request, "officer", None)
        if is_own and _is_done(request, response):
            if officer is not None:
                acts.discard_form_draft(
                    account_id=of.account_id, page=of.page, form=of.form, by=officer, at=timezone.now()
                )
            return response
        by: Actor = officer if is_own and officer is not None else SESSION_ENDED
        try:
            acts.keep_form_draft(
                account_id=of.account_id,
                page=of.page,
                form=of.form,
                title=of.title,
                values=typed(request.POST),
                by=by,
                at=timezone.now(),
            )
        except ActRefused:
            return response
        if not request.user.is_authenticated:
            messages.warning(request, _("登录状态已结束。您填写的内容已存为草稿，登录后恢复。"))
            return go_to(request, f"{reverse('account_login')}?{urlencode({'next': of.page})}")
        if is_own and _page_was_too_old(request, response):
            messages.warning(request, _("页面打开过久，未能提交。您填写的内容已恢复，请核对后重新提交。"))
            return go_to(request, of.page)
        return response

    @staticmethod
    def _has_forms(request: HttpRequest, response: HttpResponse) -> bool:
        return (
            getattr(request, "officer", None) is not None
            and response.status_code == HTTPStatus.OK
            and response.headers.get("Content-Type", "").startswith("text/html")
            and b"<textarea" in response.content
        )

    def _mark(self, request: HttpRequest, response: HttpResponse, of: DraftOf | None) -> None:
        account_id = int(request.user.pk or 0)
        if of is not None and of.account_id != account_id:
            of = None
        where = of.page if of else request.get_full_path()
        text = response.content.decode(response.charset)
        if len(where) > _LONGEST_PAGE or not long_forms.long_forms(text):
            return
        found = _HEADING.search(text)
        title = of.title if of else _TAG.sub(" ", found[1]).strip()[:_LONGEST_TITLE] if found else where
        kept = {one.form: one for one in selectors.form_drafts(seen_by=request.officer, page=where)}  # type: ignore[attr-defined]
        if of is not None:
            # What was sent just now stands in its form already, with what is wrong with it.
            kept.pop(of.form, None)

        def token_of(form: str) -> str:
            return DraftOf(account_id, where, form, title).token()

        def line_of(form: long_forms.LongForm) -> str:
            kept_at = kept[form.name].kept_at
            is_today = timezone.localdate(kept_at) == timezone.localdate()
            said = formats.clock_time(kept_at) if is_today else formats.short_day(kept_at)
            context = {"kept_at": said, "has_files": form.has_files}
            return render_to_string(
                "people/_restored.html", {**context, "token": token_of(form.name)}, request=request
            )

        response.content = long_forms.marked(
            text,
            token_of=token_of,
            keep_at=reverse("people:keep_form_draft"),
            button=render_to_string("people/_keep_draft.html", {}, request=request),
            kept={form: one.values for form, one in kept.items()},
            line_of=line_of,
        ).encode(response.charset)


def _is_done(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer says that the act was done: on to another page, and nothing was refused."""
    if response.status_code != HTTPStatus.SEE_OTHER and "HX-Redirect" not in response.headers:
        return False
    said = {message.level for message in getattr(getattr(request, "_messages", None), "_queued_messages", ())}
    return not said or bool(said & {messages.SUCCESS, messages.INFO})


def _page_was_too_old(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the form's key was refused: the page was opened before the last signing in."""
    return response.status_code == HTTPStatus.FORBIDDEN and not getattr(
        request, "csrf_processing_done", False
    )


# --- Too often, too many guesses (R39) ---

HOUR, MINUTE = 3600, 60


def is_flood(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Whether one network did something more often than `most` times in a window of `seconds` (R39).

    Counted in the cache, which is the database's: for all processes together.
    """
    key = f"flood:{what}:{network_of(request.META.get('REMOTE_ADDR', ''))}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the window has just ended
        return False


GUESSES_OF_A_NETWORK, GUESSES_OF_A_NUMBER, GUESSING_SECONDS = 60, 20, 600


def _wrong_guesses(request: HttpRequest, number: str) -> dict[str, int]:
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    plain = "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())[:24]
    return {f"guess:net:{network}": GUESSES_OF_A_NETWORK, f"guess:number:{plain}": GUESSES_OF_A_NUMBER}


def is_guessing(request: HttpRequest, number: str) -> bool:
    """Whether too many wrong pairs came from this network, or for this number from anywhere (R39).

    Asked before the pair is looked at, so that what is refused says nothing of the code.
    """
    limits = _wrong_guesses(request, number)
    counted = cache.get_many(limits)
    return any(counted.get(key, 0) >= most for key, most in limits.items())


def note_wrong_guess(request: HttpRequest, number: str) -> None:
    """Count a wrong pair; what is counted is forgotten ten minutes after the first of them."""
    for key in _wrong_guesses(request, number):
        if not cache.add(key, 1, GUESSING_SECONDS):
            try:
                cache.incr(key)
            except ValueError:  # the window has just ended
                continue
