"""Proofs that an entry is in the ledger, and that one head is the beginning of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zhixing.core.ledger.adapters import PublicKey
from zhixing.core.ledger.rules import canonical, tree
from zhixing.core.ledger.rules.drafts import Entry, entry_of
from zhixing.core.ledger.rules.heads import SignedHead
from zhixing.core.ledger.selectors.heads import HeadRow, head_at, head_rows

_LEAF = (
    "SELECT e.body, l.index FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
    " WHERE e.about = %s AND e.seq = %s"
)
_SUBJECT = (
    "SELECT e.seq, e.body, e.hash, l.index FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
    " WHERE e.about = %s ORDER BY e.seq LIMIT %s"
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


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """One entry of a subject: what it says, whether its code fits, whether a signed head covers it."""

    entry: Entry
    is_sound: bool
    is_covered: bool


@dataclass(frozen=True, slots=True)
class SubjectProof:
    """All entries of one subject checked together under the newest signed head.

    `is_sound` is true when every code fits its entry, every entry follows the one before it, and the last
    one that the head covers lies under its signed root; those before it are covered through the chain.
    """

    entries: tuple[ProvenEntry, ...]
    head: HeadRow | None
    is_sound: bool


def subject_proof(about: str, *, limit: int = 500) -> SubjectProof:
    """Return the check of one subject's entries, oldest first, at most `limit`. Three queries.

    The caller has made sure that its reader may see the subject. Without personal facts.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECT, [about, limit])
        rows = cursor.fetchall()
    head = next(iter(head_rows(limit=1)), None)
    size = head.head.size if head else 0
    found: list[ProvenEntry] = []
    before = ""
    for number, (seq, body, digest, index) in enumerate(rows, start=1):
        says = canonical.parsed(body)
        algorithm = str(says["format"]).rpartition("+")[2]
        fits = canonical.entry_hash(body.encode(), algorithm) == bytes(digest)
        follows = says["chain"] == [number, before] and seq == number and says["about"] == about
        covered = index is not None and index < size
        found.append(ProvenEntry(entry_of(0, body, bytes(digest), content=says), fits and follows, covered))
        before = bytes(digest).hex()
    covered_rows = [row for row in rows if row[3] is not None and row[3] < size]
    is_under = True
    if head is not None and covered_rows:
        _seq, _body, digest, index = covered_rows[-1]
        path = _proof(tree.inclusion_path(index, size))
        is_under = tree.is_included(bytes(digest), index, size, path, head.head.root) and PublicKey(
            head.head.origin, head.public_key
        ).verifies(head.head.text, head.head.signature)
    return SubjectProof(tuple(found), head, is_under and all(one.is_sound for one in found))


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
