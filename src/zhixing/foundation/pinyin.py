"""How Chinese words sound, for search and for codes. The dictionaries are loaded when first asked."""

from __future__ import annotations


def syllables(text: str) -> list[str]:
    """Return the sound of each sign without tones: 周敏 is ["zhou", "min"]; a run of others is one."""
    from pypinyin import Style, lazy_pinyin  # a quarter of a second of dictionaries

    return lazy_pinyin(text, style=Style.NORMAL)


def initials(text: str) -> str:
    """Return the first letter of each Chinese sign, everything else left out: 老旧小区 is "ljxq"."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))
