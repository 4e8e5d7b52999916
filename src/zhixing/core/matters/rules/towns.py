"""What may not be pushed down to towns (乡镇履职清单): matters that departments have taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One entry of the list: what it is, and which department does it."""

    title: str
    by: str


def taken_back(text: str, entries: Iterable[Mapping[str, object]]) -> TakenBack | None:
    """Return the first entry whose words stand in the text of a matter, None where none does."""
    for row in entries:
        words = row.get("member_codes")
        if isinstance(words, tuple) and any(str(word) in text for word in words):
            return TakenBack(str(row["title"]), str(row.get("decider", "")))
    return None
