"""The words by which a matter is found: Chinese signs, pinyin initials, numbers."""

from __future__ import annotations

import re
from typing import Final

from zhixing.foundation import pinyin

SEARCHED: Final = ("title", "document_number", "source_ref")
"""The words of a matter by which it is found."""

_HAN: Final = re.compile(r"[㐀-鿿]")
_RUN: Final = re.compile(r"[㐀-鿿]+")


def search_text(*parts: str) -> str:
    """Return the text for `simple` search: Chinese signs one by one, pinyin initials, words as they are.

    Initials are kept from every sign of a run on, six at most: 「老旧小区」 is found by ljxq and by xq.
    """
    text = " ".join(part for part in parts if part)
    words = [spaced(text)]
    for run in _RUN.findall(text):
        initials = pinyin.initials(run)
        words += [initials[place : place + 6] for place in range(len(initials) - 1)]
    return re.sub(r"\s+", " ", " ".join(dict.fromkeys(words))).strip().lower()


def spaced(text: str) -> str:
    """Return a text with its Chinese signs set apart, as the index holds them."""
    return re.sub(r"\s+", " ", _HAN.sub(lambda sign: f" {sign.group()} ", text)).strip().lower()


def search_query(text: str) -> str:
    """Return the query for what was typed: signs in their order, words and initials by their beginning."""
    words = re.findall(r"[㐀-鿿]+|[0-9a-z]+", text.lower())
    parts = [
        " <-> ".join(word) if _HAN.match(word) else f"{word[:6] if word.isalpha() else word}:*"
        for word in words
    ]
    return " & ".join(f"({part})" for part in parts)
