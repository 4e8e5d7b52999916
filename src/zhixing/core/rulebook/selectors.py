"""Which rule was in force on the date of a fact, and what the locality has changed.

Packs are parsed once a process. Local changes are read when their version row has moved, which is
looked at every few seconds at most: a change begins on a later day, so no answer can be stale. Inside
a transaction that has changed a rule itself, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.db import connection

from zhixing.core.rulebook.models import LocalProcedure, RulebookVersion, RuleOverride
from zhixing.core.rulebook.rules import (
    PACKS,
    Adjustment,
    Difference,
    Effect,
    Finding,
    Kind,
    Pack,
    Rule,
    Rulebook,
    Step,
    Value,
    assemble,
    differences,
    lay_over,
    parse_steps,
    parse_values,
    plain,
    procedure_findings,
    shipped,
)
from zhixing.core.rulebook.rules.records import RuleNotInForce, RuleUnknown
from zhixing.foundation.actors import Actor

FRESH_SECONDS: Final = 5.0
"""How long a process trusts its copy before it looks at the version row. Exact anyway: see above."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """The rulebook as one process knows it."""

    number: int
    packs: tuple[str, ...]
    book: Rulebook
    procedures: tuple[tuple[str, date, date | None, Rule], ...]
    looked_at: float


class _Shelf:
    """Holds the copy of the process, and which transaction may not use it."""

    def __init__(self) -> None:
        self.copy: _Copy | None = None
        self.lock = Lock()


_shelf = _Shelf()
_CHANGING: Final = "_zhixing_rulebook_changed_in"


def packs_in_force() -> tuple[str, ...]:
    """Return the names of the packs that are on, lowest first: the setting RULE_PACKS, else all four."""
    return tuple(getattr(settings, "RULE_PACKS", PACKS))


def pack_titles() -> list[tuple[str, str]]:
    """Return code and Chinese title of the packs in force, lowest first. No query."""
    return [(pack.code, pack.title) for pack in shipped(packs_in_force())]


def forget() -> None:
    """Drop the copy of this process: the next question reads the database again."""
    _shelf.copy = None


def mark_changed() -> None:
    """Say that the present transaction has changed rules: it reads them afresh, other ones do not see it."""
    blocks = connection.atomic_blocks
    setattr(connection, _CHANGING, blocks[0] if blocks else None)
    forget()


def book() -> Rulebook:
    """Return the rulebook with local changes. No query while the copy is fresh, one every few seconds.

    Three queries where the locality has changed something since.
    """
    return _copy().book


def rule(code: str, *, on: date) -> Rule:
    """Return the rule in force on the date of the fact, with every setting that spoke on that day.

    Queries as `book`. Raises RuleUnknown, and RuleNotInForce where no version held on `on`.
    """
    return _copy().book.rule(code, on)


def value(code: str, key: str, on: date) -> Value:
    """Return one value of the rule in force on `on`; its unit is in the key. Raises as `rule` does."""
    found = rule(code, on=on).get(key)
    if found is None:
        raise RuleUnknown(f"{code} has no {key}")
    return found


def number(code: str, key: str, on: date) -> int:
    """Return one whole number of the rule in force on `on`. Raises as `rule` does."""
    return rule(code, on=on).number(key)


def in_force(on: date, kind: Kind | str | None = None) -> list[Rule]:
    """Return every rule in force on a day, by code; of one kind if named. Queries as `book`."""
    return _copy().book.in_force(on, kind)


def versions(code: str) -> tuple[Rule, ...]:
    """Return every version of a rule, earliest first, local changes laid on. Raises RuleUnknown."""
    return _copy().book.versions(code)


def procedure(code: str, *, on: date) -> Rule:
    """Return the procedure in force on `on`: the locality's own before the packs'. Raises as `rule` does."""
    for own, since, until, found in _copy().procedures:
        if own == code and since <= on and (until is None or on <= until):
            return found
    found = rule(code, on=on)
    if found.kind is not Kind.PROCEDURE:
        raise RuleUnknown(f"{code} is not a procedure")
    return found


def _copy() -> _Copy:
    """Return a copy that is right for the present transaction."""
    changing = getattr(connection, _CHANGING, None)
    if changing is not None:
        if connection.atomic_blocks and connection.atomic_blocks[0] is changing:
            return _read(_number())
        setattr(connection, _CHANGING, None)
        forget()
    held, now, wanted = _shelf.copy, monotonic(), packs_in_force()
    if held and held.packs == wanted and now - held.looked_at < FRESH_SECONDS:
        return held
    latest = _number()
    if held and held.packs == wanted and held.number == latest:
        fresh = _Copy(held.number, held.packs, held.book, held.procedures, now)
    else:
        fresh = _read(latest)
    with _shelf.lock:
        _shelf.copy = fresh
    return fresh


def _number() -> int:
    return RulebookVersion.objects.values_list("number", flat=True).first() or 0


def _read(latest: int) -> _Copy:
    """Read the local changes and lay them on the packs. Two queries, none where nothing was ever changed."""
    names = packs_in_force()
    packs = shipped(names)
    if not latest:
        return _Copy(0, names, _packs_alone(names), (), monotonic())
    known = {entry.code for pack in packs for entry in pack.rules}
    overrides = [
        _adjustment(row) for row in RuleOverride.objects.filter(code__in=known).order_by("code", "number")
    ]
    own = LocalProcedure.objects.filter(since__isnull=False).order_by("code", "number")
    procedures = tuple((row.code, row.since, row.until, _own_procedure(row)) for row in own if row.since)
    return _Copy(latest, names, lay_over(packs, overrides), procedures, monotonic())


_alone: dict[tuple[str, ...], Rulebook] = {}


def _packs_alone(names: tuple[str, ...]) -> Rulebook:
    """Return the book of the packs without local changes, built once a process."""
    if names not in _alone:
        _alone[names] = assemble(shipped(names))
    return _alone[names]


def _adjustment(row: RuleOverride) -> Adjustment:
    values, _ = parse_values(row.values, code=row.code, pack="local")
    return Adjustment(
        code=row.code,
        layer=f"local:{row.number}",
        source=row.source,
        since=row.since,
        until=row.until,
        effect=Effect(row.effect) if row.effect else None,
        values=values,
        is_default=False,
        note=row.reason,
        signed_off_on=row.signed_off_on,
    )


def _own_procedure(row: LocalProcedure) -> Rule:
    steps, _ = parse_steps(row.steps, code=row.code, pack="local")
    return Rule(
        code=row.code,
        title=row.title,
        kind=Kind.PROCEDURE,
        pack="local",
        source=row.source,
        article="",
        since=row.since or date.min,
        until=row.until,
        effect=Effect.REFUSE,
        version=row.number,
        steps=steps,
        products=tuple(row.products),
        layers=(f"local:{row.number}",),
    )


# --- Pages and commands --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change by the locality as the page shows it. `until` is the last day, None while it lasts."""

    code: str
    number: int
    effect: Effect | None
    values: tuple[tuple[str, str], ...]
    source: str
    reason: str
    since: date
    until: date | None
    signed_off_on: date
    signed_off_by: str
    decided_at: datetime
    decided_by: str


