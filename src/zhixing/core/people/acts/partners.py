"""Keys of other systems: given for a time, shown once, taken back at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import rules, verbs
from zhixing.core.people.models import PartnerKey
from zhixing.core.people.refusals import PartnerKeyEnded, PartnerKeyPeriodWrong, PartnerNameTaken
from zhixing.core.people.selectors.subjects import living_version, locked_unit, require
from zhixing.core.people.selectors.units import day_of
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. `secret` is what the other system sends; nobody can read it again."""

    row: PartnerKey
    secret: str


@transaction.atomic
def issue_partner_key(
    *, name: str, unit_id: int, document: str, until: datetime, by: Actor, at: datetime
) -> IssuedKey:
    """Return a new key by which another system reads the business of a unit until `until`.

    It lasts a year at most. Raises NotAllowed, UnitNotLiving, PartnerKeyPeriodWrong, PartnerNameTaken.
    Ledger: unit.partner_key_issued.
    """
    require("manage_people", by)
    unit = locked_unit(unit_id)
    living_version(unit, day_of(at))
    if not at < until <= at + rules.LONGEST_PARTNER_KEY:
        raise PartnerKeyPeriodWrong(days=rules.LONGEST_PARTNER_KEY.days)
    if PartnerKey.objects.filter(name=name, until__gt=at).exists():
        raise PartnerNameTaken(name=name)
    secret = secrets.token_urlsafe(32)
    row = PartnerKey.objects.create(
        name=name, unit=unit, document=document, digest=rules.key_digest(secret), since=at, until=until
    )
    ledger.record(
        verbs.PARTNER_KEY_ISSUED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={"key": row.id, "name": name, "document": document, "until": until.isoformat()},
    )
    return IssuedKey(row, secret)


@transaction.atomic
def end_partner_key(*, key_id: int, by: Actor, at: datetime) -> PartnerKey:
    """End a key now: the next request with it is refused. Raises NotAllowed, PartnerKeyEnded.

    Ledger: unit.partner_key_ended.
    """
    require("manage_people", by)
    row = PartnerKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None or row.until <= at:
        raise PartnerKeyEnded
    row.until = max(at, row.since)
    row.save(update_fields=["until"])
    ledger.record(
        verbs.PARTNER_KEY_ENDED,
        about=reference("unit", row.unit_id),
        by=by,
        at=at,
        facts={"key": row.id, "name": row.name},
    )
    return row
