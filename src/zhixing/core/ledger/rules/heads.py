"""Signed heads: the short text that binds everything recorded so far, and when one is due."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhixing.core.ledger.rules import tree
from zhixing.core.ledger.rules.canonical import microseconds, moment

HEAD_FORMAT = "zhixing-head/1"
TREE_ALGORITHM = "rfc6962-sha256"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The root over the first `size` entries, at `at`, signed by the key `key_id` of ledger `origin`."""

    origin: str
    size: int
    root: bytes
    at: datetime
    key_id: str
    signature: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return head_text(origin=self.origin, size=self.size, root=self.root, at=self.at, key_id=self.key_id)


def head_text(*, origin: str, size: int, root: bytes, at: datetime, key_id: str) -> str:
    """Return the text of a head: seven lines, each ended by a line feed."""
    return (
        f"{HEAD_FORMAT}\norigin {origin}\nsize {size}\nroot {root.hex()}\n"
        f"time {microseconds(at)}\ntree {TREE_ALGORITHM}\nkey {key_id}\n"
    )


_HEAD = re.compile(
    r"zhixing-head/1\norigin ([0-9a-f]{16})\nsize (0|[1-9][0-9]{0,18})\nroot ([0-9a-f]{64})\n"
    r"time ([1-9][0-9]{0,18})\ntree rfc6962-sha256\nkey ([0-9a-f]{16})\n"
)


def parsed_head(text: str, signature: bytes) -> SignedHead:
    """Return the head that `text` says. Raises ValueError for anything but exactly such a text."""
    found = _HEAD.fullmatch(text)
    if found is None:
        raise ValueError("not the text of a head")
    origin, size, root, at, key = found.groups()
    return SignedHead(origin, int(size), bytes.fromhex(root), moment(int(at)), key, signature)


def key_id(public_key: bytes) -> str:
    """Return the first sixteen hexadecimal digits of the SHA-256 of a raw public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def is_head_due(
    *, sealed: int, signed: int, signed_at: datetime | None, now: datetime, every: timedelta, acts: int
) -> bool:
    """Whether the next head is due: something new, and `acts` entries or `every` since the last one.

    `sealed` entries have a place in the tree, `signed` of them are under the newest head of `signed_at`.
    """
    if sealed <= signed:
        return False
    return signed_at is None or sealed - signed >= acts or now - signed_at >= every


def extends(known: SignedHead | None, offered: SignedHead, proof: list[bytes]) -> str:
    """Return '' when a witness may accept `offered` after `known`, else what is wrong with it.

    `proof` shows that the known tree is the beginning of the offered one. The words are
    "another ledger", "rollback", "fork" and "time went back"; signatures are checked before.
    """
    if known is None:
        return ""
    if offered.origin != known.origin:
        return "another ledger"
    if offered.size < known.size:
        return "rollback"
    if not tree.is_consistent(known.size, known.root, offered.size, offered.root, proof):
        return "fork"
    return "time went back" if offered.at < known.at else ""
