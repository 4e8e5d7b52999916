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
    parts = [" <-> ".join(word) if _HAN.match(word) else f"{_known(word)}:*" for word in _words(text)]
    return " & ".join(f"({part})" for part in parts)


def signs_query(text: str) -> str:
    """Return the query for the same signs and words in whatever order: the index answers it alone."""
    parts = [" & ".join(word) if _HAN.match(word) else f"{_known(word)}:*" for word in _words(text)]
    return " & ".join(parts)


def search_patterns(text: str) -> list[str]:
    """Return regular expressions of PostgreSQL, one a word typed, that a text found by it fits.

    Between two signs there may be anything that is not searched for. Reading a text by them costs a
    fiftieth of taking it apart; alone they find a little too much.
    """
    between = "[^0-9a-z㐀-鿿]+"
    return [
        between.join(word) if _HAN.match(word) else f"(^|[^0-9a-z]){_known(word)}" for word in _words(text)
    ]


def _words(text: str) -> list[str]:
    return re.findall(r"[㐀-鿿]+|[0-9a-z]+", text.lower())


def _known(word: str) -> str:
    """Initials are kept six at most, so no more of a word is asked for."""
    return word[:6] if word.isalpha() else word
