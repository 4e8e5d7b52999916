"""Parties are registered, corrected, read for a reason, and erased by two people."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import Q

from zhixing.core.ledger import acts as ledger
from zhixing.core.parties import adapters, policies, rules, verbs
from zhixing.core.parties.models import Party
from zhixing.core.parties.refusals import (
    AccountConfirmed,
    ErasureNotAsked,
    ErasureWaiting,
    IdentityChanged,
    IdentityElsewhere,
    IdentityIncomplete,
    IdNumberWrong,
    NotAllowed,
    PartyErased,
    PurposeMissing,
    SecondPersonUnfit,
)
from zhixing.core.people import acts as people_acts
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Account
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate

FIELDS = ("name", "id_number", "phone", "address")
ERASED_NAME = mark("（已删除）")


@dataclass(frozen=True, slots=True, repr=False)
class PlainParty:
    """What was sealed, for the one answer that shows it. Its repr says nothing."""

    code: str
    kind: str
    name: str
    id_number: str
    phone: str
    address: str


def register_party(
    *,
    kind: str,
    name: str,
    unit_id: int,
    by: Actor,
    at: datetime,
    id_number: str = "",
    phone: str = "",
    address: str = "",
    account_id: int | None = None,
) -> Party:
    """Return the party with this number, or a new one kept by the unit; all of it sealed.

    An officer who handles business registers, or the applicant himself. A telephone that a known party
    tells an officer anew is kept; what is typed from home changes nobody's. Raises NotAllowed,
    IdNumberWrong. Ledger: party.registered, when it is new; party.corrected, where its telephone is.
    """
    if not isinstance(by, Citizen) and not policies.may_register(by):
        raise NotAllowed
    number = rules.plain_number(id_number)
    if number and not rules.number_fits(kind, number):
        raise IdNumberWrong
    index = adapters.blind(number, kind=kind) if number else None
    with transaction.atomic(savepoint=False):
        known = Party.objects.filter(kind=kind, number_index=index).first() if index is not None else None
        if known is not None:
            return _reached_now(known, phone, by=by, at=at) if isinstance(by, Officer) else known
        party = Party(
            code=secrets.token_hex(12),
            kind=kind,
            unit_id=unit_id,
            account_id=account_id,
            registered_at=at,
        )
        _seal(party, name=name, id_number=number, phone=phone, address=address)
        party.save(force_insert=True)
        ledger.record(
            verbs.REGISTERED,
            about=reference("party", party.code),
            by=by,
            at=at,
            facts={"kind": str(kind), "unit": unit_id},
            personal={"name": name},
        )
    return party


def _reached_now(known: Party, phone: str, *, by: Officer, at: datetime) -> Party:
    """Return the party with the telephone that it was said to have now; without one nothing changes."""
    number = rules.plain_number(phone)
    if not number or known.erased_at is not None:
        return known
    if bytes(known.phone_index or b"") == adapters.blind(number, kind="phone"):
        return known
    party = Party.objects.select_for_update().get(pk=known.pk)
    kept = _opened(party)
    _seal(party, name=kept.name, id_number=kept.id_number, phone=phone, address=kept.address)
    party.save()
    ledger.record(
        verbs.CORRECTED,
        about=reference("party", party.code),
        by=by,
        at=at,
        facts={},
        personal={"name": kept.name},
    )
    return party


@dataclass(frozen=True, slots=True, repr=False)
class NewParty:
    """Who is to be registered. Its repr says nothing."""

    kind: str
    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""


@transaction.atomic
def register_many(*, rows: Sequence[NewParty], unit_id: int, by: Actor, at: datetime) -> list[Party]:
    """Return a party for each row: the one with this number, or a new one kept by the unit.

    A few statements for any number of rows. All or nothing. Raises NotAllowed, IdNumberWrong.
    Ledger: party.registered, one for each that is new.
    """
    if not isinstance(by, Citizen) and not policies.may_register(by):
        raise NotAllowed
    keys = [(row.kind, _index(row)) for row in rows]
    known = {
        (party.kind, bytes(party.number_index or b"")): party
        for party in Party.objects.filter(number_index__in=[index for _, index in keys if index])
    }
    found, fresh = [], []
    for row, (kind, index) in zip(rows, keys, strict=True):
        party = known.get((kind, index)) if index else None
        if party is None:
            party = Party(code=secrets.token_hex(12), kind=kind, unit_id=unit_id, registered_at=at)
            _seal(
                party, name=row.name, id_number=rules.plain_number(row.id_number), phone=row.phone,
                address=row.address,
            )  # fmt: skip
            fresh.append((party, row.name))
            if index:
                known[kind, index] = party
        found.append(party)
    Party.objects.bulk_create([party for party, _ in fresh], batch_size=1000)
    if fresh:
        ledger.record_many(
            [
                ledger.Draft(
                    verbs.REGISTERED, reference("party", party.code), by, at,
                    {"kind": str(party.kind), "unit": unit_id}, {"name": name},
                )
                for party, name in fresh
            ]
        )  # fmt: skip
    return found


def _index(row: NewParty) -> bytes:
    """Return the blind index of a row's number, b'' without one. Raises IdNumberWrong."""
    number = rules.plain_number(row.id_number)
    if number and not rules.number_fits(row.kind, number):
        raise IdNumberWrong
    return adapters.blind(number, kind=row.kind) if number else b""


