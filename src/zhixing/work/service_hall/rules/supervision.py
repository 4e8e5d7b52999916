"""What the watch looks for in the steps of a case: plain decisions on what was written (E13)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from zhixing.foundation.words import mark, translate

RAISED, EXPLAINED, CLEARED, BREACH = "raised", "explained", "cleared", "breach"
STATE_WORDS: Final = {
    RAISED: mark("待说明"),
    EXPLAINED: mark("待认定"),
    CLEARED: mark("排除"),
    BREACH: mark("认定违规"),
}
RULINGS: Final = {BREACH: mark("认定违规"), CLEARED: mark("排除，不属违规")}

MATERIAL, FEE, SKIPPED, ORDER = "extra_material", "extra_fee", "skipped_step", "changed_order"
TURN, FAVOUR = "out_of_turn", "favoured"
OVERRUN, POWER, REASON, SILENT = "overrun", "beyond_power", "no_reason", "no_events"
CONCENTRATED: Final = "concentrated"
KIND_WORDS: Final = {
    MATERIAL: mark("目录外要材料"),
    FEE: mark("标准外收费"),
    SKIPPED: mark("缺少法定步骤"),
    ORDER: mark("步骤次序颠倒"),
    OVERRUN: mark("超过承诺时限"),
    POWER: mark("超越权限办理"),
    REASON: mark("不予未说明理由和依据"),
    SILENT: mark("疑似体外循环"),
    TURN: mark("未按受理先后办理"),
    FAVOUR: mark("等候时间差异"),
    CONCENTRATED: mark("特事特办过于集中"),
}


def detail_words(kind: str, detail: str) -> str:
    """Return what a page says of an alert's detail: of an overrun its days, else the words themselves."""
    if kind == OVERRUN and detail.isdecimal():
        return translate(mark("超过 {days} 个工作日")).format(days=detail)
    return detail


RULES: Final = {
    MATERIAL: "services.outside_catalogue",
    FEE: "services.outside_catalogue",
    SKIPPED: "services.procedure",
    ORDER: "services.procedure",
    OVERRUN: "services.time_kept",
    POWER: "services.procedure",
    REASON: "law.licensing.refusal_reason",
    SILENT: "services.no_events",
    TURN: "services.queue",
    FAVOUR: "services.queue",
    CONCENTRATED: "services.special_concentration",
}

_CITES: Final = re.compile(r"《[^》]+》|第[一二三四五六七八九十百零〇\d]+条")


@dataclass(frozen=True, slots=True)
class Event:
    """One step as it was written down."""

    id: int
    step: str
    at: datetime
    person_id: int | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Power:
    """What the window might do on the item, from when to when."""

    powers: frozenset[str]
    since: datetime
    until: datetime | None

    def holds(self, power: str, at: datetime) -> bool:
        """Whether the power was there at that moment."""
        return power in self.powers and self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Watched:
    """A case as the watch reads it. `general`: its window takes every item. `ground` of a refusal."""

    events: Sequence[Event]
    unit_id: int
    general: bool
    powers: Sequence[Power]
    on_the_spot: bool = False
    is_package: bool = False
    ground: str = ""
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `place` tells two of a kind in one case apart; `what` are words for the page."""

    kind: str
    place: str
    at: datetime
    person_id: int | None
    what: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of the procedure in force, in its place. `spared` is when it need not be: on_the_spot."""

    codes: frozenset[str]
    title: str
    spared: frozenset[str] = field(default_factory=frozenset)


def findings(case: Watched, procedure: Sequence[ProcedureStep]) -> list[Finding]:
    """Return what is wrong with the steps of a case, in the order of the kinds."""
    return [
        *_demands(case),
        *([] if case.is_package else _skipped(case, procedure)),
        *_turned_round(case, procedure),
        *_late(case),
        *_beyond_power(case),
        *_without_reason(case),
    ]


