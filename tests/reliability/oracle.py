"""What must hold of matters whatever happened, asked of the database without the product's selectors.

Each function returns sentences about what is wrong, none where nothing is.
"""

from __future__ import annotations

import json
from typing import Any

_ONE_HOLDER = """
SELECT m.id, count(h.id) FILTER (WHERE h.until = m.open_until) AS open_rows,
    count(h.id) FILTER (WHERE h.previous_until IS NULL) AS first_rows,
    bool_or(h.until = m.open_until AND h.unit_id = m.unit_id AND h.leader_post_id = m.leader_post_id
        AND h.handler_id = m.handler_id AND h.since = m.held_since) AS fits
FROM matters_matter m LEFT JOIN matters_holding h ON h.matter_id = m.id GROUP BY m.id
"""
_LINKS = """
SELECT matter_id, since, until, lag(until) OVER (PARTITION BY matter_id ORDER BY since, id) AS before
FROM matters_holding ORDER BY matter_id, since, id
"""
_HEADS = """
SELECT m.id, m.version, encode(m.last_hash, 'hex'), e.last_seq, e.entries, encode(e.last_hash, 'hex')
FROM matters_matter m LEFT JOIN (
    SELECT about, max(seq) AS last_seq, count(*) AS entries,
        (array_agg(hash ORDER BY seq DESC))[1] AS last_hash
    FROM ledger_entry WHERE about LIKE 'matter:%%' GROUP BY about
) e ON e.about = 'matter:' || m.id
"""
_WITHOUT_MATTER = """
SELECT DISTINCT e.about FROM ledger_entry e WHERE e.about LIKE 'matter:%%'
    AND NOT EXISTS (SELECT FROM matters_matter m WHERE 'matter:' || m.id = e.about)
"""
_TOLD_TWICE = """
SELECT duty_key, person_id, count(*) FROM notices_notice WHERE ended_at IS NULL
GROUP BY duty_key, person_id HAVING count(*) > 1
"""
_REPLAYED = """
SELECT m.id, m.urgings, m.returns, m.progress_percent, m.state, e.body
FROM matters_matter m JOIN ledger_entry e ON e.about = 'matter:' || m.id ORDER BY m.id, e.seq
"""


def holders(cursor: Any) -> list[str]:
    """Each matter has exactly one holder at every moment, and its row names him."""
    wrong = []
    cursor.execute(_ONE_HOLDER)
    for key, open_rows, first_rows, fits in cursor.fetchall():
        if (open_rows, first_rows, fits) != (1, 1, True):
            wrong.append(f"matter {key}: {open_rows} open holdings, {first_rows} first, fits {fits}")
    cursor.execute(_LINKS)
    for key, since, until, before in cursor.fetchall():
        if before is not None and before != since:
            wrong.append(f"matter {key}: a gap or an overlap at {since}")
        if until <= since:
            wrong.append(f"matter {key}: a holding ends before it begins, at {since}")
    return wrong


def heads(cursor: Any) -> list[str]:
    """Each matter stands at the version and hash of its last entry; no entry lacks its matter."""
    wrong = []
    cursor.execute(_HEADS)
    for key, version, its_hash, last_seq, entries, last_hash in cursor.fetchall():
        if not (version == last_seq == entries):
            wrong.append(f"matter {key}: version {version}, last seq {last_seq}, {entries} entries")
        if its_hash != last_hash:
            wrong.append(f"matter {key}: another hash than its last entry")
    cursor.execute(_WITHOUT_MATTER)
    wrong += [f"{about}: entries without a matter" for (about,) in cursor.fetchall()]
    return wrong


def notices(cursor: Any) -> list[str]:
    """Nobody is owed the same duty twice."""
    cursor.execute(_TOLD_TWICE)
    return [f"{key} is owed to {person} {count} times" for key, person, count in cursor.fetchall()]


def replayed(cursor: Any) -> list[str]:
    """What the entries say, one after the other, is what the row says."""
    cursor.execute(_REPLAYED)
    told: dict[int, dict[str, Any]] = {}
    rows: dict[int, dict[str, Any]] = {}
    for key, urgings, returns, percent, state, body in cursor.fetchall():
        rows[key] = {"urgings": urgings, "returns": returns, "percent": percent, "closed": state == "closed"}
        so_far = told.setdefault(key, {"urgings": 0, "returns": 0, "percent": 0, "closed": False})
        entry = json.loads(body)
        _tell(so_far, entry["verb"], entry["facts"])
    return [
        f"matter {key}: the entries say {name} {value}, the row {rows[key][name]}"
        for key, so_far in told.items()
        for name, value in so_far.items()
        if rows[key][name] != value
    ]


def _tell(so_far: dict[str, Any], verb: str, facts: dict[str, Any]) -> None:
    """Let one entry change what is known so far."""
    if verb == "matter.urged":
        so_far["urgings"] += 1
    elif verb in ("matter.contested", "matter.offer_refused"):
        so_far["returns"] += 1
    elif verb == "matter.feedback_accepted":
        so_far["percent"] = facts["percent"]
    elif verb == "matter.closed":
        so_far["closed"] = True
        so_far["percent"] = 100 if facts["close_kind"] == "done" else so_far["percent"]
    elif verb == "matter.reopened":
        so_far["closed"] = False


def everything(cursor: Any) -> list[str]:
    """All of the above."""
    return [*holders(cursor), *heads(cursor), *notices(cursor), *replayed(cursor)]