@dataclass(frozen=True, slots=True, repr=False)
class Confirmed:
    """Whom an identity platform names: `subject` is who this is there. Its repr says nothing."""

    platform: str
    subject: str
    kind: str
    name: str
    id_number: str


@transaction.atomic
def confirm_party(*, told: Confirmed, account_id: int | None, unit_id: int, by: Actor, at: datetime) -> Party:
    """Confirm who the holder of an applicant's account is; the party's account is the one to sign in to.

    `account_id` is the account that is signed in, None for nobody: then the account that this subject
    confirmed before, or a new one. Nothing but the subject finds an account: not the number, no name, no
    telephone. A number that a party has already links the account to it, and the platform's name stands.
    Raises NotAllowed, IdentityIncomplete, IdentityChanged, IdentityElsewhere, AccountConfirmed.
    Ledger: party.confirmed, and party.registered, account.opened where these are new.
    """
    number = rules.plain_number(told.id_number)
    if not (number and told.name.strip() and told.subject and rules.number_fits(told.kind, number)):
        raise IdentityIncomplete
    with connection.cursor() as cursor:  # two first sign-ins of one person come one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhixing.identity'))")
    subject = adapters.blind(f"{told.platform}\n{told.subject}", kind="identity")
    key = (told.kind, adapters.blind(number, kind=told.kind))
    rows = Party.objects.select_for_update()
    known = rows.filter(subject_index=subject).first()
    if known is not None:
        if (known.kind, bytes(known.number_index or b"")) != key:
            raise IdentityChanged
        if known.account_id is None or account_id not in (None, known.account_id):
            raise IdentityElsewhere
        return known
    party = rows.filter(kind=key[0], number_index=key[1]).first()
    if party is not None and party.subject_index is not None:
        raise IdentityElsewhere
    account_id = _account_to_confirm(account_id, by=by, at=at)
    if party is None:
        party = register_party(
            kind=told.kind, name=told.name.strip(), id_number=number, unit_id=unit_id,
            by=Citizen(account_id), at=at,
        )  # fmt: skip
    plain = _opened(party)
    if plain.name != told.name.strip():
        _seal(
            party, name=told.name.strip(), id_number=plain.id_number, phone=plain.phone, address=plain.address
        )
    party.account_id, party.subject_index = account_id, subject
    party.confirmed_at, party.confirmed_by = at, told.platform
    party.save()
    ledger.record(
        verbs.CONFIRMED,
        about=reference("party", party.code),
        by=by,
        at=at,
        facts={"platform": told.platform, "account": account_id},
        personal={"name": told.name.strip()},
    )
    return party


