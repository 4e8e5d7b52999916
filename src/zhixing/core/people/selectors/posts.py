"""Posts, who holds them at an instant, to whom they answer, who is in charge."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from zhixing.core.people.selectors.units import day_of
from zhixing.foundation.memory import remember_standing


class NobodyInCharge(LookupError):
    """No post of the unit, nor of any unit above it, is in charge on that day."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers in a post at an instant.

    `acting` is true for whoever is not appointed to the post itself. `for_post_id` is set when
    nobody is named: then `post_id` is the superior post whose holder acts at once.
    """

    person_id: int
    person_name: str
    post_id: int
    post_name: str
    acting: bool
    for_post_id: int | None

    @property
    def nobody_named(self) -> bool:
        """Whether the post is vacant and no acting holder has been named."""
        return self.for_post_id is not None


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


# Climbs from each post until a held one: a vacant post is acted for by its superior in line. The
# head of a unit without a drawn line answers to the leader in charge of the unit.
_HOLDERS = """
WITH RECURSIVE climb AS (
    SELECT p AS asked, p AS post_id, 0 AS height FROM unnest(%(posts)s::bigint[]) AS p
    UNION ALL
    SELECT c.asked, up.superior_id, c.height + 1
    FROM climb c CROSS JOIN LATERAL (
        SELECT l.superior_id FROM people_reportingline l WHERE l.post_id = c.post_id
            AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
        UNION ALL
        SELECT x.post_id FROM people_post h JOIN people_leaderline x ON x.unit_id = h.unit_id
            AND x.since <= %(at)s AND (x.until IS NULL OR x.until > %(at)s)
        WHERE h.id = c.post_id AND h.level = 'head' AND NOT EXISTS (
            SELECT 1 FROM people_reportingline l WHERE l.post_id = c.post_id
            AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
        )
    ) up
    WHERE c.height < 32 AND NOT EXISTS (
        SELECT 1 FROM people_incumbency i WHERE i.post_id = c.post_id
        AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
    )
)
SELECT DISTINCT ON (c.asked) c.asked, n.id, n.name, c.post_id, p.name, i.kind, c.height
FROM climb c
JOIN people_incumbency i ON i.post_id = c.post_id
    AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
JOIN people_person n ON n.id = i.person_id
JOIN people_post p ON p.id = c.post_id
ORDER BY c.asked, c.height
"""


def holders(post_ids: Collection[int], *, at: datetime) -> dict[int, Holder]:
    """Return who answers in each post at an instant. One query.

    A vacant post is answered for by the nearest held post above it; a post with nobody above it
    either is missing from the answer.
    """
    rows = _rows(_HOLDERS, {"posts": sorted(set(post_ids)), "at": at})
    return {
        asked: Holder(
            person_id=person_id,
            person_name=person_name,
            post_id=post_id,
            post_name=post_name,
            acting=height > 0 or kind == "acting",
            for_post_id=asked if height > 0 else None,
        )
        for asked, person_id, person_name, post_id, post_name, kind, height in rows
    }


@remember_standing
def holder_of(post_id: int, *, at: datetime) -> Holder:
    """Return who answers in the post at an instant; its superior in line when it is vacant.

    One query. Raises NobodyInCharge when no post above it is held either.
    """
    try:
        return holders([post_id], at=at)[post_id]
    except KeyError:
        raise NobodyInCharge(f"post {post_id} at {at:%Y-%m-%d %H:%M}") from None


_SUPERIORS = """
WITH RECURSIVE climb AS (
    SELECT %(post)s::bigint AS post_id, 0 AS height
    UNION ALL
    SELECT up.superior_id, c.height + 1
    FROM climb c CROSS JOIN LATERAL (
        SELECT l.superior_id FROM people_reportingline l WHERE l.post_id = c.post_id
            AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
        UNION ALL
        SELECT x.post_id FROM people_post h JOIN people_leaderline x ON x.unit_id = h.unit_id
            AND x.since <= %(at)s AND (x.until IS NULL OR x.until > %(at)s)
        WHERE h.id = c.post_id AND h.level = 'head' AND NOT EXISTS (
            SELECT 1 FROM people_reportingline l WHERE l.post_id = c.post_id
            AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
        )
    ) up
    WHERE c.height < 32
)
SELECT post_id FROM climb WHERE height > 0 ORDER BY height
"""


@remember_standing
def superiors(post_id: int, *, at: datetime) -> list[int]:
    """Return the posts above a post at an instant, nearest first, nobody skipped (A4). One query.

    The head of a unit without a drawn line answers to the leader in charge of the unit.
    """
    return [row[0] for row in _rows(_SUPERIORS, {"post": post_id, "at": at})]


_IN_CHARGE = """
WITH RECURSIVE climb AS (
    SELECT %(unit)s::bigint AS unit_id, 0 AS height
    UNION ALL
    SELECT v.parent_id, c.height + 1
    FROM climb c
    JOIN people_unitversion v ON v.unit_id = c.unit_id
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
    WHERE v.parent_id IS NOT NULL AND c.height < 32
)
SELECT p.id
FROM climb c
JOIN people_post p ON p.unit_id = c.unit_id
    AND p.since <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
    AND p.level IN ('county_leader', 'head', 'office_head')
