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
    """Return the text for `simple` search: Chinese signs spaced one by one, pinyin initials, words as they are."""
    text = " ".join(part for part in parts if part)
    spaced = _HAN.sub(lambda sign: f" {sign.group()} ", text)
    runs = re.findall(r"[㐀-鿿]+", text)
    initials = " ".join("".join(lazy_pinyin(run, style=Style.FIRST_LETTER)) for run in runs)
    return re.sub(r"\s+", " ", f"{spaced} {initials}").strip().lower()