def changes(code: str) -> list[Change]:
    """Return the locality's changes of one rule, earliest first. One query."""
    rows = RuleOverride.objects.filter(code=code).order_by("number")
    return [
        Change(
            code=row.code,
            number=row.number,
            effect=Effect(row.effect) if row.effect else None,
            values=tuple((key, str(one)) for key, one in sorted(row.values.items())),
            source=row.source,
            reason=row.reason,
            since=row.since,
            until=row.until,
            signed_off_on=row.signed_off_on,
            signed_off_by=row.signed_off_by,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure of the locality, with what keeps it from being activated. `since` None: a draft."""

    code: str
    number: int
    title: str
    source: str
    steps: tuple[Step, ...]
    products: tuple[str, ...]
    since: date | None
    until: date | None
    findings: tuple[Finding, ...]

    @property
    def is_draft(self) -> bool:
        """Whether nobody has activated it yet."""
        return self.since is None


def local_procedures() -> list[ProcedureRow]:
    """Return the locality's procedures, drafts first, then by code, newest version first. One query."""
    rows = [_procedure_row(row) for row in LocalProcedure.objects.order_by("code", "-number")[:500]]
    return sorted(rows, key=lambda row: (not row.is_draft, row.code, -row.number))


def draft(code: str) -> ProcedureRow | None:
    """Return the draft of a procedure with its findings, None where there is none. One query."""
    row = LocalProcedure.objects.filter(code=code, since__isnull=True).first()
    return _procedure_row(row) if row else None


def _procedure_row(row: LocalProcedure) -> ProcedureRow:
    steps, faults = parse_steps(row.steps, code=row.code, pack="local")
    found = [*faults, *procedure_findings(steps, products=row.products, code=row.code, place="local")]
    return ProcedureRow(
        code=row.code,
        number=row.number,
        title=row.title,
        source=row.source,
        steps=steps,
        products=tuple(row.products),
        since=row.since,
        until=row.until,
        findings=tuple(found),
    )


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that stands under a rule, as the page lists it. `state` is a word, `url` may be empty."""

    number: str
    title: str
    state: str = ""
    url: str = ""


UsageQuestion = Callable[..., Sequence[Usage]]
"""Called as `question(code, seen_by=actor, limit=50)`."""

_usages: list[UsageQuestion] = []


def register_usage(question: UsageQuestion) -> None:
    """Let an upper room say what stands under a rule; called once, from the room's `apps.ready`."""
    if question not in _usages:
        _usages.append(question)


def usage(code: str, *, seen_by: Actor, limit: int = 50) -> list[Usage]:
    """Return what stands under a rule and `seen_by` may see, at most `limit`, in the rooms' order."""
    found: list[Usage] = []
    for question in _usages:
        found += question(code, seen_by=seen_by, limit=limit - len(found))
        if len(found) >= limit:
            break
    return found[:limit]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a change of rules would have done to past facts: counts by rule code, named by the room."""

    code: str
    what: str
    before: int
    after: int


ReplayQuestion = Callable[[Rulebook, Rulebook], Sequence[Replay]]
_replays: list[ReplayQuestion] = []


def register_replay(question: ReplayQuestion) -> None:
    """Let an upper room replay its facts under other rules: `question(current, candidate)`."""
    if question not in _replays:
        _replays.append(question)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer of `rules whatif`: rules that would be other, and what past facts would have been."""

    differences: tuple[Difference, ...]
    replays: tuple[Replay, ...]


def what_if(candidate: Pack, *, on: date) -> WhatIf:
    """Return what laying `candidate` over the rules in force would change on `on`. Queries as `book`.

    Raises RulebookBroken with the findings when the pack does not hold together with the others.
    """
    current = book()
    other = assemble([*shipped(packs_in_force()), candidate])
    replays = [one for question in _replays for one in question(current, other)]
    return WhatIf(tuple(differences(current, other, on=on)), tuple(replays))


def as_facts(found: Rule) -> dict[str, Any]:
    """Return a rule as plain values with stable keys, for `--json` and the API. Dates as ISO text."""
    return {
        "code": found.code,
        "title": found.title,
        "kind": found.kind.value,
        "pack": found.pack,
        "source": found.source,
        "article": found.article,
        "effect": found.effect.value,
        "effective_from": found.since.isoformat(),
        "effective_to": found.until.isoformat() if found.until else None,
        "version": found.version,
        "layers": list(found.layers),
        "is_default": found.is_default,
        "rows": list(found.rows),
        "values": plain(found.values),
        "steps": [step.code for step in found.steps],
        "note": found.note,
    }


__all__ = [
    "Change",
    "ProcedureRow",
    "Replay",
    "Rule",
    "RuleNotInForce",
    "RuleUnknown",
    "Usage",
    "WhatIf",
    "as_facts",
    "book",
    "changes",
    "draft",
    "forget",
    "in_force",
    "local_procedures",
    "mark_changed",
    "number",
    "pack_titles",
    "packs_in_force",
    "procedure",
    "register_replay",
    "register_usage",
    "rule",
    "usage",
    "value",
    "versions",
    "what_if",
]
