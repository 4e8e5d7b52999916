"""What waits for what in a package, and how long all of it takes: the critical path, not the sum (E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class Circular(ValueError):
    """Branches that wait for each other."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One branch: its days, and the places of those it waits for."""

    place: int
    days: int
    after: Sequence[int] = ()


def longest(legs: Sequence[Leg]) -> int:
    """Return the days from the first to the last result. Raises Circular, KeyError for an unknown place."""
    by_place = {leg.place: leg for leg in legs}
    ends: dict[int, int] = {}
    for leg in legs:
        _end(leg, by_place, ends, ())
    return max(ends.values(), default=0)


def _end(leg: Leg, by_place: Mapping[int, Leg], ends: dict[int, int], way: tuple[int, ...]) -> int:
    if leg.place in way:
        raise Circular(leg.place)
    if leg.place not in ends:
        begin = max(
            (_end(by_place[place], by_place, ends, (*way, leg.place)) for place in leg.after), default=0
        )
        ends[leg.place] = begin + leg.days
    return ends[leg.place]


def ready(legs: Sequence[Leg], done: set[int]) -> list[int]:
    """Return the places that may begin: everything they wait for is done, and they are not."""
    return [leg.place for leg in legs if leg.place not in done and set(leg.after) <= done]
