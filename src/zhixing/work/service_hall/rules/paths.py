"""What waits for what in a package, and how long all of it takes: the critical path, not the sum (E4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.work.service_hall.rules.terms import Term


class Circular(ValueError):
    """Branches that wait for each other."""


WEIGHTS: Final = {"wd": 1.4, "cd": 1.0, "mo": 30.4}
"""How many days a unit takes about, to tell which of two ways is the longer one."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One branch: its limit, and the places of those it waits for. No days is no limit."""

    place: int
    days: int
    after: Sequence[int] = ()
    unit: str = "wd"

    @property
    def weight(self) -> float:
        """About how many calendar days it takes."""
        return self.days * WEIGHTS[self.unit]


def leg(place: int, term: Term | None, after: Sequence[int]) -> Leg:
    """Return a branch with its limit, or with none."""
    return Leg(place, term.amount, after, term.unit) if term else Leg(place, 0, after)


def critical(legs: Sequence[Leg]) -> list[Leg]:
    """Return the branches of the longest way from the first to the last result, in their order.

    Raises Circular, KeyError for an unknown place.
    """
    by_place = {leg.place: leg for leg in legs}
    ways: dict[int, list[Leg]] = {}
    for leg in legs:
        _way(leg, by_place, ways, ())
    return max(ways.values(), key=_weight, default=[])


def _way(
    leg: Leg, by_place: Mapping[int, Leg], ways: dict[int, list[Leg]], met: tuple[int, ...]
) -> list[Leg]:
    if leg.place in met:
        raise Circular(leg.place)
    if leg.place not in ways:
        before = [_way(by_place[place], by_place, ways, (*met, leg.place)) for place in leg.after]
        ways[leg.place] = [*max(before, key=_weight, default=[]), leg]
    return ways[leg.place]


def _weight(way: Sequence[Leg]) -> float:
    return sum(leg.weight for leg in way)


def promise(legs: Sequence[Leg]) -> dict[str, int]:
    """Return what the longest way takes, by unit: days of different units are never added up."""
    found: dict[str, int] = {}
    for leg in critical(legs):
        if leg.days:
            found[leg.unit] = found.get(leg.unit, 0) + leg.days
    return {unit: found[unit] for unit in WEIGHTS if unit in found}


def ends(legs: Sequence[Leg], begin: datetime, due: Callable[[Leg, datetime], datetime]) -> datetime:
    """Return when the last branch ends, each begun with the end of the last that it waits for."""
    by_place = {leg.place: leg for leg in legs}
    found: dict[int, datetime] = {}

    def end(leg: Leg) -> datetime:
        if leg.place not in found:
            start = max((end(by_place[place]) for place in leg.after), default=begin)
            found[leg.place] = due(leg, start) if leg.days else start
        return found[leg.place]

    return max((end(leg) for leg in legs), default=begin)


def ready(legs: Sequence[Leg], done: set[int]) -> list[int]:
    """Return the places that may begin: everything they wait for is done, and they are not."""
    return [leg.place for leg in legs if leg.place not in done and set(leg.after) <= done]
