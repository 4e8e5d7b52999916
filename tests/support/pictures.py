"""Photographs made by code: different ones differ, the same seed is the same picture."""

from __future__ import annotations

import io
import random

from PIL import Image


def photo(seed: int, *, quality: int = 90) -> io.BytesIO:
    """Return a small JPEG whose content depends on the seed alone."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (96, 72))
    for x in range(0, 96, 8):
        for y in range(0, 72, 8):
            picture.paste(tuple(chance.randrange(256) for _ in range(3)), (x, y, x + 8, y + 8))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    out.seek(0)
    return out
