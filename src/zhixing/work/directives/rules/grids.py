"""A sheet of paper as rows of text: where its head is, what each column is called, and which rows carry data.

Plain Python on values. Merged cells have been filled before: a cell says where the text it repeats begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from unicodedata import normalize

HEAD_ROWS: Final = 15
MOST_LEVELS: Final = 3
_FOOT = re.compile(
    r"^(合计|总计|小计|填表人|填报人|审核人|制表人|单位负责人|联系人|联系电话|填报日期|注[:：]|备注[:：]|说明[:：])"
)


TOTALS: Final = ("合计", "总计", "小计")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet as text. `numbers` are the rows as Excel shows them.

    `starts[r][c]` is the row of `cells` in which the text of a cell begins: r itself unless it is merged
    downwards. `wide[r][c]` says that the text begins in a column further left.
    """

    cells: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    starts: tuple[tuple[int, ...], ...]
    wide: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: rows `first` up to, without, `end`; the title of each place that has one."""

    first: int
    end: int
    titles: tuple[tuple[int, str], ...]


def plain(text: str) -> str:
    """Return a title as it is compared: no blanks, no line breaks, half-width signs."""
    return re.sub(r"[\s　*＊]+", "", normalize("NFKC", text))


def _own(grid: Grid, row: int) -> list[str]:
    return [text for place, text in enumerate(grid.cells[row]) if text and not grid.wide[row][place]]


def find_head(grid: Grid, known: Sequence[str] = ()) -> Head | None:
    """Return the head: the row that names most of the `known` titles, else the first of two words or more.

    Rows below belong to it while one of its cells reaches down into them (a head of two storeys).
    """
    rows = range(min(len(grid.cells), HEAD_ROWS))
    wanted = {plain(title).rpartition("·")[2] for title in known} | {plain(title) for title in known}
    best = max(
        rows,
        key=lambda row: (len(wanted & {plain(text) for text in grid.cells[row]}), -row),
        default=None,
    )
    if known and best is not None and wanted & {plain(text) for text in grid.cells[best]}:
        first = best
        while first and any(start < first for start in grid.starts[first]):
            first -= 1
    else:
        found = next((row for row in rows if len(set(_own(grid, row))) >= 2), None)
        if known or found is None:
            return None
        first = found
    end = first + 1
    while (
        end < len(grid.cells)
        and end - first < MOST_LEVELS
        and any(start < end and grid.cells[end][place] for place, start in enumerate(grid.starts[end]))
    ):
        end += 1
    return Head(first, end, tuple(_titles(grid, first, end)))


def _titles(grid: Grid, first: int, end: int) -> list[tuple[int, str]]:
    titles = []
    for place in range(len(grid.cells[first])):
        storeys = [grid.cells[row][place] for row in range(first, end)]
        words = [plain(text) for text, _ in groupby(storeys) if plain(text)]
        if words:
            titles.append((place, "·".join(dict.fromkeys(words))))
    return titles


def places_of(head: Head, known: Sequence[str]) -> dict[str, int]:
    """Return where each known title stands: under its whole title, else under a unique lowest storey."""
    whole = {title: place for place, title in reversed(head.titles)}
    lowest = Counter(title.rpartition("·")[2] for _, title in head.titles)
    wanted = Counter(title.rpartition("·")[2] for title in known)
    below = {title.rpartition("·")[2]: place for place, title in head.titles}
    found = dict(whole)
    for title in known:
        last = title.rpartition("·")[2]
        if title not in whole and lowest[last] == 1 and wanted[last] == 1:
            found[title] = below[last]
    return found


def body(grid: Grid, head: Head) -> list[int]:
    """Return the rows below the head that carry data: not blank, not the foot of the form."""
    rows = []
    for row in range(head.end, len(grid.cells)):
        own = [plain(text) for text in grid.cells[row] if text]
        if own and not _FOOT.match(own[0]) and not _is_numbered_total(own):
            rows.append(row)
    return rows


def _is_numbered_total(own: Sequence[str]) -> bool:
    """Whether a row is a total that the sender gave a serial number: adding it up would count twice."""
    return len(own) > 1 and own[0].isdecimal() and own[1] in TOTALS
