"""The values of the rulebook: a rule in force, its limit, a change to it, a step of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from zhixing.foundation.words import mark


class Kind(StrEnum):
    """What a rule says. `setting` is everything that counts nothing down: hours, lists, chains."""

    LIMIT = "limit"
    GAP = "gap"
    COUNT = "count"
    RECURRING = "recurring"
    WATCH = "watch"
    BAR = "bar"
    PROCEDURE = "procedure"
    SETTING = "setting"

    @property
    def label(self) -> str:
        """Chinese name of the kind, marked for translation."""
        return KIND_LABELS[self]


class Effect(StrEnum):
    """What happens to an act that the rule speaks against."""

    REFUSE = "refuse"
    NEEDS_DECISION = "needs_decision"
    ADVISE = "advise"

    @property
    def label(self) -> str:
        """Chinese name of the effect, marked for translation."""
        return EFFECT_LABELS[self]


KIND_LABELS: Final[Mapping[str, str]] = {
    "limit": mark("时限"),
    "gap": mark("间隔"),
    "count": mark("次数"),
    "recurring": mark("周期性工作"),
    "watch": mark("持续观察"),
    "bar": mark("限制"),
    "procedure": mark("流程"),
    "setting": mark("设置"),
}
EFFECT_LABELS: Final[Mapping[str, str]] = {
    "refuse": mark("禁止"),
    "needs_decision": mark("须有决定文号"),
    "advise": mark("提示"),
}

Row = Mapping[str, "int | str | bool | tuple[str, ...]"]
"""One line of a table inside a rule: a ground for a pause, a rung of the ladder."""

Value = int | str | bool | tuple[str, ...] | tuple[int, ...] | tuple[Row, ...]

NO_VALUES: Final[Mapping[str, Value]] = MappingProxyType({})


def _no_values() -> Mapping[str, Value]:
    """The empty mapping, shared: a mapping proxy may not be a default by itself."""
    return NO_VALUES


class RuleUnknown(LookupError):
    """No loaded pack has a rule of this code, or the rule has no such key."""


class RuleNotInForce(LookupError):
    """The rule exists, but no version of it was in force on the date of the fact."""


@dataclass(frozen=True, slots=True)
class RuleLimit:
    """The limit that a rule states. `unit` is one of `UNIT_OF_KEY`'s codes; `amount` counts in it.

    `yellow_amount` is an own count in the same unit, `yellow_share` a share (numerator, denominator);
    both None means the share of the rule `clock.yellow`. For `date` the amount is 0 and `month_day`
    is 「MM-DD」: a yearly date, which never rolls (conventions, definitions 4 and 20).
    """

    unit: str
    amount: int
    yellow_amount: int | None = None
    yellow_share: tuple[int, int] | None = None
    month_day: str = ""

    @property
    def notation(self) -> str:
        """The limit as the clock and the command line write it: `5wd`, `16wh`, `15cd`, `1mo`."""
        return self.month_day if self.unit == "date" else f"{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure. `limit` is a notation; `next` names the steps that take its output."""

    code: str
    title: str
    posts: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    limit: str = ""
    consequence: str = ""
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is in force from `since` to `until` (the last day, None while open).

    `version` grows by one with each record of its pack; `layers` names the packs and local changes
    that speak on top of it, lowest first. `is_default` marks a number that neither law nor seed nor
    locality has set: the page says 默认值. `rows` are the institutions of the specification it serves.
    """

    code: str
    title: str
    kind: Kind
    pack: str
    source: str
    article: str
    since: date
    until: date | None
    effect: Effect
    version: int = 1
    is_default: bool = False
    rows: tuple[str, ...] = ()
    note: str = ""
    values: Mapping[str, Value] = field(default_factory=_no_values, hash=False)
    steps: tuple[Step, ...] = ()
    products: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """Code and version as a matter remembers them: `matters.ruling@1`, `…@1+practice+local:7`."""
        return "+".join((f"{self.code}@{self.version}", *self.layers))

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

    def get(self, key: str) -> Value | None:
        """The value of `key`, None where the rule does not state it."""
        return self.values.get(key)

    def number(self, key: str) -> int:
        """The whole number under `key`; its unit is in the key. Raises RuleUnknown without one."""
        found = self.values.get(key)
        if isinstance(found, bool) or not isinstance(found, int):
            raise RuleUnknown(f"{self.code} has no number {key}")
        return found

    def text(self, key: str) -> str:
        """The text under `key`. Raises RuleUnknown without one."""
        found = self.values.get(key)
        if not isinstance(found, str):
            raise RuleUnknown(f"{self.code} has no text {key}")
        return found

    def is_set(self, key: str) -> bool:
        """Whether the predicate `key` is stated and true."""
        return self.values.get(key) is True

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of codes or names under `key`, in the rule's order. Raises RuleUnknown without one."""
        found = self.values.get(key)
        if not isinstance(found, tuple) or not all(isinstance(part, str) for part in found):
            raise RuleUnknown(f"{self.code} has no list {key}")
        return tuple(str(part) for part in found)

    def share(self, key: str) -> tuple[int, int]:
        """The share under `key` as (numerator, denominator). Raises RuleUnknown without one."""
        found = self.values.get(key)
        if not isinstance(found, tuple) or len(found) != 2:
            raise RuleUnknown(f"{self.code} has no share {key}")
        first, second = found
        if not isinstance(first, int) or not isinstance(second, int):
            raise RuleUnknown(f"{self.code} has no share {key}")
        return first, second

    def table(self, key: str) -> tuple[Row, ...]:
        """The lines of the table under `key`, in the rule's order. Raises RuleUnknown without one."""
        found = self.values.get(key)
        if not isinstance(found, tuple) or not all(isinstance(part, Mapping) for part in found):
            raise RuleUnknown(f"{self.code} has no table {key}")
        return tuple(part for part in found if isinstance(part, Mapping))

    @property
    def limit(self) -> RuleLimit:
        """The limit or gap that the rule states. Raises RuleUnknown where it states none."""
        share = self.share("yellow_share") if "yellow_share" in self.values else None
        for key, unit in UNIT_OF_KEY.items():
            if key in self.values:
                own = f"yellow_{key}"
                count = self.number(own) if own in self.values else None
                return RuleLimit(_gap(unit, self.kind), self.number(key), count, share)
        if "due_on" in self.values:
            return RuleLimit("date", 0, None, share, self.text("due_on"))
        raise RuleUnknown(f"{self.code} states no limit")

    def limit_of(self, prefix: str) -> RuleLimit:
        """A second limit of the same rule by its prefix: `urgent_working_hours` is `limit_of("urgent")`."""
        for key, unit in UNIT_OF_KEY.items():
            name = f"{prefix}_{key}"
            if name in self.values:
                return RuleLimit(unit, self.number(name))
        raise RuleUnknown(f"{self.code} states no limit {prefix}")


