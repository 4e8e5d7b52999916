"""Public figures of a month: what is counted, and which rows are too small to be shown. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from zhixing.foundation.words import mark

OTHERS = mark("其他单位（件数较少，合并公布）")
DEFINITIONS = (
    (mark("受理"), mark("当月受理的办件；一件事按各环节分别计")),
    (mark("办结"), mark("当月作出决定的办件 = 按期办结 + 超期办结 + 未设时限")),
    (mark("按期办结"), mark("在承诺时限内作出决定；依法停止计时的日子不计，逾期按工作日计")),
    (mark("按期率"), mark("按期办结 ÷（按期办结 + 超期办结）")),
    (mark("平均提前"), mark("法定时限的工作日数减去实际工作日数，对有法定时限的办结件取平均；提前为正")),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One line: `saved_days` are summed over `saved_of` cases that have a statutory limit in working days."""

    name: str
    accepted: int = 0
    on_time: int = 0
    late: int = 0
    unlimited: int = 0
    saved_days: int = 0
    saved_of: int = 0

    @property
    def concluded(self) -> int:
        """All that were decided."""
        return self.on_time + self.late + self.unlimited

    @property
    def share_tenths(self) -> int | None:
        """On time in tenths of a percent, downwards; None where nothing had a limit."""
        whole = self.on_time + self.late
        return self.on_time * 1000 // whole if whole else None

    @property
    def earlier_tenths(self) -> int | None:
        """Mean working days earlier than the law allows, in tenths; None without such cases."""
        return int(self.saved_days * 10 / self.saved_of) if self.saved_of else None

    @property
    def is_small_below(self) -> int:
        """What its size is compared by: the smaller of what was accepted and concluded, nothing left out."""
        counted = [count for count in (self.accepted, self.concluded) if count]
        return min(counted, default=0)

    def plain(self) -> dict[str, Any]:
        """Return the line as it is kept."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def added(rows: Sequence[Figures], name: str) -> Figures:
    """Return the sum of rows."""
    counts = {
        one.name: sum(getattr(row, one.name) for row in rows) for one in fields(Figures) if one.name != "name"
    }
    return Figures(name, **counts)


def releasable(rows: Sequence[Figures], *, fewest: int, others: str) -> list[Figures]:
    """Return the rows that may be shown, largest first; small ones are put together as `others`.

    A single small row would follow from the sum and the rest, so at least two are put together, and as many
    as it takes to reach `fewest`. Where everything together is smaller, one row remains.
    """
    ordered = sorted(rows, key=lambda row: (-row.is_small_below, -row.concluded, row.name))
    shown = [row for row in ordered if row.is_small_below >= fewest]
    small = [row for row in ordered if row.is_small_below < fewest]
    while small and shown and (len(small) < 2 or added(small, others).is_small_below < fewest):
        small.insert(0, shown.pop())
    if not small:
        return shown
    return [*shown, replace(added(small, others))]


def read(plain: dict[str, Any]) -> Figures:
    """Return a line that was kept."""
    return Figures(**plain)
