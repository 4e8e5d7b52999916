"""Chinese and Arabic numerals as they stand in official documents."""

from __future__ import annotations

DIGITS = {
    sign: value
    for value, signs in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
NUMERAL = r"(?:\d{1,4}|[〇○零一二两三四五六七八九十百]{1,5})"


def number(text: str) -> int:
    """Return the value of `12`, `十二`, `二十`, `一百二十` or, digit by digit, `二〇二六`.

    Raises ValueError for anything else.
    """
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if not text or any(sign not in DIGITS and sign not in "十百" for sign in text):
        raise ValueError(f"not a numeral: {text!r}")
    if "十" not in text and "百" not in text:
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, current = 0, 0
    for sign in text:
        if sign in DIGITS:
            current = DIGITS[sign]
        else:
            total += (current or 1) * (10 if sign == "十" else 100)
            current = 0
    return total + current
