"""Subject references: how ledger, clock, notices and files name what they are about."""

from __future__ import annotations


def reference(noun: str, key: int | str) -> str:
    """Return the text by which lower rooms know a row: `matter:42`."""
    return f"{noun}:{key}"


def split_reference(text: str) -> tuple[str, str]:
    """Return noun and key of a reference. Raises ValueError when it is not one."""
    noun, separator, key = text.partition(":")
    if not (noun and separator and key):
        raise ValueError(f"not a subject reference: {text!r}")
    return noun, key
