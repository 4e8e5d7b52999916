"""Tables of tasks: a head that names columns, or a card of labels and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhixing.foundation.reading import labels
from zhixing.foundation.reading.documents import Table
from zhixing.foundation.reading.labels import Field, kind_of_column, kind_of_label, names_columns

_TEXT_KINDS = labels.TEXT_KINDS
_PARTY_KINDS = labels.PARTY_KINDS
_LEADING = (labels.LEAD, labels.RESPONSIBLE)
_CARRIED = (labels.TASK, *_LEADING, labels.LEADER)
_GOES_ON = (labels.SUPPORT, labels.TIME)  # filled only in a row that goes on with the one above
_SAME = re.compile(r"\s*(?:同上|同前|〃|″|”|\"|″)\s*")
_BY_WHEN = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月|年底|[一二三四]季度|[上下]半年)[^，。；]{0,3}(?:前|底|内|完成|$)"
)
_NOT_A_ROW = re.compile(r"^(?:合计|小计|总计|注|说明|备注|填表|联系人|制表)")


@dataclass(frozen=True, slots=True)
class TableTask:
    """One row. `texts` are the cells that say what is to be done, `section` the heading row above it.

    `is_carried` says that a party or the time stands in a row above, in a cell that was merged.
    """

    ordinal: str
    section: str
    texts: tuple[str, ...]
    fields: tuple[Field, ...]
    is_carried: bool
    cells: tuple[str, ...]


def table_tasks(table: Table) -> list[TableTask]:
    """Return the tasks of a table in the order of its rows; [] for a table of something else."""
    head = next((place for place, row in enumerate(table.rows) if names_columns(row)), None)
    if head is None and _labels_in_cells(table.rows[1:]):
        head = 0
    if head is not None:
        return list(_rows(table.rows, head))
    card = _card(table.rows)
    return [card] if card else []


def _columns(rows: Sequence[tuple[str, ...]], head: int) -> tuple[list[str], list[str], int]:
    """Return the kind and the name of each column and the place of the first row under the head.

    A head of two rows (责任分工 over 牵头单位 and 配合单位) is read by its lower row, else by the upper.
    """
    low = head + 1 if head + 1 < len(rows) and names_columns(rows[head + 1]) else head
    high = low - 1 if low and set(rows[low - 1]) & set(rows[low]) else low
    names = [
        under if kind_of_label(under) else over for over, under in zip(rows[high], rows[low], strict=False)
    ]
    first = low + 1
    labelled = _labels_in_cells(rows[first:])
    kinds = [
        kind_of_column(name) or (labels.RESPONSIBLE if place in labelled else "")
        for place, name in enumerate(names)
    ]
    if labels.TIME not in kinds:
        dated = [place for place, kind in enumerate(kinds) if not kind and _tells_when(rows[first:], place)]
        kinds = [labels.TIME if place in dated[:1] else kind for place, kind in enumerate(kinds)]
    return kinds, names, first


def _tells_when(rows: Sequence[tuple[str, ...]], place: int) -> bool:
    """Whether most cells of a column say by when (2026年11月20日前办结)."""
    cells = [row[place] for row in rows if place < len(row) and len(set(row)) > 1]
    return sum(bool(_BY_WHEN.match(cell)) for cell in cells) * 2 > len(cells)


def _labels_in_cells(rows: Sequence[tuple[str, ...]]) -> set[int]:
    """Return the columns in which most cells hold parties with their labels (牵头单位：… 配合单位：…)."""
    counts = Counter(
        place
        for row in rows
        for place, cell in enumerate(row)
        if any(one.kind in _LEADING and one.value for one in labels.fields(cell))
    )
    return {place for place, count in counts.items() if count * 2 > len(rows) and len(rows) > 1}


def _rows(rows: Sequence[tuple[str, ...]], head: int) -> Iterator[TableTask]:
    kinds, names, first = _columns(rows, head)
    section = ""
    above: dict[int, str] = {}
    for count, row in enumerate(rows[first:], 1):
        if names_columns(row):
            continue
        heading = _heading(row)
        if heading is not None:
            section = heading if not _NOT_A_ROW.match(heading) else section
            above = {}
            continue
        cells = list(row)
        if _NOT_A_ROW.match(next(cell.strip() for cell in cells if cell.strip())):
            continue
        carried = _carry(cells, kinds, above)
        above = {place: cell for place, cell in enumerate(cells) if cell}
        found = _row(cells, kinds, names, section=section, count=count, is_carried=carried)
        if found:
            yield found


def _heading(row: Sequence[str]) -> str | None:
    """Return the text of a row that is one heading across the table, None for an ordinary row."""
    distinct = {cell for cell in row if cell.strip()}
    if len(distinct) == 1 and len(row) > 2:
        return distinct.pop()
    if not distinct:
        return ""
    return None


def _carry(cells: list[str], kinds: Sequence[str], above: dict[int, str]) -> bool:
    """Fill blank cells of merged columns from the row above. Returns whether a party or a time was filled.

    A row that names nobody who leads goes on with the row above: its supports and its time, where blank,
    are those of that row.
    """
    width = min(len(cells), len(kinds))
    same = {place for place in range(width) if _SAME.fullmatch(cells[place]) and place in above}
    for place in same:
        cells[place] = above[place]
    blank = {place for place in range(width) if not cells[place].strip()}
    carried = {place for place in blank if place in above and kinds[place] in (*_CARRIED, *_GOES_ON)}
    if not _goes_on(blank, kinds, above):
        carried = {place for place in carried if kinds[place] == labels.TASK}
    for place in carried:
        cells[place] = above[place]
    return any(kinds[place] in (*_LEADING, labels.TIME) for place in carried | same)


def _goes_on(blank: set[int], kinds: Sequence[str], above: dict[int, str]) -> bool:
    """Whether a row goes on with the one above: it names nobody, or its lead is merged with what heads it."""
    leading = [place for place, kind in enumerate(kinds) if kind in _LEADING]
    if not any(place in above for place in leading):
        return False
    if all(place in blank for place in leading):
        return True
    leads = [place for place in leading if kinds[place] == labels.LEAD]
    heads = [place for place, kind in enumerate(kinds) if kind in (labels.TASK, labels.LEADER)]
    return bool(leads) and all(place in blank for place in leads) and any(place in blank for place in heads)


def _row(
    cells: Sequence[str],
    kinds: Sequence[str],
    names: Sequence[str],
    *,
    section: str,
    count: int,
    is_carried: bool,
) -> TableTask | None:
    paired = list(zip(kinds, names, cells, strict=False))
    texts = _texts(paired)
    if not texts or _NOT_A_ROW.match(texts[0]):
        return None
    ordinal = next((cell for kind, _, cell in paired if kind == labels.ORDINAL and cell), "") or str(count)
    fields = tuple(
        one
        for kind, name, cell in paired
        if kind in (*_PARTY_KINDS, labels.TIME, labels.LEADER) and cell.strip(" 　/／-－–—无\n")
        for one in (
            Field(kind, name, cell.strip(), 0, 0),
            *(inner for inner in labels.fields(cell) if inner.kind in (labels.TIME, labels.LEADER)),
        )
    )
    return TableTask(ordinal.strip(), section, texts, fields, is_carried, tuple(cells))


def _texts(paired: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    texts = [cell.strip() for kind, _, cell in paired if kind in _TEXT_KINDS and cell.strip()]
    if not texts:
        unnamed = [cell.strip() for kind, _, cell in paired if not kind and cell.strip()]
        texts = sorted(unnamed, key=len, reverse=True)[:1]
    return tuple(dict.fromkeys(texts))


def _card(rows: Sequence[tuple[str, ...]]) -> TableTask | None:
    """Return the task of a form in which labels stand beside their values (督办通知单)."""
    fields: list[Field] = []
    for row in rows:
        cells = _distinct_neighbours(row)
        for label, value in pairwise(cells):
            kind = kind_of_label(label)
            if kind and not kind_of_label(value):
                fields.append(Field(kind, label, value.strip(), 0, 0))
    texts = tuple(dict.fromkeys(one.value for one in fields if one.kind in _TEXT_KINDS and one.value))
    parties = tuple(
        one for one in fields if one.kind in (*_PARTY_KINDS, labels.TIME, labels.LEADER) and one.value
    )
    if not texts or not any(one.kind in (labels.LEAD, labels.RESPONSIBLE) for one in parties):
        return None
    return TableTask(
        "", "", texts, parties, is_carried=False, cells=tuple(cell for row in rows for cell in row)
    )


def _distinct_neighbours(row: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not cells or cells[-1] != cell:
            cells.append(cell)
    return cells
