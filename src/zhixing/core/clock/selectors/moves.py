"""What a notice would move: the open clocks counted again with the calendar as it would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.core.clock import rules
from zhixing.core.clock.models import OPEN_STATES, PROVISIONAL, Clock
from zhixing.core.clock.rules.published import YearNotice
from zhixing.core.clock.selectors import schedule
from zhixing.core.clock.selectors.clocks import parts_of, state_of
from zhixing.core.clock.selectors.plain import counted_kinds, ending_day

EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Move:
    """Clocks that would move alike, `count` of them; `about` is one. None stands for 时限待定."""

    about: str
    before: date | None
    after: date | None
    count: int = 1


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

    Queries: those of the calendars, one a calendar for plain clocks, three for each thousand others.
    """
    total, found = 0, []
    for code in schedule.patterns():
        calendar = schedule.calendar_with(notice, code)
        for count, moves in (_plain_moves(code, calendar), *_other_moves(code, calendar)):
            total += count
            found += moves
    return Moves(
        open=total,
        later=_sum(found, lambda m: bool(m.before and m.after and m.after > m.before)),
        earlier=_sum(found, lambda m: bool(m.before and m.after and m.after < m.before)),
        decided=_sum(found, lambda m: m.before is None),
        undecided=_sum(found, lambda m: m.after is None),
        examples=tuple(found[:EXAMPLES]),
    )


def _sum(moves: Sequence[Move], is_wanted: Callable[[Move], bool]) -> int:
    return sum(move.count for move in moves if is_wanted(move))


def _plain_moves(code: str, calendar: rules.Calendar) -> tuple[int, list[Move]]:
    groups = counted_kinds(code)
    moves = []
    for group in groups:
        reading = group.shared.reading(calendar)
        before = None if group.state == PROVISIONAL else ending_day(group.due_at, calendar)
        after = None if reading.provisional else reading.due_on
        if before != after:
            moves.append(Move(group.about, before, after, group.count))
    return sum(group.count for group in groups), moves


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
                moves.append(Move(clock.about, ending_day(clock.due_at, calendar), ending_day(due, calendar)))
        yield len(clocks), moves
