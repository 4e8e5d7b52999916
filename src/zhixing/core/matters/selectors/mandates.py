"""Findings on the list of powers and their rulings, within the scope of their matters (A8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from zhixing.core.matters import policies
from zhixing.core.matters.kinds import MANDATE
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.matters.rules.states import CLOSED
from zhixing.core.people import selectors as people
from zhixing.core.powers.rules import LABELS
from zhixing.foundation.actors import Officer


@dataclass(frozen=True, slots=True)
class MandateRow:
    """One finding: which power, which fault, who rules by when."""

    id: int
    number: str
    title: str
    power: str
    fault: str
    unit: str
    sent_at: datetime
    due_at: datetime | None
    light: str
    closed_at: datetime | None
    may_rule: bool


def mandates(*, seen_by: Officer, now: datetime, limit: int = 200) -> list[MandateRow]:
    """Return findings in view, open ones first, at most `limit`. Two queries."""
    found = Matter.objects.visible_to(seen_by).filter(kind=MANDATE.code)
    rows = list(found.order_by(F("closed_at").desc(nulls_first=True), "due_at", "pk")[:limit])
    names = people.unit_names({one.unit_id for one in rows})
    return [_row(one, names.get(one.unit_id, ""), seen_by, now) for one in rows]


def mandate(number: str, *, seen_by: Officer, now: datetime) -> MandateRow | None:
    """Return one finding in view, None else. Two queries."""
    found = (
        Matter.objects.visible_to(seen_by).filter(kind=MANDATE.code, number=number.strip().upper()).first()
    )
    return _row(found, people.unit_name(found.unit_id), seen_by, now) if found else None


def _row(one: Matter, unit: str, seen_by: Officer, now: datetime) -> MandateRow:
    return MandateRow(
        id=one.pk,
        number=one.number,
        title=one.title,
        power=one.source_ref,
        fault=LABELS.get(one.topic, one.topic),
        unit=unit,
        sent_at=one.registered_at,
        due_at=one.due_at,
        light=light_now(stored=one.light, yellow_at=one.yellow_at, due_at=one.due_at, now=now),
        closed_at=one.closed_at,
        may_rule=one.state != CLOSED and policies.may_rule_on_mandate(seen_by, one),
    )
