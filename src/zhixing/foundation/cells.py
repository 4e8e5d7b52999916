"""Cells of workbooks that leave the house."""

from __future__ import annotations

_LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, unchanged to the reader (R41)."""
    return f"\u200b{text}" if text.startswith(_LIVE) else text
