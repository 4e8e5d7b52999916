"""Seats and officers: in which posts a person may act, and with which rights, read afresh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from zhixing.core.people import policies
from zhixing.core.people.models import Account
from zhixing.core.people.selectors.posts import _rows
from zhixing.core.people.selectors.units import day_of
from zhixing.foundation.actors import Officer


class NotInPost(LookupError):
    """The person does not hold the post, nor may act for the other, at this instant."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A way to act: in an own post, or in it for another post.

    `how` is holds, acting, delegated or vacant. `rights` limits a delegated seat to what was
    handed over; None means all that the post has.
    """

    post_id: int
    post_name: str
    unit_name: str
    for_post_id: int | None
    for_post_name: str
    how: str
    rights: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """What a form sends to choose the seat: the post, and the post acted for."""
        return f"{self.post_id}:{self.for_post_id}" if self.for_post_id else str(self.post_id)


# Own posts; then posts handed to the person by a holder who still holds; then vacant posts below.
_SEATS = """
WITH RECURSIVE own AS (
    SELECT i.post_id, i.kind, p.level, p.rank_order
    FROM people_incumbency i
    JOIN people_post p ON p.id = i.post_id
    WHERE i.person_id = %(person)s AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
), vacant AS (
    SELECT o.post_id AS mine, o.post_id AS post_id, 0 AS depth FROM own o
    UNION ALL
    SELECT v.mine, down.post_id, v.depth + 1
    FROM vacant v CROSS JOIN LATERAL (
        SELECT l.post_id FROM people_reportingline l WHERE l.superior_id = v.post_id
            AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
        UNION ALL
        SELECT h.id FROM people_leaderline x JOIN people_post h ON h.unit_id = x.unit_id AND h.level = 'head'
        WHERE x.post_id = v.post_id AND x.since <= %(at)s AND (x.until IS NULL OR x.until > %(at)s)
            AND NOT EXISTS (
                SELECT 1 FROM people_reportingline l WHERE l.post_id = h.id
                AND l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
            )
    ) down
    JOIN people_post p ON p.id = down.post_id
        AND p.since <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
    WHERE v.depth < 32 AND NOT EXISTS (
        SELECT 1 FROM people_incumbency i WHERE i.post_id = down.post_id
        AND i.since <= %(at)s AND (i.until IS NULL OR i.until > %(at)s)
    )
), first_own AS (
    SELECT post_id FROM own ORDER BY
        CASE level WHEN 'county_leader' THEN 0 WHEN 'head' THEN 1 WHEN 'deputy' THEN 2
            WHEN 'office_head' THEN 3 ELSE 4 END, rank_order, post_id
    LIMIT 1
), found AS (
SELECT 0 AS place, post_id, NULL::bigint AS for_post_id,
    CASE kind WHEN 'acting' THEN 'acting' ELSE 'holds' END AS how, NULL::text[] AS rights
FROM own
UNION ALL
SELECT 1, f.post_id, d.from_post_id, 'delegated', ARRAY(SELECT jsonb_array_elements_text(d.rights))
FROM people_delegation d
CROSS JOIN first_own f
JOIN people_incumbency g ON g.post_id = d.from_post_id AND g.person_id = d.given_by_id
    AND g.since <= %(at)s AND (g.until IS NULL OR g.until > %(at)s)
WHERE d.to_person_id = %(person)s AND d.since <= %(at)s AND d.until > %(at)s
UNION ALL
SELECT 2, mine, post_id, 'vacant', NULL::text[] FROM vacant WHERE depth > 0
)
SELECT f.post_id, m.name, v.short_name, f.for_post_id, COALESCE(a.name, ''), f.how, f.rights
FROM found f
JOIN people_post m ON m.id = f.post_id
LEFT JOIN people_post a ON a.id = f.for_post_id
LEFT JOIN people_unitversion v ON v.unit_id = COALESCE(a.unit_id, m.unit_id)
    AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
