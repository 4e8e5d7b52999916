"""Numbers of matters and the words by which they are found."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from zhixing.foundation.numbers import matter_number

_HAN = re.compile(r"[㐀-鿿]")
_RUN = re.compile(r"[㐀-鿿]+")


def reserve(count: int) -> list[int]:
    """Return `count` fresh keys of matters, ascending. One query, no gap-free promise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('matters_matter', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def number(serial: int, at: datetime) -> str:
    """Return the number of the matter with that key, registered at that moment."""
    return matter_number(settings.DIVISION, timezone.localtime(at).year, serial)


def search_text(*parts: str) -> str:
    """Return the text for `simple` search: Chinese signs one by one, pinyin initials, words as they are.

    Initials are kept from every sign of a run on, six at most: 「老旧小区」 is found by ljxq and by xq.
    """
    text = " ".join(part for part in parts if part)
    words = [spaced(text)]
    for run in _RUN.findall(text):
        initials = "".join(lazy_pinyin(run, style=Style.FIRST_LETTER))
        words += [initials[place : place + 6] for place in range(len(initials) - 1)]
    return re.sub(r"\s+", " ", " ".join(dict.fromkeys(words))).strip().lower()


def spaced(text: str) -> str:
    """Return a text with its Chinese signs set apart, as the index holds them."""
    return re.sub(r"\s+", " ", _HAN.sub(lambda sign: f" {sign.group()} ", text)).strip().lower()


def search_query(text: str) -> str:
    """Return the query for what somebody typed: signs in their order, words and initials by their beginning."""
    parts = []
    for word in re.findall(r"[㐀-鿿]+|[0-9a-z]+", text.lower()):
        parts.append(" <-> ".join(word) if _HAN.match(word) else f"{word[:6] if word.isalpha() else word}:*")
    return " & ".join(f"({part})" for part in parts)
