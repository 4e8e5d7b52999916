"""Codes of service items: 实施编码 of 31 signs, 业务办理项编码 of 33 (GB/T 39554.1-2020).

18 signs of the organ's social credit code with its check character (GB 32100-2015), one for the level
that exercises the power, twelve of the basic code, and two more for an item within an item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from zhixing.core.parties.rules import is_credit_code
from zhixing.foundation.words import mark

ORGAN, LEVEL, BASIC = slice(0, 18), slice(18, 19), slice(19, 31)
LENGTHS: Final = (31, 33)
_SHAPE: Final = re.compile(r"[0-9A-Z]{18}[1-6][0-9A-Z]{12}(\d{2})?")

KIND_WORDS: Final = {
    "01": mark("行政许可"),
    "02": mark("行政处罚"),
    "03": mark("行政强制"),
    "04": mark("行政征收"),
    "05": mark("行政给付"),
    "06": mark("行政检查"),
    "07": mark("行政确认"),
    "08": mark("行政奖励"),
    "09": mark("行政裁决"),
    "10": mark("其他行政权力"),
    "20": mark("公共服务"),
}
LEVEL_WORDS: Final = {
    "1": mark("国家级"),
    "2": mark("省级"),
    "3": mark("市级"),
    "4": mark("县级"),
    "5": mark("镇（乡、街道）级"),
    "6": mark("村（社区）级"),
}


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A code taken apart. `part` is '' for the 31 signs of an item as a whole."""

    organ: str
    level: str
    basic: str
    part: str

    @property
    def fits(self) -> bool:
        """Whether the check character of the organ's credit code is right."""
        return is_credit_code(self.organ)


def plain_code(text: str) -> str:
    """Return a code as it is compared."""
    return re.sub(r"[\s-]", "", text).upper()


def item_code(text: str) -> ItemCode | None:
    """Return the code taken apart, None for what has not the form of one."""
    if not _SHAPE.fullmatch(text):
        return None
    return ItemCode(text[ORGAN], text[LEVEL], text[BASIC], text[31:])
