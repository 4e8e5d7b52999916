"""Entries of one subject, and all entries in the order of the tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zhixing.core.ledger import sql
from zhixing.core.ledger.rules import canonical
from zhixing.core.ledger.rules.drafts import Entry, Head, entry_of

_COLUMNS = "e.id, e.body, e.hash, e.worked_minutes, p.facts"
_WITHOUT_PERSONAL = "e.id, e.body, e.hash, e.worked_minutes, NULL"
_BESIDE = "LEFT JOIN ledger_personal p ON p.entry_id = e.id"
_HISTORY = (
    "SELECT {columns} FROM ledger_entry e {beside}"
    " WHERE e.about = %s AND e.seq < %s ORDER BY e.seq DESC LIMIT %s"
)
_HISTORIES = (
    f"SELECT {_WITHOUT_PERSONAL} FROM ledger_entry e"  # noqa: S608
    " WHERE e.about = ANY(%s) ORDER BY e.about, e.seq"
)
_AFTER = (
    f"SELECT {_WITHOUT_PERSONAL}, l.index FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id"  # noqa: S608
    " WHERE l.index >= %s ORDER BY l.index LIMIT %s"
)
_BEYOND_ANY_SEQ = 2**62


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry and its place in the tree: `cursor` is what the next reading begins after."""

    cursor: int
    entry: Entry


def history(
    about: str, *, limit: int = 200, before: int | None = None, with_personal: bool = False
) -> list[Entry]:
    """Return at most `limit` entries of a subject, oldest first, the newest last. One query.

    With `before` those with a smaller number than it: the page further back. Personal facts come
    only when asked for; the caller has made sure that its reader may see the subject.
    """
    columns, beside = (_COLUMNS, _BESIDE) if with_personal else (_WITHOUT_PERSONAL, "")
    with connection.cursor() as cursor:
        cursor.execute(
            _HISTORY.format(columns=columns, beside=beside),
            [about, _BEYOND_ANY_SEQ if before is None else before, limit],
        )
        rows = cursor.fetchall()
    return [_entry(row) for row in reversed(rows)]


def histories(abouts: Collection[str]) -> dict[str, list[Entry]]:
    """Return all entries of each subject, oldest first, without personal facts. One query.

    For files that take many subjects a chunk at a time; the caller has made sure that its reader may
    see them.
    """
    found: dict[str, list[Entry]] = {about: [] for about in abouts}
    with connection.cursor() as cursor:
        cursor.execute(_HISTORIES, [sorted(found)])
        for row in cursor.fetchall():
            entry = _entry(row)
            found[entry.about].append(entry)
    return found


def entry(about: str, seq: int, *, with_personal: bool = False) -> Entry | None:
    """Return one entry of a subject, None when there is no such. One query."""
    found = history(about, limit=1, before=seq + 1, with_personal=with_personal)
    return found[0] if found and found[0].seq == seq else None


def entries_after(cursor: int = -1, limit: int = 1000) -> list[SealedEntry]:
    """Return at most `limit` entries behind `cursor` in the order of the tree. One query.

    -1 is before the first. The order never changes and has no gap, so that a follower which keeps
    the last `cursor` together with its effects sees each entry exactly once. An entry appears when
    the sealer has placed it, a moment after it was recorded. Without personal facts.
    """
    with connection.cursor() as reading:
        reading.execute(_AFTER, [cursor + 1, limit])
        rows = reading.fetchall()
    return [SealedEntry(row[5], _entry(row)) for row in rows]


def head_of(about: str) -> Head | None:
    """Return the last entry's number, hash, time and verb of a subject, None before its first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LAST_ENTRY, [about])
        row = cursor.fetchone()
    return None if row is None else Head(row[0], bytes(row[1]), row[2], row[3])


def heads_of(abouts: Collection[str]) -> dict[str, Head]:
    """Return the last entry of each subject that has one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LAST_ENTRIES, [sorted(set(abouts))])
        rows = cursor.fetchall()
    return {about: Head(seq, bytes(digest), at, verb) for about, seq, digest, at, verb in rows}


def _entry(row: tuple[Any, ...]) -> Entry:
    personal = None if row[4] is None else canonical.parsed(row[4])
    return entry_of(row[0], row[1], bytes(row[2]), worked_minutes=row[3], personal=personal)
