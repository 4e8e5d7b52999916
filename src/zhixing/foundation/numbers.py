"""Matter numbers: division code, year, a scattered serial and a check character.

Neutral (no kind inside), not consecutive to strangers, and a typing error is noticed.
"""

from __future__ import annotations

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none that is read as another
SERIAL_BITS = 30
_HALF = SERIAL_BITS // 2
_MASK = (1 << _HALF) - 1
_ROUNDS = (0x6A09, 0x3C6E, 0x54FF, 0x1F83)


def _scatter(serial: int, seed: int) -> int:
    """Return a permutation of `serial` below 2**30 (a small Feistel network)."""
    left, right = serial >> _HALF, serial & _MASK
    for key in _ROUNDS:
        left, right = right, left ^ (((right + seed) * 0x9E37 + key) >> 3 & _MASK)
    return left << _HALF | right


def check_character(text: str) -> str:
    """Return the check character over letters and digits (ISO 7064-like, weights by place, modulus 31)."""
    total = 0
    for place, sign in enumerate(text):
        value = ALPHABET.find(sign)
        total += (place + 2) * (value if value >= 0 else ord(sign) % 31)
    return ALPHABET[total % 31]


def matter_number(division: str, year: int, serial: int) -> str:
    """Return the number of the `serial`-th matter of a year: `441900-26-7K3Q9B-X`.

    `division` is the six-digit code; `serial` counts from 1 and stays below 2**30.
    """
    if not 0 < serial < 1 << SERIAL_BITS:
        raise ValueError(f"serial out of range: {serial}")
    scattered = _scatter(serial, seed=int(division) % 9973 + year)
    signs = ""
    for _ in range(6):
        scattered, digit = divmod(scattered, 32)
        signs = ALPHABET[digit] + signs
    body = f"{division}-{year % 100:02d}-{signs}"
    return f"{body}-{check_character(body.replace('-', ''))}"


def is_matter_number(text: str) -> bool:
    """Whether `text` has the form of a number and its check character fits."""
    body, _, check = text.rpartition("-")
    return bool(body) and body.count("-") == 2 and check_character(body.replace("-", "")) == check
