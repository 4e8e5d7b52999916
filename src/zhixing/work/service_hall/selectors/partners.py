"""What other systems may do in the hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhixing.core.people.models import PartnerKey
from zhixing.foundation.actors import Actor, Partner
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import PartnerGrant


def partner_in_hall(by: Actor) -> Actor:
    """Return a partner with the rights that its key was given in the hall; others as they are. One query."""
    if not isinstance(by, Partner):
        return by
    found = PartnerGrant.objects.filter(key_id=int(by.key_id)).values_list("scopes", flat=True).first()
    return replace(by, rights=by.rights | frozenset(found or ()))


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A key in force and what it may do in the hall."""

    key_id: int
    name: str
    until: datetime
    scopes: Sequence[str]
    document: str


def partner_rows(*, seen_by: Actor, at: datetime, limit: int = 100) -> list[PartnerRow]:
    """Return the keys in force with their rights in the hall, for who runs it. Two queries."""
    if not policies.may_run_hall(seen_by):
        return []
    grants = {one.key_id: one for one in PartnerGrant.objects.filter(key__until__gt=at)}
    keys = PartnerKey.objects.filter(until__gt=at).order_by("name", "pk")[:limit]
    return [
        PartnerRow(
            key.pk,
            key.name,
            key.until,
            grants[key.pk].scopes if key.pk in grants else (),
            grants[key.pk].document if key.pk in grants else "",
        )
        for key in keys
    ]
