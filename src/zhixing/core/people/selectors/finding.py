"""Finding people and units by name, short name or pinyin initials: the directory is open to officials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from zhixing.core.people import policies
from zhixing.core.people.selectors.units import UnitRow, day_of, units
from zhixing.foundation.actors import Actor

FOUND = 20


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person with one post that he holds."""

    code: str
    person_name: str
    post_name: str
    unit_name: str


_PERSONS = """
SELECT n.code, n.name, p.name, v.short_name
FROM people_person n
JOIN people_incumbency i ON i.person_id = n.id AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
JOIN people_post p ON p.id = i.post_id
JOIN people_unitversion v ON v.unit_id = p.unit_id
    AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
WHERE n.name LIKE %(like)s OR n.initials LIKE %(initials)s
ORDER BY p.rank_order, n.id, p.id LIMIT %(limit)s
"""


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def find_persons(text: str, *, seen_by: Actor, at: datetime) -> list[FoundPerson]:
    """Return at most twenty persons whose name contains, or initials begin with, `text`. One query."""
    if not text or not policies.may_see_directory(seen_by):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSONS,
            {
                "at": at,
                "on": day_of(at),
                "like": f"%{_literal(text)}%",
                "initials": f"{_literal(text.lower())}%",
                "limit": FOUND,
            },
        )
        return [FoundPerson(*row) for row in cursor.fetchall()]


def find_units(text: str, *, seen_by: Actor, on: date) -> list[UnitRow]:
    """Return at most twenty units whose full or short name contains `text`, in official order. One query."""
    found = [u for u in units(seen_by=seen_by, on=on) if text and (text in u.name or text in u.short_name)]
    return found[:FOUND]
