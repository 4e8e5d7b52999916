"""The one byte form of an entry, and its hash. What is hashed is what is stored and exported.

Canonical bytes are UTF-8 JSON with sorted keys, no spaces, integers only, text in NFC. The hash is
that of an RFC 6962 leaf, so that an entry's place in its chain and in the tree is the same digest.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

LARGEST = 2**53 - 1
DEEPEST = 8
LEAF = b"\x00"
ALGORITHMS = ("sha256", "sm3")
FORMATS = {name: f"zhixing-entry/1+{name}" for name in ALGORITHMS}

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_NOT_A_FACT = "a fact is text, a whole number, true, false, nothing, or a list or mapping of those"


def fact(value: Any, depth: int = 0) -> Any:
    """Return `value` as it may be hashed: text in NFC, tuples as lists.

    Raises TypeError for anything but text, whole numbers, booleans, None, and lists and mappings
    of those; ValueError for text that a database or another reader of JSON cannot hold.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"a number of more than 53 bits cannot be a fact: {value}")
        return int(value)
    if depth >= DEEPEST:
        raise ValueError(f"facts are at most {DEEPEST} levels deep")
    if isinstance(value, dict):
        return {_key(name): fact(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [fact(part, depth + 1) for part in value]
    raise TypeError(f"{_NOT_A_FACT}, not {type(value).__name__}")


def _text(value: str) -> str:
    if value.isascii():
        plain = str(value)
    else:
        plain = unicodedata.normalize("NFC", value)
        plain.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
    if "\x00" in plain:
        raise ValueError("text with a NUL cannot be a fact")
    return plain


def _key(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"{_NOT_A_FACT}, and its names are text, not {type(name).__name__}")
    return _text(name)


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(value: Any) -> str:
    """Return the canonical text of a value that `fact` has passed."""
    return _encode(value)


def parsed(text: str | bytes) -> Any:
    """Return the value that canonical text says."""
    return json.loads(text)


def entry_hash(body: bytes, algorithm: str = "sha256") -> bytes:
    """Return the 32 bytes that identify an entry: the leaf hash of its canonical bytes."""
    return _digest(algorithm)(LEAF + body)


def commitment(salt: bytes, personal: str) -> bytes:
    """Return what an entry keeps of its personal facts: SHA-256 over salt and canonical text."""
    return hashlib.sha256(salt + personal.encode()).digest()


def _digest(algorithm: str) -> Callable[[bytes], bytes]:
    if algorithm == "sha256":
        return _sha256
    if algorithm == "sm3":
        return _sm3
    raise ValueError(f"unknown hash algorithm {algorithm!r}")


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970 in UTC. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment in the ledger has a time zone")
    return (moment - EPOCH) // _MICROSECOND


def moment(since_epoch: int) -> datetime:
    """Return the UTC moment of whole microseconds since 1970."""
    return EPOCH + timedelta(microseconds=since_epoch)
