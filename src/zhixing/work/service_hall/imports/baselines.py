"""The statistics of before as a workbook: one line for each item, days in working days (E7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.acts.baselines import PastFigure
from zhixing.work.service_hall.imports.sheets import RowError, sheet_rows
from zhixing.work.service_hall.models import Item

CODE, CASES, MEDIAN, NINETIETH, CALENDAR = "实施编码", "办件数", "中位用时", "九成用时", "全程自然日"
COLUMNS: Final = (CODE, CASES, MEDIAN, NINETIETH)
MOST_DAYS: Final = 3660
MOST_SIGNS: Final = 8


@dataclass(frozen=True, slots=True)
class PastSheet:
    """What a sheet says: the figures, and what is wrong by row and column."""

    rows: tuple[PastFigure, ...]
    errors: tuple[RowError, ...]


def read_past(content: bytes) -> PastSheet:
    """Return the figures; wrong cells are named, their rows left out. Raises SheetNotReadable."""
    known = set(Item.objects.values_list("code", flat=True))
    rows: list[PastFigure] = []
    errors: list[RowError] = []
    for number, cells in sheet_rows(content, COLUMNS):
        wrong = [RowError(number, column, translate(text)) for column, text in _wrong(cells, known)]
        if not wrong:
            calendar = _tenths(cells.get(CALENDAR, ""))
            median, ninetieth = _tenths(cells[MEDIAN]) or 0, _tenths(cells[NINETIETH]) or 0
            rows.append(PastFigure(cells[CODE], int(cells[CASES]), median, ninetieth, calendar))
            known.discard(cells[CODE])
        errors += wrong
    return PastSheet(tuple(rows), tuple(errors))


def _wrong(cells: Mapping[str, str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield column and sentence of what is wrong in a row."""
    if cells[CODE] not in known:
        yield CODE, mark("目录内没有这个实施编码，或编码重复")
    if not (cells[CASES].isdecimal() and len(cells[CASES]) < MOST_SIGNS and int(cells[CASES])):
        yield CASES, mark("请填写正整数")
    median, ninetieth = _tenths(cells[MEDIAN]), _tenths(cells[NINETIETH])
    for column, value in ((MEDIAN, median), (NINETIETH, ninetieth)):
        if value is None:
            yield column, mark("请填写工作日数，最多一位小数")
    if median is not None and ninetieth is not None and ninetieth < median:
        yield NINETIETH, mark("九成用时小于中位用时")
    if cells.get(CALENDAR) and _tenths(cells[CALENDAR]) is None:
        yield CALENDAR, mark("请填写自然日数，最多一位小数")


def _tenths(text: str) -> int | None:
    try:
        value = Decimal(text) * 10
    except InvalidOperation:
        return None
    return int(value) if value.is_finite() and value == int(value) and 0 <= value <= MOST_DAYS * 10 else None
