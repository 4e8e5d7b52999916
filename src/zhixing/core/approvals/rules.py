"""The bytes that two persons agree on. Plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from zhixing.core.ledger.rules.canonical import canonical, parsed


def payload_text(payload: Mapping[str, Any]) -> str:
    """Return the canonical text of a payload: sorted keys, no spaces, whole numbers, NFC.

    Raises TypeError for what cannot be a fact, such as a fraction or a date.
    """
    return canonical(dict(payload))


def digest(text: str) -> str:
    """Return the SHA-256 of the text, in hexadecimal: what both persons are shown."""
    return hashlib.sha256(text.encode()).hexdigest()


def payload_of(text: str) -> dict[str, Any]:
    """Return the payload in a canonical text."""
    found = parsed(text)
    if not isinstance(found, dict):
        raise TypeError("a payload is a mapping")
    return found


def short(digest_text: str) -> str:
    """Return the first eight signs in two groups, for reading aloud."""
    return f"{digest_text[:4]} {digest_text[4:8]}"
