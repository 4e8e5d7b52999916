"""What the components are given: frozen values that any room may fill. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

LightCode = Literal["green", "yellow", "red", "paused", "done", "done_late", "provisional"]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock as a reader sees it at `as_of`.

    `remaining_days` and `late_days` are working days, the minutes are working minutes. `early_days`
    is set when the clock stopped before its due day. `explain_url` leads to the day-by-day account.
    `sentence` is the text a fixed date rests on. `word` replaces the light's own word where the
    practice has another (暂缓, 特别程序).
    """

    light: str
    as_of: datetime
    due_at: datetime | None = None
    remaining_days: int | None = None
    remaining_minutes: int | None = None
    late_days: int | None = None
    late_minutes: int | None = None
    early_days: int | None = None
    paused_ground: str = ""
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    explain_url: str = ""
    sentence: str = ""
    internal_on: date | None = None
    word: str = ""
    account: Sequence[DayLine] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """One row of a clock's computation: a day, whether it counts, why, and the running total."""

    day: date
    counted: bool
    why: str = ""
    total: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One link of the chain of responsibility.

    `role` is the word over it (交办, 牵头县领导, 责任单位, 具体责任人, 配合单位). Exactly one node of
    a chain has `solid`. `pending` marks a hand-over that waits for `name` to answer.
    """

    role: str
    name: str
    post: str = ""
    unit: str = ""
    since: datetime | date | None = None
    by_act: str = ""
    phone: str = ""
    solid: bool = False
    pending: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a list: name, size in bytes, and where it opens."""

    name: str
    url: str
    size: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One recorded act. `at` is the claimed time, `recorded_at` when it was written.

    `kind` is `decision`, `progress`, `file`, `clock` or `system`; `origin` is `live`, `late` or
    `imported`. `digest` is the hexadecimal hash of the record, of which eight signs are shown.
    """

    at: datetime
    recorded_at: datetime
    person: str
    verb: str
    seq: int
    post: str = ""
    unit: str = ""
    text: str = ""
    effect: str = ""
    files: Sequence[FileLine] = ()
    digest: str = ""
    proof_url: str = ""
    kind: str = "progress"
    origin: str = "live"
    corrected_by: int | None = None
    corrects: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `sort` is the name in the address, empty when it cannot be sorted."""

    label: str
    sort: str = ""
    kind: Literal["", "number", "tick", "actions", "wide", "code"] = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above a title; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow: `done`, `now`, `todo` or `late`."""

    label: str
    state: Literal["done", "now", "todo", "late"] = "todo"
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, a link to a page or a part of one. `count` is shown when it is not None."""

    label: str
    url: str
    count: int | None = None
    now: bool = False


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A row of a summary or of a check page. `change_url` leads back to the question."""

    label: str
    value: object
    change_url: str = ""
    change_label: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: `value` against the longest. `of` is the denominator, `expected` the thin mark."""

    label: str
    value: float
    url: str = ""
    text: str = ""
    expected: float | None = None
    kind: Literal["", "ok", "soon", "over", "pause"] = ""


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One line of a Gantt chart: the plan, what was done of it, and its light."""

    label: str
    start: date
    due: date
    done_until: date | None = None
    percent: int | None = None
    light: str = "green"
    url: str = ""
    milestones: Sequence[tuple[date, str]] = field(default_factory=tuple)
