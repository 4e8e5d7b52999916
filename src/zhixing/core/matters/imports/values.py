"""What a log says once it is read: frozen cases and steps, what was wrong, what is worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from zhixing.foundation.words import translate

Scalar = str | int | float | bool | datetime
"""A typed attribute of a case or a step. Dates are aware datetimes."""

NOTHING: Mapping[str, Scalar] = MappingProxyType({})


def nothing() -> Mapping[str, Scalar]:
    """Return the one empty mapping, as the default of a field."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as the log knows it.

    `at` is the instant in UTC; `on` the local date in the zone of the log; `day_only` says that the
    log knows the day and no hour, `at` is then the local midnight that begins `on`.
    """

    at: datetime
    on: date
    day_only: bool = False

    def is_after(self, other: Moment, *, by_day: bool = False) -> bool:
        """Whether this is later than `other`, by the coarser precision of the two, or by day if told."""
        if by_day or self.day_only or other.day_only:
            return self.on > other.on
        return self.at > other.at


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a case.

    `label` is the activity in words where `activity` is a code; `due` is a deadline of this step
    alone; `place` names line or element.
    """

    activity: str
    at: Moment
    label: str = ""
    resource: str = ""
    lifecycle: str = ""
    started: Moment | None = None
    due: Moment | None = None
    planned: Moment | None = None
    stop: Moment | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=nothing)
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its steps, earliest first, ties in the order of the file.

    `due` is the deadline of the whole case; `closed` is when it was closed, None while it is open
    or when the log does not say.
    """

    code: str
    steps: tuple[Step, ...]
    title: str = ""
    due: Moment | None = None
    closed: Moment | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line or an element was not taken. `sentence` is marked, `values` are its named values."""

    place: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place}：{translate(self.sentence).format(**self.values)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reader of the figures should know about the quality of the log."""

    code: str
    count: int
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return translate(self.sentence).format(count=self.count, **self.values)


PROBLEMS_KEPT = 200


@dataclass(slots=True)
class Log:
    """A log opened for reading. The counters are complete when `cases()` is exhausted.

    `zone` is the zone of local days and `zone_basis` how it is known (given, midnights, offsets,
    assumed); `by_day` says that its times are so often mere dates that lateness is a matter of days.
    `read` counts lines or elements met, `rejected` those not taken, `problems` keeps the first 200.
    """

    form: str
    zone: str
    zone_basis: str
    by_day: bool
    cases: Callable[[], Iterator[Case]]
    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def reject(self, problem: Problem) -> None:
        """Count one line or element as not taken."""
        self.rejected += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)
