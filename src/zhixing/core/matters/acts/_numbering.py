"""Numbers of matters."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from zhixing.foundation.numbers import ALPHABET, matter_number


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
    return matter_number(settings.DIVISION, at.astimezone(timezone.get_default_timezone()).year, serial)


def tracking_code() -> str:
    """Return six signs that nobody guesses: with the number they open the public page of one matter."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))
