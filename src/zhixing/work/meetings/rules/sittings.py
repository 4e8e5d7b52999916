"""Sittings of a series: the longest gap between two, and what a sentence of the minutes says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise


def longest_gap(days: Sequence[date]) -> int | None:
    """Return the most calendar days between two sittings that follow each other, None under two."""
    ordered = sorted(days)
    return max(((b - a).days for a, b in pairwise(ordered)), default=None)


def sentence(*, text: str, lead: str, supports: Sequence[str], due_on: date | None, year: int) -> str:
    """Return a decision as the minutes write it: who leads, who supports, by when, what."""
    parts = [f"由{lead}牵头"] if lead else []
    if supports:
        parts.append(f"{'、'.join(supports)}配合")
    until = ""
    if due_on:
        until = (
            f"{due_on.month}月{due_on.day}日前"
            if due_on.year == year
            else f"{due_on:%Y}年{due_on.month}月{due_on.day}日前"
        )
    parts.append(f"{until}{text.strip().rstrip('。')}")
    return "，".join(parts) + "。"
