"""Marks sentences for translation without depending on the web framework."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

_translator: Callable[[str], str] | None = None


def mark(sentence: str) -> str:
    """Return `sentence` unchanged; the catalogue extraction finds it by this call."""
    return sentence


def translate(sentence: str) -> str:
    """Return the sentence in the reader's language, or as written where no catalogue is loaded."""
    return _translator(sentence) if _translator else sentence


def spoken_day(day: date) -> str:
    """Return 2026年11月21日 in the reader's language, for a sentence; pages have their own filters."""
    return translate(mark("{year}年{month}月{day}日")).format(year=day.year, month=day.month, day=day.day)


def use_translator(translator: Callable[[str], str]) -> None:
    """Set by the configuration once: how marked sentences become the reader's language."""
    global _translator
    _translator = translator
