"""Reads: masked lines within the viewer's reach; the sealed text only by an act that writes it down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhixing.core.parties import adapters, policies, rules
from zhixing.core.parties.models import Party
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party as lists show it: masked."""

    code: str
    kind: str
    kind_name: str
    name: str
    number: str
    phone: str
    unit_name: str
    registered_at: datetime
    erasure_waits: bool
    erased_at: datetime | None


def _within(seen_by: Actor) -> QuerySet[Party]:
    """Return the parties of units that the viewer reaches; nobody's for strangers."""
    if not isinstance(seen_by, Officer) or not seen_by.may("see"):
        return Party.objects.none()
    if seen_by.reach.everything:
        sphere = seen_by.reach.sphere
        return Party.objects.filter(unit__sphere=sphere) if sphere else Party.objects.all()
    return Party.objects.filter(unit_id__in=seen_by.reach.unit_ids | seen_by.reach.line_unit_ids)


def _rows(parties: QuerySet[Party]) -> list[PartyRow]:
    found = list(
        parties.only(
            "code",
            "kind",
            "shown_name",
            "shown_number",
            "shown_phone",
            "unit_id",
            "registered_at",
            "erasure_asked_at",
            "erased_at",
        )
    )
    names = people.unit_names({party.unit_id for party in found})
    return [
        PartyRow(
            code=party.code,
            kind=party.kind,
            kind_name=str(Party.Kind(party.kind).label),
            name=party.shown_name,
            number=party.shown_number,
            phone=party.shown_phone,
            unit_name=names.get(party.unit_id, ""),
            registered_at=party.registered_at,
            erasure_waits=party.erasure_asked_at is not None and party.erased_at is None,
            erased_at=party.erased_at,
        )
        for party in found
    ]


def parties(
    *, seen_by: Actor, text: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[PartyRow], int]:
    """Return masked lines, newest first, and how many there are. Three queries.

    `text` is a whole number or telephone number (found by the blind index), or the beginning of a
    firm's name: a person's name cannot be searched for.
    """
    rows = _within(seen_by)
    if text:
        firm = ~Q(kind=Party.Kind.PERSON) & Q(shown_name__startswith=text.strip())
        rows = rows.filter(_has_number(rules.plain_number(text)) | firm)
    total = rows.count()
    return _rows(rows.order_by("-registered_at", "-id")[offset : offset + limit]), total


def codes_by_number(text: str) -> set[str]:
    """Return the codes of the parties whose whole number or telephone number this is. One query, or none.

    For rooms above that look for matters of somebody who stands before them: what they show is within
    the viewer's scope of matters, and the answer names nobody.
    """
    number = rules.plain_number(text)
    if not rules.may_be_number(number):
        return set()
    return set(Party.objects.filter(_has_number(number)).values_list("code", flat=True))


def _has_number(number: str) -> Q:
    indexes = [adapters.blind(number, kind=kind) for kind in Party.Kind.values]
    return Q(number_index__in=indexes) | Q(phone_index=adapters.blind(number, kind="phone"))


def party(code: str, *, seen_by: Actor) -> PartyRow | None:
    """Return one masked line, None out of reach. Two queries."""
    return next(iter(_rows(_within(seen_by).filter(code=code))), None)


def masked(codes: Collection[str]) -> dict[str, PartyRow]:
    """Return masked lines by code, for rooms above that show a matter of these parties. Two queries.

    Whoever may see the matter may see the masked line.
    """
    return {row.code: row for row in _rows(Party.objects.filter(code__in=set(codes)))}


def waiting_erasures(*, seen_by: Actor, limit: int = 100) -> list[PartyRow]:
    """Return parties whose erasure waits for approval, oldest first; for who approves. Two queries."""
    if not policies.may_erase(seen_by):
        return []
    rows = _within(seen_by).filter(erasure_asked_at__isnull=False, erased_at__isnull=True)
    return _rows(rows.order_by("erasure_asked_at", "id")[:limit])


def known_phones(codes: Collection[str], phones: Collection[str]) -> set[str]:
    """Return which of these telephone numbers belong to one of these parties. One query.

    For acts that take a list in twice and change nothing the second time; the answer names nobody.
    """
    indexes = {adapters.blind(rules.plain_number(phone), kind="phone"): phone for phone in phones}
    rows = Party.objects.filter(code__in=set(codes), phone_index__in=list(indexes))
    return {indexes[bytes(index)] for index in rows.values_list("phone_index", flat=True) if index}


def find(*, kind: str, number: str) -> str | None:
    """Return the code of the party with this number, None when it is new. One query.

    For acts that register somebody at a window; the answer names nobody.
    """
    index = adapters.blind(rules.plain_number(number), kind=kind)
    return Party.objects.filter(kind=kind, number_index=index).values_list("code", flat=True).first()


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """Why and by whom an erasure was asked for."""

    ground: str
    person_name: str
    asked_at: datetime


def erasure_request(code: str, *, seen_by: Actor) -> Request | None:
    """Return the waiting request to erase a party, None without one or out of reach. One query."""
    row = (
        _within(seen_by)
        .filter(code=code, erasure_asked_at__isnull=False, erased_at__isnull=True)
        .values_list("erasure_ground", "erasure_asked_by__name", "erasure_asked_at")
        .first()
    )
    return Request(row[0], row[1] or "", row[2]) if row and row[2] else None


def kind_names() -> list[tuple[str, str]]:
    """Return the kinds of party with their words."""
    return [(code, str(label)) for code, label in Party.Kind.choices]


@dataclass(frozen=True, slots=True, repr=False)
class OwnParty:
    """Whom an account belongs to, as the identity platform confirmed it. Its repr says nothing."""

    code: str
    kind: str
    name: str
    id_number: str
    shown_name: str
    shown_number: str
    confirmed_at: datetime


def own_party(account_id: int | None) -> OwnParty | None:
    """Return whom an account belongs to, for its owner alone; None unless confirmed. One query."""
    if account_id is None:
        return None
    party = Party.objects.filter(account_id=account_id, subject_index__isnull=False).first()
    if party is None or party.confirmed_at is None:
        return None
    name, number = (
        adapters.open_seal(bytes(getattr(party, field)), place=f"party:{party.code}:{field}")
        for field in ("name", "id_number")
    )
    return OwnParty(
        party.code, party.kind, name, number, party.shown_name, party.shown_number, party.confirmed_at
    )
