"""Tables of tasks: columns known by their names or by what stands in them, or cards of labels and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zhixing.foundation.reading import labels
from zhixing.foundation.reading.documents import Table
from zhixing.foundation.reading.labels import Field, kind_of_column, kind_of_label, names_columns, names_work
from zhixing.work.directives.rules.parties import is_list_of_units

_TEXT_KINDS = labels.TEXT_KINDS
_PARTY_KINDS = labels.PARTY_KINDS
_LEADING = (labels.LEAD, labels.RESPONSIBLE)
_CARRIED = (labels.TASK, *_LEADING, labels.LEADER)
_GOES_ON = (labels.SUPPORT, labels.TIME)  # filled only in a row that goes on with the one above
_SAME = re.compile(r"\s*(?:同上|同前|〃|″|”|\"|″)\s*")
_BY_WHEN = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月|年[底内]|[一二三四]季度|[上下]半年)[^，。；]{0,6}(?:前|底|内|完成|$)"
    r"|20\d\d[-./]\d{1,2}|\d{1,2}\.\d{1,2}前?$|\d{1,3}个?(?:工作日|日|天|月)内?$"
)
_NOT_A_ROW = re.compile(r"^(?:合计|小计|总计|注|说明|备注|填表|联系人|制表)")


@dataclass(frozen=True, slots=True)
class TableTask:
    """One row. `texts` are the cells that say what is to be done, `section` the heading row above it.

    `is_carried` says that a party or the time stands in a row above, in a cell that was merged,
    `is_guessed` that no head says who is charged, only what stands in the cells.
    """

    ordinal: str
    section: str
    texts: tuple[str, ...]
    fields: tuple[Field, ...]
    is_carried: bool
    cells: tuple[str, ...]
    is_guessed: bool = False


def table_tasks(table: Table) -> list[TableTask]:
    """Return the tasks of a table in the order of its rows; [] for a table of something else."""
    rows = table.rows
    head = next((place for place, row in enumerate(rows) if names_columns(row)), None)
    if head is None and _labels_in_cells(rows[1:]):
        head = 0
    if head is not None:
        return list(_rows(rows, _columns(rows, head)))
    if turned := _turned(rows):
        return list(_rows(turned, _columns(turned, 0)))
    if cards := _cards(rows):
        return cards
    if columns := _columns_by_content(rows):
        return list(_rows(rows, columns))
    head = next((place for place, row in enumerate(rows[:4]) if names_work(row)), None)
    return list(_rows(rows, _columns(rows, head))) if head is not None else []


def names_nobody(tasks: Sequence[TableTask]) -> bool:
    """Whether no row says who is charged: only a heading above the table may."""
    return not any(one.kind in _PARTY_KINDS for task in tasks for one in task.fields)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The kind and the name of each column and the place of the first row under the head.

    `is_guessed` says that only what stands in a column tells who is charged.
    """

    kinds: list[str]
    names: list[str]
    first: int
    is_guessed: bool = False


_LONGEST_NAME = 12
_OFFICES = ("局", "委", "镇", "乡", "街道", "中心", "公司", "大队", "政府")
_LEAST_ROWS, _LEAST_COLUMNS, _LONG_ENOUGH = 2, 3, 7


def _columns_by_content(rows: Sequence[tuple[str, ...]]) -> _Columns | None:
    """Return the columns of a table whose head names none who are charged, or that has no head.

    The first column in which most cells are nothing but units says who is charged, where another holds
    words long enough to say with what.
    """
    body = [row for row in rows if _heading(row) is None]
    if len(body) < _LEAST_ROWS or len(body[0]) < _LEAST_COLUMNS:
        return None
    named = sum(map(bool, map(kind_of_column, body[0])))
    has_head = named * 2 >= len(body[0]) or (
        all(len(cell) <= _LONGEST_NAME and not re.search(r"\d", cell) for cell in body[0])
        and not any(cell.endswith(_OFFICES) for cell in body[0])
    )
    names = list(body[0]) if has_head else [""] * len(body[0])
    under = body[has_head:]
    kinds = [kind_of_column(name) for name in names]
    texts = [
        place
        for place, kind in enumerate(kinds)
        if kind in ("", *_TEXT_KINDS) and _mean_length(under, place) >= _LONG_ENOUGH
    ]
    charged = [
        place
        for place, kind in enumerate(kinds)
        if kind in ("", *_TEXT_KINDS) and not _IS_A_PLACE.search(names[place]) and _are_units(under, place)
    ]
    texts = [place for place in texts if place not in charged]
    dated = [place for place, kind in enumerate(kinds) if kind == labels.TIME or _tells_when(under, place)]
    if not under or not charged or not texts or not (dated or len(under) >= _LEAST_ROWS):
        return None
    for place, kind in zip(charged, (labels.RESPONSIBLE, *[labels.SUPPORT] * len(charged)), strict=False):
        kinds[place] = kind
    for place in dated[:1]:
        kinds[place] = labels.TIME
    return _Columns(kinds, names, rows.index(body[0]) + has_head, is_guessed=True)


_IS_A_PLACE = re.compile(r"地[点址区段]|位置|点位|范围|名单|来源|对象|报送|姓名|座[位次]|金额|户数|人数")


