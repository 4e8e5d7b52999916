"""Keys of other systems, and the partner whom a key makes of a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhixing.core.people import rules
from zhixing.core.people.models import PartnerKey
from zhixing.core.people.selectors.units import at_instant, day_of, subtree, unit_names
from zhixing.foundation.actors import Actor, Partner, Reach


@dataclass(frozen=True, slots=True)
class PartnerKeyRow:
    """One key of the list; never the key itself."""

    id: int
    name: str
    unit_name: str
    document: str
    since: datetime
    until: datetime
    in_force: bool


def partner_keys(*, seen_by: Actor, at: datetime, limit: int = 200) -> list[PartnerKeyRow]:
    """Return keys, those in force first, then by end; nothing for who does not keep them. Two queries."""
    if not seen_by.may("manage_people"):
        return []
    rows = list(PartnerKey.objects.order_by("-until", "-pk")[:limit])
    names = unit_names([row.unit_id for row in rows])
    return [
        PartnerKeyRow(
            row.pk, row.name, names.get(row.unit_id, ""), row.document, row.since, row.until, row.until > at
        )
        for row in rows
    ]


def partner(secret: str, *, at: datetime) -> Partner | None:
    """Return the partner with this key, None for a key that is unknown or has ended. Two queries.

    It reaches the unit of the key with everything below it, as of now.
    """
    found = PartnerKey.objects.filter(at_instant(at), digest=rules.key_digest(secret)).first()
    if found is None:
        return None
    units = frozenset(subtree(found.unit_id, on=day_of(at)))
    return Partner(str(found.pk), found.name, frozenset({"see"}), Reach(unit_ids=units))
