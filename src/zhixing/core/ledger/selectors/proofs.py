"""Proofs that an entry is in the ledger, and that one head is the beginning of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zhixing.core.ledger.rules import tree
from zhixing.core.ledger.rules.heads import SignedHead
from zhixing.core.ledger.selectors.heads import HeadRow, head_at, head_rows

_LEAF = (
    "SELECT e.body, l.index FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
    " WHERE e.about = %s AND e.seq = %s"
)
_NODES = "SELECT index, nodes FROM ledger_leaf WHERE index = ANY(%s)"


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry's canonical text, its place, the head that covers it and the path from one to the other."""

    body: str
    index: int
    head: HeadRow
    path: tuple[bytes, ...]

    def document(self) -> dict[str, Any]:
        """Return the proof as the file that the verifier reads."""
        signed: SignedHead = self.head.head
        return {
            "body": self.body,
            "format": "zhixing-proof/1",
            "head": signed.text,
            "index": self.index,
            "path": [node.hex() for node in self.path],
            "public_key": self.head.public_key.hex(),
            "signature": signed.signature.hex(),
        }


def entry_proof(about: str, seq: int, *, size: int | None = None) -> EntryProof | None:
    """Return the proof that an entry is in the ledger, under the newest head or the one of `size`.

    None when there is no such entry, or the head does not cover it (yet). Three queries; the path
    is at most 64 hashes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEAF, [about, seq])
        found = cursor.fetchone()
    head = head_at(size) if size is not None else next(iter(head_rows(limit=1)), None)
    if found is None or found[1] is None or head is None or found[1] >= head.head.size:
        return None
    body, index = found
    return EntryProof(body, index, head, _proof(tree.inclusion_path(index, head.head.size)))


def consistency_proof(old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of `old` entries is the beginning of that of `new`. One query.

    Raises IndexError when `new` is smaller than `old` or larger than the tree.
    """
    return _proof(tree.consistency_path(old, new))


def _proof(path: Sequence[Sequence[tree.Subtree]]) -> tuple[bytes, ...]:
    wanted = sorted({tree.last_leaf(subtree) for sibling in path for subtree in sibling})
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [wanted])
        nodes = {index: bytes(stored) for index, stored in cursor.fetchall()}
    if len(nodes) < len(wanted):
        raise IndexError("the tree has no such leaf")

    def node(subtree: tree.Subtree) -> bytes:
        start = 32 * subtree[0]
        return nodes[tree.last_leaf(subtree)][start : start + 32]

    return tuple(tree.hashes(path, node))
