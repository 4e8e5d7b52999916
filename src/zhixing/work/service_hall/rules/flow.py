"""Where the time of a case goes: work and waiting, part by part; what a shorter way would take (E12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from zhixing.core.clock.rules import Calendar
from zhixing.foundation.words import mark

DROP, MERGE, PARALLEL = "drop", "merge", "parallel"
CHANGE_WORDS: Final = {
    DROP: mark("取消一个环节"),
    MERGE: mark("合并两个环节"),
    PARALLEL: mark("两个环节并行"),
}
SIDE_BY_SIDE: Final = "+"
APPLICANT, PAUSED = "applicant", "paused"
OF_APPLICANT: Final = frozenset({"supplement", "supply"})
POSTPONED: Final = "postpone"
NOT_WORK: Final = frozenset({"begin", "deemed", "suspend", "restore", "special_ask"})
LONG_STEPS: Final = ("receive", "review", "decide")
SHORT_STEPS: Final = (
    "tell", "supplement", "supply", "accept", "pause", "resume", "extend", "ask_paper", "fetch_paper",
    "send_back", "downgrade", "postpone", "special_allow", "special_refuse", "bill", "pay", "charge",
)  # fmt: skip
"""Steps of work: those with a usual time of their own, and the others, which have one together."""


@dataclass(frozen=True, slots=True)
class Done:
    """One step as it was written down. `minutes` is None where nobody measured; `part` names a review."""

    step: str
    at: datetime
    who: str
    minutes: int | None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """From one step to the next: who was waited for, working minutes of waiting and of work.

    `waits_for` is `applicant` or `paused` where nobody of the office kept it waiting.
    """

    name: str
    who: str
    since: datetime
    until: datetime
    wait: int
    touch: int
    measured: bool
    waits_for: str = ""


def legs(steps: Sequence[Done], calendar: Calendar, standard: Mapping[str, int]) -> list[Leg]:
    """Return the way of a case in order, from receipt to the decision.

    The work of a step ends when it was written down and is as long as measured, else as the rulebook's
    standard; what lies before it is waiting.
    """
    found: list[Leg] = []
    is_paused = False
    for former, step in zip([None, *steps], steps, strict=False):
        touch = 0 if step.step in NOT_WORK else _touch(step, standard)
        between = calendar.working_minutes(former.at, step.at) if former else 0
        who_waits = APPLICANT if step.step in OF_APPLICANT else PAUSED if is_paused else ""
        name = step.part or step.step
        since = former.at if former else step.at
        measured = step.minutes is not None
        wait = max(between - touch, 0) if former else 0
        found.append(Leg(name, step.who, since, step.at, wait, touch, measured, who_waits))
        is_paused = step.step == "pause" or (is_paused and step.step != "resume")
        if step.step == "decide":
            break
    return found


def _touch(step: Done, standard: Mapping[str, int]) -> int:
    return standard.get(step.step, 0) if step.minutes is None else step.minutes


@dataclass(frozen=True, slots=True)
class Way:
    """A case in short: work, waiting inside the office, how often put off, its longest waits."""

    touch: int
    wait: int
    postponed: int
    longest: Sequence[Leg]

    @property
    def ratio(self) -> int:
        """How many minutes of waiting came on one of work."""
        return self.wait // max(self.touch, 1)


def way(found: Sequence[Leg], *, most: int = 3) -> Way:
    """Return what the legs come to. Waiting for the applicant and lawful pauses is not the office's."""
    own = [leg for leg in found if not leg.waits_for]
    return Way(
        touch=sum(leg.touch for leg in found),
        wait=sum(leg.wait for leg in own),
        postponed=sum(1 for leg in found if leg.name == POSTPONED),
        longest=sorted(own, key=lambda leg: -leg.wait)[:most],
    )


def total(found: Iterable[Leg]) -> int:
    """Return the working minutes from receipt to decision."""
    return sum(leg.wait + leg.touch for leg in found)


def shortened(found: Sequence[Leg], change: str, parts: Sequence[str]) -> int:
    """Return the working minutes a case would have taken had a part been dropped, merged or taken alongside.

    Merged, the second part waits no longer; alongside, only the longer of the two counts.
    """
    by_name = {leg.name: leg for leg in found if leg.name in parts}
    if len(by_name) < len(parts):
        return total(found)
    first, *rest = (by_name[name] for name in parts)
    if change == DROP:
        return total(found) - first.wait - first.touch
    second = rest[0]
    if change == MERGE:
        return total(found) - second.wait
    return total(found) - min(first.wait + first.touch, second.wait + second.touch)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What past cases say: how many, their median now and with the change, in tenths of a working day."""

    cases: int
    before_tenths: int
    after_tenths: int


def forecast(
    ways: Sequence[Sequence[Leg]], change: str, parts: Sequence[str], *, day_minutes: int
) -> Forecast:
    """Return the medians of past cases as they were and as they would have been; of at least one."""
    return Forecast(
        len(ways),
        tenths(median(total(one) for one in ways), day_minutes),
        tenths(median(shortened(one, change, parts) for one in ways), day_minutes),
    )


def tenths(minutes: float, day_minutes: int) -> int:
    """Return working minutes in tenths of a working day, rounded."""
    return round(minutes * 10 / day_minutes)


def released(workflow: Sequence[str], change: str, parts: Sequence[str], joined: str) -> list[str]:
    """Return the parts of the review after the change. `joined` names two that become one.

    Two that go side by side stand in one place, with a plus between them.
    """
    if change == DROP:
        return [name for name in workflow if name != parts[0]]
    new = joined if change == MERGE else SIDE_BY_SIDE.join(parts)
    return [new if name == parts[0] else name for name in workflow if name != parts[1]]


def fits(workflow: Sequence[str], change: str, parts: Sequence[str]) -> bool:
    """Whether a change can be made: known parts, one to drop, two neighbours to merge or take alongside."""
    if change not in CHANGE_WORDS or any(name not in workflow for name in parts):
        return False
    if change == DROP:
        return len(parts) == 1 and len(workflow) > 1
    places = [workflow.index(name) for name in parts]
    return len(parts) == 2 and places[1] == places[0] + 1


def names_of(workflow: Sequence[str]) -> list[str]:
    """Return the single parts of a review in order, those side by side one after the other."""
    return [name for place in workflow for name in place.split(SIDE_BY_SIDE)]


def next_part(workflow: Sequence[str], done: Iterable[str]) -> str:
    """Return the first part of the review that is not done, '' where there is none."""
    known = set(done)
    return next((name for name in names_of(workflow) if name not in known), "")
