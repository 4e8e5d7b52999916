"""How personal facts are shown to those who need not know them."""

from __future__ import annotations

import re
import unicodedata

# Eleven signs of a mobile number, fifteen or more of an identity or card number; blanks and dashes in between
# do not hide them. Office telephones and hotlines are no one's personal number.
_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{15,19}|\d{17}[xX])(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)[\s\-_.·]+(?=[\dxX])")


def masked_name(name: str) -> str:
    """Return 「王*」, 「欧阳*」 stays two signs of four: all but the first sign hidden."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def masked_phone(phone: str) -> str:
    """Return 138****5678; short numbers are hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def masked_id_number(number: str) -> str:
    """Return the first six and the last two signs of an identity number."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)


def has_personal(text: str) -> bool:
    """Whether a text holds a mobile, identity or card number, however it is spaced or written wide (R55)."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_NUMBERS.search(plain) or _NUMBERS.search(_BETWEEN.sub("", plain)))
