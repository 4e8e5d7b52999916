"""Between the auth library and this room: limits on sign-in, and the record of it (R39, R48)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_signed_up
from allauth.mfa import app_settings as second_factors
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from zhixing.core.people import acts, selectors
from zhixing.core.people.models import Account
from zhixing.core.people.refusals import SignInTooOften
from zhixing.foundation.actors import Actor, Citizen, Tick
from zhixing.foundation.moment import recording_moment

SIGN_IN = Tick("people.sign_in")


class _UsedOnce:
    """A code is good once, for as long as its neighbours in time are good (the library forgets it sooner)."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong one and for one that was used."""
        code: str = super().clean_code()  # type: ignore[misc]
        found: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if found.type == Authenticator.Type.TOTP:
            lasts = second_factors.TOTP_PERIOD * (2 * second_factors.TOTP_TOLERANCE + 1)
            digits = "".join(sign for sign in code if sign.isdigit())
            if not cache.add(f"second-factor:{found.pk}:{digits}", 1, timeout=lasts):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_UsedOnce, AuthenticateForm):  # type: ignore[misc]
    """The code asked for when signing in."""


class SecondFactorAgainForm(_UsedOnce, ReauthenticateForm):  # type: ignore[misc]
    """The code asked for again before what matters."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts attempts in the database; officials do not sign themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether applicants may open accounts; off unless the installation says so."""
        return bool(getattr(settings, "CITIZENS_MAY_SIGN_UP", False))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes after signing in: officers to the desk, applicants to their cases."""
        if getattr(request.user, "person_id", None) is None:
            return str(settings.CITIZEN_REDIRECT_URL)
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes who has just opened an account."""
        return self.get_login_redirect_url(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *more: Any, **named: Any
    ) -> None:
        """Say what was done, but not that somebody is signed in: the page shows it."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *more, **named)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is hashed. Raises ValidationError with the time to wait."""
        now = recording_moment()
        address = self.get_client_ip(request)
        username = str(credentials.get("username", ""))
        try:
            self._attempt = acts.begin_attempt(username=username, address=address, by=SIGN_IN, at=now)
        except SignInTooOften as refusal:
            self._note_failure(request, username)
            raise ValidationError(str(refusal), code="too_many_login_attempts") from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the account for a right password, and take the counted attempt back."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            acts.end_attempt(
                attempt_id=self._attempt,
                account_id=user.pk,
                address=self.get_client_ip(request),
                by=SIGN_IN,
                at=recording_moment(),
            )
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure down."""
        self._note_failure(request, str(credentials.get("username", "")))

    def _note_failure(self, request: HttpRequest, username: str) -> None:
        account = Account.objects.filter(username__iexact=username).first()
        acts.note_failed_sign_in(
            attempt=uuid4().hex,
            account_id=account.pk if account else None,
            username=username,
            address=self.get_client_ip(request),
            by=SIGN_IN,
            at=recording_moment(),
        )


def actor_of(account: Account) -> Actor:
    """Return who an account acts as right after signing in: the first seat, else the citizen."""
    if account.person_id is not None:
        try:
            return selectors.standing(account.person_id, None, at=recording_moment()).officer
        except selectors.NotInPost:
            return SIGN_IN
    return Citizen(account.pk, name=account.username)


def listen() -> None:
    """Connect to the signals of the auth library, once."""
    user_logged_in.connect(_signed_in, dispatch_uid="people.signed_in")
    user_signed_up.connect(_signed_up, dispatch_uid="people.signed_up")
    user_logged_out.connect(_signed_out, dispatch_uid="people.signed_out")


def _signed_in(*, request: HttpRequest, user: Account, **_more: object) -> None:
    methods = [str(record.get("method", "")) for record in get_authentication_records(request, user)]
    acts.note_sign_in(
        account_id=user.pk,
        address=request.META.get("REMOTE_ADDR", ""),
        methods=methods,
        by=actor_of(user),
        at=recording_moment(),
    )


def _signed_up(*, user: Account, **_more: object) -> None:
    acts.note_signed_up(account_id=user.pk, by=actor_of(user), at=recording_moment())


def _signed_out(*, user: Account | None, **_more: object) -> None:
    if user is not None and user.is_authenticated:
        acts.note_sign_out(account_id=user.pk, by=actor_of(user), at=recording_moment())
