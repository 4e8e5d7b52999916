"""Fonts of GB/T 9704, and what stands in for them where this machine does not have them.

The fonts that the standard and practice name are licensed. A Word file names them, and the reader's machine
has them. A PDF carries its fonts: those of the folder `ZHIXING_FONTS` (an office's own licences) where they
are there, else the open ones of the package, and then the exchange is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

TITLE, BODY, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"

# Names under which a licensed font's file may call itself, and the open font that is always there.
FAMILIES: dict[str, tuple[tuple[str, ...], str]] = {
    TITLE: (("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05"), SERIF),
    BODY: (("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"), SERIF),
    KAI: (("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"), SERIF),
    HEI: (("SimHei", "黑体"), SANS),
    SONG: (("SimSun", "宋体"), SERIF),
}


@dataclass(frozen=True, slots=True)
class Substitution:
    """A font that the standard names and the PDF does not carry, and the one in its place."""

    named: str
    used: str


def folders() -> list[str]:
    """Return the folders with fonts: the office's own, where the settings name one, then the package's."""
    from django.conf import settings

    own = str(getattr(settings, "ZHIXING_FONTS", "") or "")
    packaged = str(files("pylopdf_fonts_zh_cn"))
    return [*([own] if own and Path(own).is_dir() else []), packaged]


@cache
def _fonts(places: tuple[str, ...]) -> tuple[Any, dict[str, str]]:
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(places))
    there = set(found.families())
    return found, {
        named: next((one for one in licensed if one in there), instead)
        for named, (licensed, instead) in FAMILIES.items()
    }


def loaded() -> tuple[Any, dict[str, str]]:
    """Return the engine's fonts and which family prints each named font. Read once for a process."""
    return _fonts(tuple(folders()))


def substitutions() -> tuple[Substitution, ...]:
    """Return which fonts a PDF made here replaces, in the order of the standard; () where all are there."""
    return tuple(
        Substitution(named, used) for named, used in loaded()[1].items() if used not in FAMILIES[named][0]
    )
