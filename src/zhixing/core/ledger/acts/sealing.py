"""Giving entries their place in the tree, and signing heads. Done by the sealer alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from zhixing.core.ledger import adapters
from zhixing.core.ledger.rules import heads, tree
from zhixing.core.ledger.rules.heads import SignedHead

BATCH = 5000
HEAD_EVERY = timedelta(minutes=10)
HEAD_ACTS = 500

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('zhixing.ledger.seal'), hashtext(current_schema()))"
_WAITING = (
    "SELECT e.id, e.hash FROM ledger_unsealed u JOIN ledger_entry e ON e.id = u.entry_id"
    " ORDER BY e.id LIMIT %s"
)
_SIZE = "SELECT index + 1 FROM ledger_leaf ORDER BY index DESC LIMIT 1"
_NODES = "SELECT index, nodes FROM ledger_leaf WHERE index = ANY(%s)"
_INSERT_LEAVES = (
    "INSERT INTO ledger_leaf (index, entry_id, nodes)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])"
)
_FORGET = "DELETE FROM ledger_unsealed WHERE entry_id = ANY(%s)"
_LAST_HEAD = "SELECT size, at FROM ledger_head ORDER BY size DESC LIMIT 1"
_INSERT_HEAD = (
    "INSERT INTO ledger_head (size, origin, root, at, key_id, public_key, signature)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


def seal(*, batch: int = BATCH) -> int:
    """Give waiting entries their place in the tree, in the order they were written; return how many.

    All that one snapshot sees, at most `batch`. A second sealer at the same moment does nothing
    and returns 0. Ledger: none, the tree is about the entries.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_WAITING, [batch])
        waiting = cursor.fetchall()
        if not waiting:
            return 0
        growth = _growth(cursor)
        first = growth.size
        nodes = [growth.add(bytes(digest)) for _, digest in waiting]
        entries = [entry for entry, _ in waiting]
        cursor.execute(_INSERT_LEAVES, [list(range(first, growth.size)), entries, nodes])
        cursor.execute(_FORGET, [entries])
        return len(waiting)


def sign_head(
    *, at: datetime, is_forced: bool = False, every: timedelta = HEAD_EVERY, acts: int = HEAD_ACTS
) -> SignedHead | None:
    """Sign and publish a head over all sealed entries when one is due, and return it, else None.

    Due is one after `acts` new entries, or `every` after the last one (R19), or at once when forced
    and something is new. Its time is `at`, never before the last head's. The head is published after
    it is committed: what was published has been kept. Raises HeadKeyUnreadable. Ledger: none.
    """
    signer = adapters.signer()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_LAST_HEAD)
        signed, signed_at = cursor.fetchone() or (0, None)
        growth = _growth(cursor)
        is_due = heads.is_head_due(
            sealed=growth.size, signed=signed, signed_at=signed_at, now=at, every=every, acts=acts
        )
        if not (is_due or (is_forced and growth.size > signed)):
            return None
        head = signed_head(signer, size=growth.size, root=growth.root(), at=max(at, signed_at or at))
        cursor.execute(
            _INSERT_HEAD,
            [head.size, head.origin, head.root, head.at, head.key_id, signer.public.raw, head.signature],
        )
        transaction.on_commit(lambda: adapters.publish(head))
    return head


def signed_head(signer: adapters.Signer, *, size: int, root: bytes, at: datetime) -> SignedHead:
    """Return a head signed by `signer`. No query."""
    public = signer.public
    text = heads.head_text(origin=public.origin, size=size, root=root, at=at, key_id=public.id)
    return SignedHead(public.origin, size, root, at, public.id, signer.sign(text))


def _growth(cursor: Any) -> tree.Growth:
    """Return the right edge of the stored tree. Two queries, however large it is."""
    cursor.execute(_SIZE)
    row = cursor.fetchone()
    size = row[0] if row else 0
    edge = tree.subtrees(0, size)
    return tree.Growth(size, _hashes(cursor, edge))


def _hashes(cursor: Any, subtrees: Sequence[tree.Subtree]) -> list[bytes]:
    cursor.execute(_NODES, [[tree.last_leaf(subtree) for subtree in subtrees]])
    nodes = {index: bytes(stored) for index, stored in cursor.fetchall()}
    return [nodes[tree.last_leaf(subtree)][32 * subtree[0] : 32 * subtree[0] + 32] for subtree in subtrees]