def _account_to_confirm(account_id: int | None, *, by: Actor, at: datetime) -> int:
    """Return the applicant's account that is confirmed now, a new one for nobody's. Never an official's."""
    if account_id is None:
        return int(people_acts.open_confirmed_account(by=by, at=at).pk)
    if not Account.objects.filter(pk=account_id, person=None, is_active=True).exists():
        raise NotAllowed
    if Party.objects.filter(account_id=account_id, subject_index__isnull=False).exists():
        raise AccountConfirmed
    return account_id


def _seal(party: Party, **values: str) -> None:
    """Fill the sealed columns, the masks and the indexes from plain values."""
    number, phone = values["id_number"], rules.plain_number(values["phone"])
    for field in FIELDS:
        setattr(party, field, adapters.seal(values[field], place=f"party:{party.code}:{field}"))
    party.key = adapters.keys().current_id
    party.shown_name = rules.shown_name(party.kind, values["name"])
    party.shown_number = rules.shown_number(party.kind, number)
    party.shown_phone = rules.shown_phone(phone)
    party.number_index = adapters.blind(number, kind=party.kind) if number else None
    party.phone_index = adapters.blind(phone, kind="phone") if phone else None


def _opened(party: Party) -> PlainParty:
    values = {
        field: adapters.open_seal(bytes(getattr(party, field)), place=f"party:{party.code}:{field}")
        for field in FIELDS
    }
    return PlainParty(party.code, party.kind, **values)


def _locked(code: str, by: Actor, *, for_matter: str = "") -> Party:
    """Return the party's row, locked, for who may read what is sealed. Raises NotAllowed, PartyErased."""
    party = Party.objects.select_for_update().filter(code=code).first()
    if party is None:
        raise NotAllowed
    sphere = people.spheres([party.unit_id]).get(party.unit_id, "")
    through = bool(for_matter) and policies.may_register(by)
    if not through and not policies.may_reveal(by, unit_id=party.unit_id, sphere=sphere):
        raise NotAllowed
    if party.erased_at is not None:
        raise PartyErased
    return party


@transaction.atomic
def correct_party(
    *, code: str, name: str, id_number: str, phone: str, address: str, by: Actor, at: datetime
) -> Party:
    """Correct what is kept of a party. Raises NotAllowed, PartyErased, IdNumberWrong.

    Ledger: party.corrected.
    """
    party = _locked(code, by)
    number = rules.plain_number(id_number)
    if number and not rules.number_fits(party.kind, number):
        raise IdNumberWrong
    _seal(party, name=name, id_number=number, phone=phone, address=address)
    party.save()
    ledger.record(
        verbs.CORRECTED,
        about=reference("party", party.code),
        by=by,
        at=at,
        facts={},
        personal={"name": name},
    )
    return party


@transaction.atomic
def reveal_party(*, code: str, purpose: str, by: Actor, at: datetime, for_matter: str = "") -> PlainParty:
    """Return what is sealed, for a reason; every reading is written down (R48).

    `for_matter` is the reference of a matter of the party that the caller knows the officer to
    handle: it stands for the reach over the party's own unit. Raises NotAllowed, PartyErased,
    PurposeMissing, FieldKeyMissing. Ledger: party.revealed.
    """
    party = _locked(code, by, for_matter=for_matter)
    if not purpose.strip():
        raise PurposeMissing
    plain = _opened(party)
    ledger.record(
        verbs.REVEALED,
        about=reference("party", party.code),
        by=by,
        at=at,
        facts={"purpose": purpose.strip(), "matter": for_matter},
    )
    return plain


@transaction.atomic
def ask_erasure(*, code: str, ground: str, by: Actor, at: datetime) -> Party:
    """Ask that a party be erased (个人信息保护法 第四十七条); the secrecy officer decides.

    Raises NotAllowed, PartyErased, ErasureWaiting. Ledger: party.erasure_asked.
    """
    party = _locked(code, by)
    if not isinstance(by, Officer):
        raise NotAllowed
    if party.erasure_asked_at is not None:
        raise ErasureWaiting
    party.erasure_asked_at, party.erasure_ground = at, ground
    party.erasure_asked_by_id, party.erasure_asked_as_id = by.person_id, by.post_id
    party.save(update_fields=["erasure_asked_at", "erasure_asked_by", "erasure_asked_as", "erasure_ground"])
    ledger.record(verbs.ERASURE_ASKED, about=reference("party", code), by=by, at=at, facts={"ground": ground})
    return party


