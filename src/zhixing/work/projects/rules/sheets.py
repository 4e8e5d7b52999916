"""The register's own columns, and how its cells are read: money, days, milestones."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

COLUMNS: Final = (
    "序号", "项目编号", "项目名称", "牵头单位", "包联县领导", "业主单位", "建设地点", "总投资（亿元）",
    "年度计划投资（亿元）", "开工日期", "竣工日期", "年度节点", "工程进度", "本年完成投资（亿元）",
    "占年度计划", "形象进度", "存在问题", "预计竣工", "提示",
)  # fmt: skip
NEEDED: Final = ("项目名称", "牵头单位", "竣工日期", "年度节点")
OTHER_NAMES: Final = {
    "总投资": "总投资（亿元）",
    "总投资(亿元)": "总投资（亿元）",
    "年度计划投资": "年度计划投资（亿元）",
    "年度计划投资(亿元)": "年度计划投资（亿元）",
    "年度投资（亿元）": "年度计划投资（亿元）",
    "责任单位": "牵头单位",
    "牵头领导": "包联县领导",
    "挂钩领导": "包联县领导",
    "牵头县领导": "包联县领导",
    "项目业主": "业主单位",
    "建设单位": "业主单位",
    "开工时间": "开工日期",
    "竣工时间": "竣工日期",
    "完工日期": "竣工日期",
    "年度目标节点": "年度节点",
    "节点": "年度节点",
}

_STONE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12]\d|0?[1-9])日|底|末)?前?"
    r"[：:，,\s]*(?P<name>[^；;\n]+)"
)
_DAY = re.compile(r"(20\d\d)[-年./](1[0-2]|0?[1-9])[-月./]?(3[01]|[12]\d|0?[1-9])?日?")


def column_of(text: str) -> str:
    """Return the name of a column under which a head is known, '' for an unknown one."""
    plain = re.sub(r"\s", "", text)
    plain = OTHER_NAMES.get(plain, plain)
    return plain if plain in COLUMNS else ""


def read_money(text: str) -> Decimal:
    """Return an amount of 亿元 in 万元; '' is 0. Raises ValueError."""
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("亿元").removesuffix("亿")
    if not plain:
        return Decimal(0)
    try:
        amount = Decimal(plain) * 10_000
    except InvalidOperation:
        raise ValueError(text) from None
    if amount < 0:
        raise ValueError(text)
    return amount.quantize(Decimal("0.01"))


def read_day(text: str) -> date | None:
    """Return a day; of a month alone its last day; None for ''. Raises ValueError."""
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    if found[3]:
        return date(int(found[1]), int(found[2]), int(found[3]))
    return last_day(int(found[1]), int(found[2]))


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date.fromordinal((date(year + month // 12, month % 12 + 1, 1)).toordinal() - 1)


def read_milestones(text: str, *, year: int) -> list[tuple[date, str]]:
    """Return the milestones of a cell such as 「3月开工；6月底前路基完成50%；12月31日通车」, in order.

    A month alone means its last day; `year` is that of the register. Raises ValueError for a part that
    names no month.
    """
    stones: list[tuple[date, str]] = []
    for part in re.split(r"[；;\n]+", text):
        if not part.strip():
            continue
        found = _STONE.fullmatch(part.strip())
        if not found:
            raise ValueError(part.strip())
        at = int(found["year"] or year)
        day = int(found["day"]) if found["day"] else 0
        on = date(at, int(found["month"]), day) if day else last_day(at, int(found["month"]))
        stones.append((on, found["name"].strip()[:120]))
    return sorted(stones)