def _are_units(rows: Sequence[tuple[str, ...]], place: int) -> bool:
    """Whether most cells of a column are nothing but units."""
    cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return bool(cells) and sum(map(is_list_of_units, cells)) * 10 >= len(cells) * 7


def _mean_length(rows: Sequence[tuple[str, ...]], place: int) -> float:
    cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _turned(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return a table whose first column names what its rows hold, turned on its side; [] for another."""
    width = min(map(len, rows), default=0)
    if width < _LEAST_COLUMNS or len(rows) < _LEAST_ROWS or not names_columns([row[0] for row in rows]):
        return []
    if any(kind_of_label(cell) for row in rows for cell in row[1:]):
        return []
    if not all(_heading(row) is None for row in rows):
        return []
    return [tuple(row[place] for row in rows) for place in range(width)]


def _columns(rows: Sequence[tuple[str, ...]], head: int) -> _Columns:
    """Return what the head at row `head` names.

    A head of two rows (责任分工 over 牵头单位 and 配合单位) is read by its lower row, else by the upper.
    """
    low = head + 1 if head + 1 < len(rows) and names_columns(rows[head + 1]) else head
    high = low - 1 if low and set(rows[low - 1]) & set(rows[low]) else low
    names = [
        under if kind_of_column(under) else over for over, under in zip(rows[high], rows[low], strict=False)
    ]
    first = low + 1
    labelled = _labels_in_cells(rows[first:])
    kinds = [
        kind_of_column(name) or (labels.RESPONSIBLE if place in labelled else "")
        for place, name in enumerate(names)
    ]
    return _Columns(_by_content(kinds, names, rows[first:]), names, first)


def _by_content(kinds: list[str], names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the kinds of columns, those of unknown name by what most of their cells hold: units or dates."""
    kinds = list(kinds)
    if labels.TIME not in kinds:
        dated = [
            place
            for place, kind in enumerate(kinds)
            if not _BEGINS.search(names[place])
            and (
                _is_dates(rows, place)
                if kind in _TEXT_KINDS
                else kind in ("", labels.OTHER) and _tells_when(rows, place)
            )
        ]
        kinds = [labels.TIME if place in dated[:1] else kind for place, kind in enumerate(kinds)]
    if not any(kind in _LEADING for kind in kinds):  # 成员单位 beside nobody who leads
        only = [place for place, name in enumerate(names) if _MEMBERS.search(name) and kinds[place]]
        kinds = [labels.RESPONSIBLE if place in only[:1] else kind for place, kind in enumerate(kinds)]
    leading = next((place for place, kind in enumerate(kinds) if kind in _LEADING), None)
    for place, kind in enumerate(kinds):
        if kind or _IS_A_PLACE.search(names[place]) or not _are_units(rows, place):
            continue
        if leading is None:
            kinds[place], leading = labels.RESPONSIBLE, place
        elif place > leading:
            kinds[place] = labels.SUPPORT
    return kinds


_MEMBERS = re.compile(r"(?:成员|组成|参与|涉及)(?:单位|部门)$")
_BEGINS = re.compile(r"[开启受收发批来]|交办|会议|投诉|检查|填报|起始|元|金额|投资|资金|面积|分|率")
_DATE_ALONE = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?|年[底内]|[一二三四]季度|[上下]半年)(?:之|以)?前?"
    r"|20\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?"
)


def _is_dates(rows: Sequence[tuple[str, ...]], place: int) -> bool:
    """Whether most cells of a column are a date and nothing else."""
    cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return bool(cells) and sum(bool(_DATE_ALONE.fullmatch(cell)) for cell in cells) * 2 > len(cells)


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


def _rows(rows: Sequence[tuple[str, ...]], columns: _Columns) -> Iterator[TableTask]:
    kinds, names, first = columns.kinds, columns.names, columns.first
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
            yield replace(found, is_guessed=columns.is_guessed)


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


def _cards(rows: Sequence[tuple[str, ...]]) -> list[TableTask]:
    """Return the tasks of a form in which labels stand beside their values (督办通知单), one card or several.

    A card ends where a label comes again.
    """
    cards: list[list[Field]] = [[]]
    for row in rows:
        for label, value in pairwise(_distinct_neighbours(row)):
            kind = kind_of_label(label)
            if not kind or kind_of_label(value):
                continue
            name = re.sub(r"\W|\d", "", label)
            if kind in (*_LEADING, *_TEXT_KINDS, labels.ORDINAL) and any(
                re.sub(r"\W|\d", "", one.label) == name for one in cards[-1]
            ):
                cards.append([])
            cards[-1].append(Field(kind, label, value.strip(), 0, 0))
    whole = tuple(cell for row in rows for cell in row)
    return [found for card in cards if (found := _card(card, whole))]


def _card(fields: Sequence[Field], cells: tuple[str, ...]) -> TableTask | None:
    texts = tuple(dict.fromkeys(one.value for one in fields if one.kind in _TEXT_KINDS and one.value))
    parties = tuple(
        one for one in fields if one.kind in (*_PARTY_KINDS, labels.TIME, labels.LEADER) and one.value
    )
    if not texts or not any(one.kind in (labels.LEAD, labels.RESPONSIBLE) for one in parties):
        return None
    return TableTask("", "", texts, parties, is_carried=False, cells=cells)


def _distinct_neighbours(row: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not cells or cells[-1] != cell:
            cells.append(cell)
    return cells