def _asked(code: str) -> Party:
    party = Party.objects.select_for_update().filter(code=code).first()
    if party is None or party.erasure_asked_at is None or party.erased_at is not None:
        raise ErasureNotAsked
    return party


@transaction.atomic
def erase_party(*, code: str, by: Actor, at: datetime) -> Party:
    """Erase a party as the second person: sealed columns, masks, indexes and the ledger's personal facts.

    The commitments in the ledger stay, so its chain verifies. Who asked must still be in post. Raises
    ErasureNotAsked, SecondPersonUnfit. Ledger: party.erased, personal.erased.
    """
    party = _asked(code)
    try:
        asker = people.officer(party.erasure_asked_by_id or 0, party.erasure_asked_as_id or 0, at=at)
    except people.NotInPost:
        raise SecondPersonUnfit from None
    if not policies.may_second_erasure(asker, by):
        raise SecondPersonUnfit
    for field in FIELDS:
        setattr(party, field, b"")
    party.shown_name, party.shown_number, party.shown_phone = translate(ERASED_NAME), "", ""
    party.number_index, party.phone_index, party.account_id = None, None, None
    party.subject_index, party.confirmed_at, party.confirmed_by = None, None, ""
    party.erased_at = at
    party.save()
    ledger.record(
        verbs.ERASED,
        about=reference("party", code),
        by=asker,
        at=at,
        facts={"ground": party.erasure_ground},
        second=by,
    )
    ledger.erase_personal(about=reference("party", code), ground=party.erasure_ground, by=asker, at=at)
    return party


@transaction.atomic
def decline_erasure(*, code: str, reason: str, by: Actor, at: datetime) -> Party:
    """Decline a request to erase. Raises ErasureNotAsked, NotAllowed. Ledger: party.erasure_declined."""
    party = _asked(code)
    if not policies.may_erase(by):
        raise NotAllowed
    party.erasure_asked_at = party.erasure_asked_by_id = party.erasure_asked_as_id = None
    party.save(update_fields=["erasure_asked_at", "erasure_asked_by", "erasure_asked_as"])
    ledger.record(
        verbs.ERASURE_DECLINED, about=reference("party", code), by=by, at=at, facts={"reason": reason}
    )
    return party


@transaction.atomic
def renew_seals(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Seal rows and second factors of an older key with the current one; return how many were done (R50).

    Ledger: party.key_renewed, one for the batch; none when there was nothing to do.
    """
    current = adapters.keys().current_id
    rows = list(
        Party.objects.select_for_update(skip_locked=True)
        .filter(erased_at__isnull=True)
        .exclude(key=current)
        .order_by("id")[:limit]
    )
    for party in rows:
        plain = _opened(party)
        _seal(
            party,
            name=plain.name,
            id_number=plain.id_number,
            phone=plain.phone,
            address=plain.address,
        )
        party.save(update_fields=[*FIELDS, "key"])
    done = len(rows) + _renew_second_factors(limit)
    if done:
        ledger.record(
            verbs.KEY_RENEWED,
            about=reference("field_key", current.hex()),
            by=by,
            at=at,
            facts={"rows": done},
        )
    return done


def _renew_second_factors(limit: int) -> int:
    kept, prefix = adapters.SecondFactors(), adapters.sealed_prefix()
    older = ~Q(data__secret__startswith=prefix) & Q(type=Authenticator.Type.TOTP)
    older |= ~Q(data__seed__startswith=prefix) & Q(type=Authenticator.Type.RECOVERY_CODES)
    rows = list(
        Authenticator.objects.select_for_update(skip_locked=True).filter(older).order_by("id")[:limit]
    )
    for row in rows:
        name = "secret" if row.type == Authenticator.Type.TOTP else "seed"
        row.data[name] = kept.encrypt(kept.decrypt(row.data[name]))
        row.save(update_fields=["data"])
    return len(rows)