UNIT_OF_KEY: Final[Mapping[str, str]] = {
    "working_days": "wd",
    "working_hours": "wh",
    "calendar_days": "cd",
    "months": "mo",
    "years": "yr",
    "clock_hours": "h",
    "minutes": "min",
    "before_calendar_days": "back_cd",
    "before_working_days": "back_wd",
}
"""Unit in the key of a limit → unit of the clock. A gap prefixes `gap_`: it never rolls (definition 17)."""


def _gap(unit: str, kind: Kind) -> str:
    return f"gap_{unit}" if kind is Kind.GAP else unit


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Another setting of a rule: by a later pack, or by the locality (`layer` = `local:<number>`).

    `effect` None keeps the effect; `values` replace those of the same key. `is_default` None keeps
    the mark of the rule below.
    """

    code: str
    layer: str
    source: str
    since: date
    until: date | None
    effect: Effect | None = None
    values: Mapping[str, Value] = field(default_factory=_no_values, hash=False)
    is_default: bool | None = None
    article: str = ""
    note: str = ""
    signed_off_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the adjustment speaks on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a pack, a rule or a procedure, by rule code and key, as a sentence for its author."""

    fault: str
    code: str
    key: str
    sentence: str
    place: str = ""

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.place, self.code, self.key) if part)
        return f"{where}：{self.sentence}"


class RulebookBroken(ValueError):
    """A pack does not hold together; `findings` says where. Nothing is loaded from it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
