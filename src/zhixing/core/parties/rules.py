"""Numbers that name a person or a firm: their check characters, and what is shown of them."""

from __future__ import annotations

import re
from unicodedata import normalize

from zhixing.foundation.masking import masked_id_number, masked_name, masked_phone

PERSON, FIRM, ORGANISATION = "person", "firm", "organisation"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def plain_number(text: str) -> str:
    """Return a number as it is compared: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", normalize("NFKC", text)).upper()


def may_be_number(number: str) -> bool:
    """Whether this may be a whole number of a person, a firm or a telephone: eight digits of it or more."""
    return bool(re.fullmatch(r"[0-9A-Z+]{8,20}", number)) and sum(sign.isdigit() for sign in number) >= 8


def is_id_number(number: str) -> bool:
    """Whether an 18-sign identity number has the right check character (GB 11643-1999)."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == number[17]


def is_credit_code(number: str) -> bool:
    """Whether an 18-sign social credit code has the right check character (GB 32100-2015)."""
    if len(number) != 18 or any(sign not in _CREDIT_SIGNS for sign in number):
        return False
    total = sum(
        _CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(number[:17], _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == number[17]


def number_fits(kind: str, number: str) -> bool:
    """Whether a number may be that of a person or a firm. None at all, and passports, always may."""
    if kind == PERSON:
        return is_id_number(number) if re.fullmatch(r"\d{17}[\dX]", number) else True
    return is_credit_code(number) if len(number) == 18 else True


def shown_name(kind: str, name: str) -> str:
    """Return the name in lists: a person's is masked, a firm's is public."""
    return masked_name(name) if kind == PERSON else name


def shown_phone(phone: str) -> str:
    """Return the telephone number in lists."""
    return masked_phone(phone)


def shown_number(kind: str, number: str) -> str:
    """Return the number in lists: a person's is masked, a firm's is public."""
    return masked_id_number(number) if kind == PERSON else number
