"""The glossary that ships with the package, as the page shows it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Word:
    """One term: the Chinese that stands on the pages, its one English form, and what it means."""

    zh: str
    en: str
    meaning: str = ""
    not_this: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that belong together."""

    zh: str
    en: str
    words: tuple[Word, ...]


@cache
def _all() -> tuple[Group, ...]:
    found = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return tuple(
        Group(group["zh"], group["en"], tuple(Word(**word) for word in group["words"]))
        for group in found["group"]
    )


def groups(wanted: str = "") -> tuple[Group, ...]:
    """Return the groups in the order of the file, only terms that contain `wanted` in any of their texts."""
    if not wanted:
        return _all()
    asked = wanted.casefold()
    narrowed = (
        Group(
            group.zh,
            group.en,
            tuple(
                word
                for word in group.words
                if any(asked in text.casefold() for text in (word.zh, word.en, word.meaning))
            ),
        )
        for group in _all()
    )
    return tuple(group for group in narrowed if group.words)