ORDER BY c.height,
    CASE p.level WHEN 'county_leader' THEN 0 WHEN 'head' THEN 1 ELSE 2 END, p.rank_order, p.id
LIMIT 1
"""


@remember_standing
def post_in_charge(unit_id: int, *, at: datetime) -> int:
    """Return the post in charge of a unit: its head post, else that of the unit above it.

    One query. Raises NobodyInCharge when no unit up to the top has one.
    """
    rows = _rows(_IN_CHARGE, {"unit": unit_id, "on": day_of(at)})
    if not rows:
        raise NobodyInCharge(f"unit {unit_id} on {day_of(at)}")
    return int(rows[0][0])


_LEADER = """
WITH RECURSIVE climb AS (
    SELECT %(unit)s::bigint AS unit_id, 0 AS height
    UNION ALL
    SELECT v.parent_id, c.height + 1
    FROM climb c
    JOIN people_unitversion v ON v.unit_id = c.unit_id
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
    WHERE v.parent_id IS NOT NULL AND c.height < 32
)
SELECT l.post_id
FROM climb c
JOIN people_leaderline l ON l.unit_id = c.unit_id
    AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
ORDER BY c.height LIMIT 1
"""

_TOP = """
WITH RECURSIVE climb AS (
    SELECT %(unit)s::bigint AS unit_id, 0 AS height
    UNION ALL
    SELECT v.parent_id, c.height + 1
    FROM climb c
    JOIN people_unitversion v ON v.unit_id = c.unit_id
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
    WHERE v.parent_id IS NOT NULL AND c.height < 32
)
SELECT p.id
FROM (SELECT unit_id FROM climb ORDER BY height DESC LIMIT 1) AS top
JOIN people_post p ON p.unit_id = top.unit_id
    AND p.since <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
    AND p.level IN ('county_leader', 'head')
ORDER BY CASE p.level WHEN 'county_leader' THEN 0 ELSE 1 END, p.rank_order, p.id LIMIT 1
"""


@remember_standing
def leader_in_charge(unit_id: int, *, at: datetime) -> int:
    """Return the post of the leader in charge of a unit at an instant (分管领导).

    The unit's own line, else that of the nearest unit above it, else the head of the top unit. One
    query, two where no line is drawn. Raises NobodyInCharge when the top has no head post.
    """
    values = {"unit": unit_id, "at": at, "on": day_of(at)}
    rows = _rows(_LEADER, values) or _rows(_TOP, values)
    if not rows:
        raise NobodyInCharge(f"unit {unit_id} at {at:%Y-%m-%d %H:%M}")
    return int(rows[0][0])
