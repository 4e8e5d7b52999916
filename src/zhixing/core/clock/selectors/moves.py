"""What a notice would move: the open clocks counted again with the calendar as it would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from zhixing.core.clock import rules
from zhixing.core.clock.models import OPEN_STATES, PROVISIONAL, Clock
from zhixing.core.clock.rules import vector
from zhixing.core.clock.rules.published import YearNotice
from zhixing.core.clock.selectors import schedule
from zhixing.core.clock.selectors.clocks import parts_of, state_of

CHUNK: Final = 20_000
EXAMPLES: Final = 10

_PLAIN: Final = ("id", "about", "unit", "start_on", "amount", "extended", "fixed_on", "due_at", "state")
_ADDERS: Final = {"wd": vector.add_working_days, "cd": vector.add_calendar_days, "mo": vector.add_months}


@dataclass(frozen=True, slots=True)
class Move:
    """One clock that would move. None stands for 时限待定."""

    about: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Moves:
    """How many open clocks would move, by direction, with a few examples in order of id."""

    open: int
    later: int
    earlier: int
    decided: int
    undecided: int
    examples: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """All that would move."""
        return self.later + self.earlier + self.decided + self.undecided


def moves_of(notice: YearNotice) -> Moves:
    """Return what would happen to the open clocks if `notice` were in force. Nothing is changed.

    Queries: those of the calendars, one for plain clocks, three for each thousand of the others.
    """
    total, found = 0, []
    for code in schedule.patterns():
        calendar = schedule.calendar_with(notice, code)
        for count, moves in (*_plain_moves(code, calendar), *_other_moves(code, calendar)):
            total += count
            found += moves
    return Moves(
        open=total,
        later=sum(m.before is not None and m.after is not None and m.after > m.before for m in found),
        earlier=sum(m.before is not None and m.after is not None and m.after < m.before for m in found),
        decided=sum(m.before is None for m in found),
        undecided=sum(m.after is None for m in found),
        examples=tuple(found[:EXAMPLES]),
    )


def _plain_moves(code: str, calendar: rules.Calendar) -> Iterator[tuple[int, list[Move]]]:
    tables = vector.Tables(calendar)
    rows = Clock.objects.filter(calendar_code=code, is_plain=True, state__in=OPEN_STATES).order_by("id")
    chunk: list[tuple[Any, ...]] = []
    for row in rows.values_list(*_PLAIN).iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield len(chunk), _moves_in(chunk, tables, calendar)
            chunk = []
    yield len(chunk), _moves_in(chunk, tables, calendar)


def _moves_in(rows: Sequence[tuple[Any, ...]], tables: vector.Tables, calendar: rules.Calendar) -> list[Move]:
    moves = []
    for unit, add in _ADDERS.items():
        mine = [row for row in rows if row[2] == unit]
        if not mine:
            continue
        days = vector.day_numbers(np.array([row[3] for row in mine], dtype="datetime64[D]"))
        found = add(tables, days, np.array([row[4] + row[5] for row in mine], dtype=np.int32))
        for row, after in zip(mine, vector.dates_of(found).tolist(), strict=True):
            before = _due_on(row[7], calendar)
            if after != before:
                moves.append(Move(row[1], before, after))
    waiting = [row for row in rows if row[2] == "date" and row[8] == PROVISIONAL]
    return moves + [Move(row[1], None, row[6]) for row in waiting if calendar.covers(row[6])]


def _due_on(due: datetime | None, calendar: rules.Calendar) -> date | None:
    """Return the local day that ends with a due moment."""
    return calendar.day_at(max(calendar.stamp(due) - 1, 0) // 1440) if due else None


def _other_moves(code: str, calendar: rules.Calendar) -> Iterator[tuple[int, list[Move]]]:
    rows = Clock.objects.filter(calendar_code=code, is_plain=False, state__in=OPEN_STATES).order_by("id")
    after = 0
    while clocks := list(rows.filter(pk__gt=after)[:1000]):
        after = clocks[-1].pk
        pauses, extensions = parts_of([clock.pk for clock in clocks])
        moves = []
        for clock in clocks:
            parts = pauses.get(clock.pk, []), extensions.get(clock.pk, [])
            due = rules.compute(state_of(clock, *parts, calendar)).due
            if due != clock.due_at:
                before = _due_on(clock.due_at, calendar) if clock.due_at else None
                moves.append(Move(clock.about, before, _due_on(due, calendar)))
        yield len(clocks), moves
