"""How personal facts are shown to those who need not know them."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """Return 「王*」, 「欧阳*」 stays two signs of four: all but the first sign hidden."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def masked_phone(phone: str) -> str:
    """Return 138****5678; short numbers are hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def masked_id_number(number: str) -> str:
    """Return the first six and the last two signs of an identity number."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)
