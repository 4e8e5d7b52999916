"""Rows as offices type them: one a line, cells parted by a bar, faults named by line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BAR = re.compile(r"\s*[|｜\t]\s*")


class RowFault(Exception):
    """A line that cannot be read: its place, counted from one."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def split_rows(text: str, cells: int) -> list[tuple[str, ...]]:
    """Return the cells of every line that is not empty. Raises RowFault where there are more or fewer."""
    found = []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        row = tuple(_BAR.split(line.strip()))
        if len(row) != cells or not all(row):
            raise RowFault(place)
        found.append(row)
    return found


def joined(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as they are typed."""
    return "\n".join("｜".join(str(cell) for cell in row) for row in rows)