def _demands(case: Watched) -> list[Finding]:
    """Demands that were refused: the attempt is what counts."""
    found = []
    for event in case.events:
        if not event.facts.get("refused"):
            continue
        if event.step == "ask_paper":
            found.append(_of(MATERIAL, event, str(event.facts.get("name", ""))))
        elif event.step == "charge":
            what = f"{event.facts.get('name', '')} {event.facts.get('amount', '')}".strip()
            found.append(_of(FEE, event, what))
    return found


def _skipped(case: Watched, procedure: Sequence[ProcedureStep]) -> list[Finding]:
    """Steps that are not there although one after them is."""
    decided = next((event for event in case.events if event.step == "decide"), None)
    spared = {"on_the_spot"} if case.on_the_spot else set()
    if decided and decided.facts.get("at_window"):
        spared.add("at_window")
    there = {event.step: event for event in reversed(case.events)}
    reached = [n for n, one in enumerate(procedure) if one.codes & set(there)]
    found = []
    for place, one in enumerate(procedure[: max(reached, default=0)]):
        if one.codes & set(there) or one.spared & spared:
            continue
        following = procedure[next(n for n in reached if n > place)]
        after = next(there[code] for code in following.codes if code in there)
        found.append(Finding(SKIPPED, min(one.codes), after.at, after.person_id, one.title))
    if decided and spared.isdisjoint({"on_the_spot", "at_window"}):
        done = {str(event.facts.get("part", "")) for event in case.events if event.step == "review"}
        if done and done != {""}:
            left = [part for part in case.parts if part not in done]
            found += [Finding(SKIPPED, f"part:{part}", decided.at, decided.person_id, part) for part in left]
    return found


def _turned_round(case: Watched, procedure: Sequence[ProcedureStep]) -> list[Finding]:
    """Steps that are said to have happened before what must come first."""
    found: list[Finding] = []
    former: tuple[ProcedureStep, Event] | None = None
    for one in procedure:
        event = next((event for event in case.events if event.step in one.codes), None)
        if event is None:
            continue
        if former and event.at < former[1].at:
            found.append(_of(ORDER, event, f"{one.title} < {former[0].title}"))
        former = (one, event)
    return found


def _late(case: Watched) -> list[Finding]:
    late = [event for event in case.events if event.step == "decide" and event.facts.get("late_days")]
    return [
        Finding(OVERRUN, "due", event.at, event.person_id, str(event.facts["late_days"])) for event in late
    ]


def _beyond_power(case: Watched) -> list[Finding]:
    """Accepted or decided where the power was not, or by another unit's people."""
    found = []
    for event in case.events:
        power = {"receive": "accept", "decide": "decide"}.get(event.step)
        if case.is_package or power is None:
            continue
        has_power = any(one.holds(power, event.at) for one in case.powers)
        if power == "accept":
            is_beyond = not (case.general or has_power)
        elif event.facts.get("at_window"):
            is_beyond = not has_power
        else:
            is_beyond = event.facts.get("unit", case.unit_id) != case.unit_id
        if is_beyond:
            found.append(_of(POWER, event))
    return found


def _without_reason(case: Watched) -> list[Finding]:
    """Refused without reason and clause, or turned away without either or the organ that has the power."""
    found = []
    for event in case.events:
        if event.step == "decide" and event.facts.get("outcome") == "refused":
            if not cites(case.ground):
                found.append(_of(REASON, event, case.ground[:60]))
        elif event.step == "decline":
            reason = str(event.facts.get("reason", ""))
            if not (event.facts.get("organ") or cites(reason)):
                found.append(_of(REASON, event, reason[:60]))
    return found


def cites(text: str) -> bool:
    """Whether a reason names a law or a clause."""
    return bool(_CITES.search(text))


def _of(kind: str, event: Event, what: str = "") -> Finding:
    return Finding(kind, f"{event.step}:{event.id}", event.at, event.person_id, what)
