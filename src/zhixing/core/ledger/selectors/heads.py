"""Signed heads, and how far the sealer has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from zhixing.core.ledger import adapters
from zhixing.core.ledger.models import Head
from zhixing.core.ledger.rules.heads import SignedHead

_COLUMNS = "SELECT size, origin, root, at, key_id, public_key, signature FROM ledger_head"
_BEYOND_ANY_SIZE = 2**62
# Entries are sealed in order of their ids but for acts that were open for long; looking this far
# back from the newest finds them all without reading the whole table.
_LOOK_BACK = 100_000


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A signed head as a page and the public JSON show it."""

    head: SignedHead
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Status:
    """How far the sealer has come: `sealed` entries have their place, `waiting` ones not yet."""

    sealed: int
    waiting: int
    oldest_waiting_at: datetime | None
    head: SignedHead | None

    @property
    def unsigned(self) -> int:
        """Sealed entries that no head covers yet."""
        return self.sealed - (self.head.size if self.head else 0)


def latest_head() -> SignedHead | None:
    """Return the head over the most entries, None before the first. One query."""
    rows = head_rows(limit=1)
    return rows[0].head if rows else None


def head_at(size: int) -> HeadRow | None:
    """Return the head over exactly `size` entries, None when none was signed there. One query."""
    rows = _rows(f"{_COLUMNS} WHERE size = %s", [size])
    return rows[0] if rows else None


def head_rows(*, limit: int = 50, before: int | None = None) -> list[HeadRow]:
    """Return at most `limit` heads, the largest first; with `before` those smaller than it. One query."""
    return _rows(
        f"{_COLUMNS} WHERE size < %s ORDER BY size DESC LIMIT %s",
        [_BEYOND_ANY_SIZE if before is None else before, limit],
    )


def status() -> Status:
    """Return how far sealing and signing have come. Three queries, bounded however large the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT index + 1 FROM ledger_leaf ORDER BY index DESC LIMIT 1")
        sealed = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), min(e.recorded_at) FROM ledger_entry e"
            " WHERE e.id > (SELECT coalesce(max(id), 0) FROM ledger_entry) - %s"
            " AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.id)",
            [_LOOK_BACK],
        )
        waiting, oldest = cursor.fetchone()
    return Status(sealed[0] if sealed else 0, waiting, oldest, latest_head())


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How far the witnesses have come. `at` is the last time that one of them kept a head.

    `behind` names the channels that have not kept the newest head that is old enough to be expected;
    `refused` those whose witness says that our history was changed.
    """

    channels: int
    at: datetime | None
    behind: tuple[str, ...]
    refused: tuple[str, ...]


def witnessed(*, now: datetime, within: timedelta) -> Witnessed:
    """Return what the witnesses have kept of the heads signed longer than `within` ago. One query."""
    old = Head.objects.filter(at__lte=now - within).order_by("-size").values_list("origin", "size").first()
    origin, expected = old or ("", 0)
    kept: dict[str, tuple[int, datetime | None]] = {}
    refused = []
    for folder in adapters.witness_folders():
        found = adapters.receipts(folder, origin=origin)
        kept[str(folder)] = (found[-1].size, found[-1].at) if found else (0, None)
        if adapters.refused_by(folder):
            refused.append(str(folder))
    if settings.ZHIXING_WITNESS_MAIL:
        kept["mail"] = adapters.mailed_at() or (0, None)
    return Witnessed(
        len(kept),
        max((at for _, at in kept.values() if at), default=None),
        tuple(name for name, (size, _) in kept.items() if size < expected),
        tuple(refused),
    )


def _rows(statement: str, values: list[Any]) -> list[HeadRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            HeadRow(SignedHead(origin, size, bytes(root), at, key, bytes(signature)), bytes(public))
            for size, origin, root, at, key, public, signature in cursor.fetchall()
        ]