ORDER BY f.place, m.level <> 'county_leader', m.level <> 'head', m.rank_order, f.post_id, f.for_post_id
"""


def seats(person_id: int, *, at: datetime) -> list[Seat]:
    """Return every way in which the person may act at an instant: own posts first. One query.

    Own posts, then posts that others handed over (while the giver still holds them), then vacant
    posts below; leading posts first, in official order.
    """
    values = {"person": person_id, "at": at, "on": day_of(at)}
    return [
        Seat(post, name, unit or "", for_post, for_name, how, None if rights is None else frozenset(rights))
        for post, name, unit, for_post, for_name, how, rights in _rows(_SEATS, values)
    ]


# Everything that one seat needs, in one row: names, roles, body rights, the units it reaches.
_STANDING = """
WITH RECURSIVE seat AS (
    SELECT m.id AS post_id, m.name AS post_name, f.id AS for_post_id, f.name AS for_post_name,
        COALESCE(f.id, m.id) AS acts_as, COALESCE(f.unit_id, m.unit_id) AS unit_id,
        COALESCE(f.level, m.level) AS level
    FROM people_post m LEFT JOIN people_post f ON f.id = %(for_post)s WHERE m.id = %(post)s
), upward AS (
    SELECT unit_id, 0 AS height FROM seat
    UNION ALL
    SELECT v.parent_id, u.height + 1
    FROM upward u JOIN people_unitversion v ON v.unit_id = u.unit_id AND v.kind = 'section'
        AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
    WHERE v.parent_id IS NOT NULL AND u.height < 32
), below AS (
    SELECT unit_id FROM seat
    UNION
    SELECT n.unit_id FROM below b CROSS JOIN LATERAL (
        SELECT v.unit_id FROM people_unitversion v
        WHERE v.parent_id = b.unit_id AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
        UNION ALL
        SELECT s.former_id FROM people_unitsuccession s
        WHERE s.successor_id = b.unit_id AND s.on <= %(on)s
    ) n
), line AS (
    SELECT l.unit_id FROM people_leaderline l JOIN seat s ON l.post_id = s.acts_as
    WHERE l.since <= %(at)s AND (l.until IS NULL OR l.until > %(at)s)
    UNION
    SELECT n.unit_id FROM line b CROSS JOIN LATERAL (
        SELECT v.unit_id FROM people_unitversion v
        WHERE v.parent_id = b.unit_id AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
            AND NOT EXISTS (
                SELECT 1 FROM people_leaderline o JOIN seat s ON o.post_id <> s.acts_as
                WHERE o.unit_id = v.unit_id AND o.since <= %(at)s AND (o.until IS NULL OR o.until > %(at)s)
            )
        UNION ALL
        SELECT s.former_id FROM people_unitsuccession s
        WHERE s.successor_id = b.unit_id AND s.on <= %(on)s
    ) n
)
SELECT n.name, s.post_name, s.for_post_id, s.for_post_name, s.unit_id, u.sphere,
    COALESCE((
        SELECT v.short_name FROM people_unitversion v WHERE v.unit_id = s.unit_id AND v.since <= %(on)s
        ORDER BY v.since DESC LIMIT 1
    ), u.code),
    ARRAY(
        SELECT r.role FROM people_postrole r WHERE r.post_id = s.acts_as
        AND r.since <= %(at)s AND (r.until IS NULL OR r.until > %(at)s) ORDER BY r.role
    ),
    ARRAY(
        SELECT DISTINCT jsonb_array_elements_text(v.rights)
        FROM people_bodymember m JOIN people_bodyversion v ON v.body_id = m.body_id
            AND v.since <= %(on)s AND (v.until IS NULL OR v.until > %(on)s)
        WHERE m.post_id = s.acts_as AND m.since <= %(at)s AND (m.until IS NULL OR m.until > %(at)s)
    ),
    ARRAY(SELECT unit_id FROM below),
    ARRAY(SELECT unit_id FROM line),
    s.level,
    ARRAY(SELECT unit_id FROM upward ORDER BY height)
FROM seat s
JOIN people_unit u ON u.id = s.unit_id
JOIN people_person n ON n.id = %(person)s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """An officer with what only sign-in needs to know: roles, other seats, whether a second factor is due."""

    officer: Officer
    roles: frozenset[str]
    how: str
    others: tuple[Seat, ...] = ()

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role of the seat approves, supervises, exports or administers (R49)."""
        return bool(self.roles & policies.SECOND_FACTOR_ROLES)

    @property
    def at_window(self) -> bool:
        """Whether the seat is at a window, where a screen left alone is soon closed (R49)."""
        return "window_clerk" in self.roles


def stand(person_id: int, seat: Seat, *, at: datetime) -> Standing:
    """Return the officer in a seat that `seats` has just found, with roles and rights. One query."""
    values = {
        "person": person_id,
        "post": seat.post_id,
        "for_post": seat.for_post_id,
        "at": at,
        "on": day_of(at),
    }
    [row] = _rows(_STANDING, values)
    (
        person_name,
        post_name,
        for_post_id,
        for_post_name,
        unit_id,
        sphere,
        unit_name,
        roles,
        body_rights,
        unit_ids,
        line_unit_ids,
        level,
        unit_line,
    ) = row
    own = set(roles)
    if seat.for_post_id is not None:
        own -= policies.SEPARATED_ROLES
    rights = policies.rights_of(own) | (set(body_rights) & policies.BODY_RIGHTS)
    if seat.rights is not None:
        rights &= seat.rights | {"see"}
    officer = Officer(
        person_id=person_id,
        person_name=person_name,
        post_id=seat.post_id,
        post_name=post_name,
        unit_id=unit_id,
        unit_name=unit_name,
        for_post_id=for_post_id,
        for_post_name=for_post_name or "",
        rights=frozenset(rights),
        reach=policies.reach_of(own, sphere=sphere, unit_ids=unit_ids, line_unit_ids=line_unit_ids),
        post_level=level,
        unit_line=tuple(unit_line),
    )
    return Standing(officer, frozenset(own), seat.how)


def standing(
    person_id: int, post_id: int | None, *, at: datetime, for_post_id: int | None = None
) -> Standing:
    """Return the officer in a seat, with roles; in the first seat when `post_id` is None.

    Two queries, whatever the size of the county. Raises NotInPost when the person has no such seat
    at that instant: nothing is remembered between requests (R27).
    """
    found = seats(person_id, at=at)
    for seat in found:
        if post_id is None or (seat.post_id == post_id and seat.for_post_id == for_post_id):
            others = tuple(other for other in found if other != seat)
            return replace(stand(person_id, seat, at=at), others=others)
    raise NotInPost(f"person {person_id} in post {post_id} for {for_post_id}")


def officer(person_id: int, post_id: int, *, at: datetime, for_post_id: int | None = None) -> Officer:
    """Return the person in a post, perhaps acting for another post, with rights as of now.

    An officer who acts for another post has that post's rights and unit (less the separated roles,
    and no more than was handed over). Two queries. Raises NotInPost.
    """
    return standing(person_id, post_id, at=at, for_post_id=for_post_id).officer


def officers_of(account: Account, *, at: datetime) -> list[Officer]:
    """Return every officer that an account may be at an instant, own posts first.

    Empty for an applicant, for a disabled account and for whoever holds no post. One query, and
    one more for each seat.
    """
    if account.person_id is None or not account.is_active:
        return []
    found = seats(account.person_id, at=at)
    return [stand(account.person_id, seat, at=at).officer for seat in found]
