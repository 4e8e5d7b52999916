"""Accounts: opened, disabled, and everything about signing in written down (R48)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import rules, selectors, verbs
from zhixing.core.people.models import Account, KnownNetwork, SignInAttempt
from zhixing.core.people.refusals import AccountExists, SignInTooOften, UsernameTaken
from zhixing.core.people.selectors.subjects import (
    locked_account,
    locked_person,
    refused,
    require,
    require_serving,
)
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference


@transaction.atomic
def open_account(*, person_id: int, username: str, password: str | None, by: Actor, at: datetime) -> Account:
    """Return a new account of a person; without a password it waits for one to be set.

    Raises NotAllowed, PersonHasLeft, AccountExists, UsernameTaken. Ledger: account.opened.
    """
    require("manage_people", by)
    person = locked_person(person_id)
    require_serving(person, at)
    if Account.objects.filter(person=person).exists():
        raise AccountExists(person=person.name)
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    account = Account.objects.create_user(username, password, person=person)
    ledger.record(
        verbs.ACCOUNT_OPENED,
        about=reference("account", account.id),
        by=by,
        at=at,
        facts={"person": person.id, "name": person.name, "username": username},
    )
    return account


@transaction.atomic
def disable_account(*, account_id: int, reason: str, by: Actor, at: datetime) -> Account:
    """Disable an account; its open sessions die with their next request (R27).

    Raises NotAllowed. Ledger: account.disabled.
    """
    if not (by.may("manage_people") or by.may("approve_roles")):
        raise refused("manage_people")
    account = locked_account(account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    ledger.record(
        verbs.ACCOUNT_DISABLED,
        about=reference("account", account.id),
        by=by,
        at=at,
        facts={"reason": reason},
    )
    return account


@transaction.atomic
def enable_account(*, account_id: int, reason: str, by: Actor, at: datetime) -> Account:
    """Open a disabled account again. Raises NotAllowed, PersonHasLeft. Ledger: account.enabled."""
    require("manage_people", by)
    account = locked_account(account_id)
    if account.person is not None:
        require_serving(account.person, at)
    account.is_active = True
    account.save(update_fields=["is_active"])
    ledger.record(
        verbs.ACCOUNT_ENABLED,
        about=reference("account", account.id),
        by=by,
        at=at,
        facts={"reason": reason},
    )
    return account


@transaction.atomic
def set_password(*, account_id: int, password: str, by: Actor, at: datetime) -> Account:
    """Set a new password for somebody; his open sessions die. Raises NotAllowed.

    Ledger: account.password_set.
    """
    require("manage_people", by)
    account = locked_account(account_id)
    account.set_password(password)
    account.save(update_fields=["password"])
    ledger.record(verbs.PASSWORD_SET, about=reference("account", account.id), by=by, at=at, facts={})
    return account


@transaction.atomic
def set_preferences(*, account_id: int, values: Mapping[str, str], by: Actor, at: datetime) -> Account:
    """Keep what somebody chose for himself: the post to begin with, the language.

    Raises NotAllowed for another's account. Ledger: account.preferences_set.
    """
    account = locked_account(account_id)
    if not isinstance(by, Officer) or account.person_id != by.person_id:
        raise refused("manage_people")
    account.preferences = {**account.preferences, **values}
    account.save(update_fields=["preferences"])
    ledger.record(
        verbs.PREFERENCES_SET,
        about=reference("account", account.id),
        by=by,
        at=at,
        facts={"chosen": sorted(values)},
    )
    return account


@transaction.atomic
def end_sessions(*, account_id: int, by: Actor, at: datetime, but_key: str = "") -> int:
    """End every session of an account but `but_key`; return how many. One's own, or any by an administrator.

    Raises NotAllowed. Ledger: account.sessions_ended.
    """
    account = locked_account(account_id)
    own = isinstance(by, Officer) and account.person_id == by.person_id
    if not own and not (by.may("manage_people") or by.may("approve_roles")):
        raise refused("manage_people")
    keys = [key for key in selectors.session_keys(account.id, at=at) if key != but_key]
    Session.objects.filter(session_key__in=keys).delete()
    ledger.record(
        verbs.SESSIONS_ENDED,
        about=reference("account", account.id),
        by=by,
        at=at,
        facts={"sessions": len(keys)},
    )
    return len(keys)


@transaction.atomic
def begin_attempt(
    *,
    username: str,
    address: str,
    by: Actor,  # noqa: ARG001 - every act says who
    at: datetime,
) -> int:
    """Count a sign-in before the password is looked at; return the attempt, which success takes back.

    Attempts on one name wait for each other here, so that many at once do not slip through; the
    counts are rows, so they hold for all processes and survive a restart (R39). A network that the
    account knows has a count of its own: an attacker elsewhere cannot lock a person out.
    Raises SignInTooOften with the time to come back. Ledger: by the caller.
    """
    hashed, network = rules.name_hash(username), rules.network_of(address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [hashed])
    known = KnownNetwork.objects.filter(account__username__iexact=username, network=network).exists()
    until = selectors.locked_until(hashed, network, is_known=known, at=at)
    if until is not None:
        raise SignInTooOften(until=f"{until.astimezone(timezone.get_default_timezone()):%H:%M:%S}")
    attempt = SignInAttempt.objects.create(name_hash=hashed, network=network, is_known=known, at=at)
    return attempt.id


@transaction.atomic
def end_attempt(
    *,
    attempt_id: int,
    account_id: int,
    address: str,
    by: Actor,  # noqa: ARG001 - every act says who
    at: datetime,
) -> None:
    """Take back the attempts of a sign-in that succeeded and know its network. Ledger: by the caller."""
    network = rules.network_of(address)
    attempt = SignInAttempt.objects.filter(id=attempt_id).first()
    if attempt is not None:
        SignInAttempt.objects.filter(name_hash=attempt.name_hash, network=network).delete()
    KnownNetwork.objects.update_or_create(account_id=account_id, network=network, defaults={"last_at": at})


@transaction.atomic
def note_sign_in(*, account_id: int, address: str, methods: list[str], by: Actor, at: datetime) -> None:
    """Write down that somebody signed in, with which factors. Ledger: account.signed_in."""
    ledger.record(
        verbs.SIGNED_IN,
        about=reference("account", account_id),
        by=by,
        at=at,
        facts={"methods": methods},
        personal={"address": address},
    )


@transaction.atomic
def note_signed_up(*, account_id: int, by: Actor, at: datetime) -> None:
    """Write down that an applicant opened an account for himself. Ledger: account.opened."""
    about = reference("account", account_id)
    ledger.record(verbs.ACCOUNT_OPENED, about=about, by=by, at=at, facts={"applicant": True})


@transaction.atomic
def open_confirmed_account(*, by: Actor, at: datetime) -> Account:
    """Return a new account of an applicant whom an identity platform confirms.

    It has a random name and no password: it is signed in to through the platform alone.
    Ledger: account.opened.
    """
    account = Account.objects.create_user(f"sm-{secrets.token_hex(6)}")
    about = reference("account", account.pk)
    ledger.record(verbs.ACCOUNT_OPENED, about=about, by=by, at=at, facts={"applicant": True})
    return account


@transaction.atomic
def note_sign_out(*, account_id: int, by: Actor, at: datetime) -> None:
    """Write down that somebody signed out. Ledger: account.signed_out."""
    ledger.record(verbs.SIGNED_OUT, about=reference("account", account_id), by=by, at=at, facts={})


@transaction.atomic
def note_failed_sign_in(
    *, attempt: str, account_id: int | None, username: str, address: str, by: Actor, at: datetime
) -> None:
    """Write down a failed sign-in as a subject of its own, so that a flood of them blocks nobody.

    `attempt` is unique. The name typed and the address can be erased. Ledger: account.sign_in_failed.
    """
    ledger.record(
        verbs.SIGN_IN_FAILED,
        about=reference("attempt", attempt),
        by=by,
        at=at,
        facts={"account": account_id},
        personal={"username": username[:64], "address": address},
    )


@transaction.atomic
def note_denied(*, attempt: str, path: str, method: str, by: Actor, at: datetime) -> None:
    """Write down that a page or act was denied to an officer. `attempt` is unique.

    Ledger: account.access_denied.
    """
    ledger.record(
        verbs.ACCESS_DENIED,
        about=reference("attempt", attempt),
        by=by,
        at=at,
        facts={"path": path[:200], "method": method},
    )


@transaction.atomic
def note_file_taken(*, attempt: str, path: str, name: str, by: Actor, at: datetime) -> None:
    """Write down that an officer was given a file to keep: a list, a sheet, a paper. `attempt` is unique.

    Ledger: account.file_taken.
    """
    ledger.record(
        verbs.FILE_TAKEN,
        about=reference("attempt", attempt),
        by=by,
        at=at,
        facts={"path": path[:200], "name": name[:200]},
    )
