"""The rules of all packs on one time line: which one was in force on the date of a fact."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from zhixing.core.rulebook.rules import procedures
from zhixing.core.rulebook.rules.parsing import Pack, kind_findings, parse_values
from zhixing.core.rulebook.rules.records import (
    UNIT_OF_KEY,
    Adjustment,
    Effect,
    Finding,
    Kind,
    Rule,
    RulebookBroken,
    RuleNotInForce,
    RuleUnknown,
    Value,
)
from zhixing.foundation.words import mark, translate

ONE_DAY = timedelta(days=1)
_AMOUNTS: Final = frozenset({*UNIT_OF_KEY, "due_on"})
_COUNTED_DOWN: Final = frozenset({Kind.LIMIT, Kind.GAP, Kind.WATCH})


@dataclass(frozen=True, slots=True)
class Line:
    """The versions of one rule in the order in which they came into force."""

    starts: tuple[date, ...]
    versions: tuple[Rule, ...]


class Rulebook:
    """Rules by code and day. Built once from packs and local changes, then only read."""

    def __init__(self, rules: Iterable[Rule], adjustments: Sequence[Adjustment] = ()) -> None:
        by_code: dict[str, list[Rule]] = {}
        for rule in rules:
            by_code.setdefault(rule.code, []).append(rule)
        changes: dict[str, list[Adjustment]] = {}
        for adjustment in adjustments:
            changes.setdefault(adjustment.code, []).append(adjustment)
        self._lines = {code: _line(group, changes.get(code, ())) for code, group in sorted(by_code.items())}

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in order."""
        return tuple(self._lines)

    def versions(self, code: str) -> tuple[Rule, ...]:
        """Return every version of a rule, earliest first. Raises RuleUnknown."""
        if code not in self._lines:
            raise RuleUnknown(f"no rule {code}")
        return self._lines[code].versions

    def rule(self, code: str, on: date) -> Rule:
        """Return the version in force on `on`. Raises RuleUnknown, or RuleNotInForce on that day."""
        line = self._lines.get(code)
        if line is None:
            raise RuleUnknown(f"no rule {code}")
        place = bisect_right(line.starts, on) - 1
        if place < 0 or not line.versions[place].holds_on(on):
            raise RuleNotInForce(f"{code} was not in force on {on:%Y-%m-%d}")
        return line.versions[place]

    def in_force(self, on: date, kind: Kind | str | None = None) -> list[Rule]:
        """Return all rules in force on a day, by code; of one `kind` if named."""
        held = (version for line in self._lines.values() for version in line.versions if version.holds_on(on))
        return [rule for rule in held if kind is None or rule.kind == kind]


def _line(rules: Sequence[Rule], changes: Sequence[Adjustment]) -> Line:
    """Cut the versions at every day on which an adjustment begins or ends, and lay the adjustments on."""
    cuts = {change.since for change in changes} | {
        change.until + ONE_DAY for change in changes if change.until
    }
    versions: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.since):
        inner = sorted(cut for cut in cuts if rule.since < cut and (rule.until is None or cut <= rule.until))
        starts = [rule.since, *inner]
        ends: list[date | None] = [*(cut - ONE_DAY for cut in inner), rule.until]
        versions += [
            _adjusted(replace(rule, since=start, until=end), changes)
            for start, end in zip(starts, ends, strict=True)
        ]
    return Line(tuple(version.since for version in versions), tuple(versions))


def _adjusted(rule: Rule, changes: Sequence[Adjustment]) -> Rule:
    """Return the rule with every adjustment that speaks on its first day, in the order given."""
    for change in changes:
        if change.holds_on(rule.since):
            rule = replace(
                rule,
                effect=change.effect or rule.effect,
                values=merged(rule, change.values),
                is_default=rule.is_default if change.is_default is None else change.is_default,
                layers=(*rule.layers, change.layer),
                note=change.note or rule.note,
            )
    return rule


def merged(rule: Rule, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the rule's values with `values` laid over them; another unit takes the amount's place.

    So a locality turns 「2 天」 into two working days by naming `working_days = 2`.
    """
    kept = dict(rule.values)
    if rule.kind in _COUNTED_DOWN and _AMOUNTS & values.keys():
        kept = {key: value for key, value in kept.items() if key not in _AMOUNTS}
    return MappingProxyType({**kept, **values})


def changed(
    rule: Rule, *, values: Mapping[str, Any], effect: Effect | str | None, layer: str = "local"
) -> tuple[Rule | None, list[Finding]]:
    """Return the rule as it would be with other values or another effect, or None with the faults."""
    typed, found = parse_values(values, code=rule.code, pack=layer)
    if effect is not None and effect not in set(Effect):
        sentence = translate(mark("没有这种效力：{effect}")).format(effect=effect)
        found.append(Finding("unknown_effect", rule.code, "effect", sentence, layer))
    if found:
        return None, found
    other = replace(
        rule,
        values=merged(rule, typed),
        effect=Effect(effect) if effect is not None else rule.effect,
        is_default=False,
        layers=(*rule.layers, layer),
    )
    found = kind_findings(other)
    return (None if found else other), found


def assemble(packs: Sequence[Pack], overrides: Sequence[Adjustment] = ()) -> Rulebook:
    """Return the rulebook of the packs, later packs over earlier ones, local changes over all.

    Raises RulebookBroken with every finding when the packs do not hold together.
    """
    if faults := findings(packs, overrides):
        raise RulebookBroken(faults)
    return lay_over(packs, overrides)


def lay_over(packs: Sequence[Pack], overrides: Sequence[Adjustment]) -> Rulebook:
    """Return the rulebook of packs and local changes that were judged when they were made."""
    rules = [rule for pack in packs for rule in pack.rules]
    return Rulebook(rules, [*(change for pack in packs for change in pack.adjustments), *overrides])


def findings(packs: Sequence[Pack], overrides: Sequence[Adjustment] = ()) -> list[Finding]:
    """Return every fault of the packs together: of records, of versions in time, of chains.

    Ordered: records as they stand in their packs, then versions, procedures and adjustments by code.
    """
    found = [finding for pack in packs for finding in pack.findings]
    by_code: dict[str, list[Rule]] = {}
    for pack in packs:
        for rule in pack.rules:
            by_code.setdefault(rule.code, []).append(rule)
    broken = {finding.code for finding in found}
    for _code, versions in sorted(by_code.items()):
        found += _time_findings(versions)
        for rule in versions:
            if rule.kind is Kind.PROCEDURE:
                found += procedures.findings(
                    rule.steps, products=rule.products, code=rule.code, place=rule.pack
                )
    changes = [*(change for pack in packs for change in pack.adjustments), *overrides]
    found += [
        Finding("unknown_code", change.code, "code", translate(mark("没有这条规则，无从调整")), change.layer)
        for change in changes
        if change.code not in by_code and change.code not in broken
    ]
    if not found:
        whole = lay_over(packs, overrides)
        found += [fault for code in by_code for rule in whole.versions(code) for fault in kind_findings(rule)]
    return found


def _time_findings(versions: Sequence[Rule]) -> list[Finding]:
    """Return where versions of one code overlap, leave a gap, or come from two packs."""
    found: list[Finding] = []
    ordered = sorted(versions, key=lambda rule: rule.since)
    for former, latter in pairwise(ordered):
        if former.pack != latter.pack:
            sentence = translate(mark("规则包 {former} 已有这条规则，后面的包只能调整（adjust）"))
            found.append(
                Finding("two_packs", latter.code, "code", sentence.format(former=former.pack), latter.pack)
            )
        elif former.until is None or former.until >= latter.since:
            sentence = translate(mark("与 {since} 起的版本重叠"))
            found.append(_version_finding("overlap", latter, sentence.format(since=former.since)))
        elif former.until + ONE_DAY != latter.since:
            sentence = translate(mark("与上一版之间缺 {first} 至 {last}"))
            gap = sentence.format(first=former.until + ONE_DAY, last=latter.since - ONE_DAY)
            found.append(_version_finding("gap", latter, gap))
    return found


def _version_finding(fault: str, rule: Rule, sentence: str) -> Finding:
    return Finding(fault, rule.code, "effective_from", sentence, rule.pack)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of the rulebook would mean for one rule on one day. None: the rule is not there."""

    code: str
    before: Rule | None
    after: Rule | None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys whose values differ, in order; `effect` among them."""
        if self.before is None or self.after is None:
            return ()
        former, latter = dict(self.before.values), dict(self.after.values)
        changed = {key for key in former.keys() | latter.keys() if former.get(key) != latter.get(key)}
        return tuple(sorted(changed | ({"effect"} if self.before.effect != self.after.effect else set())))


def differences(current: Rulebook, candidate: Rulebook, *, on: date) -> list[Difference]:
    """Return the rules that would be other than they are on `on`, by code."""
    before = {rule.code: rule for rule in current.in_force(on)}
    after = {rule.code: rule for rule in candidate.in_force(on)}
    both = [
        Difference(code, before.get(code), after.get(code)) for code in sorted(before.keys() | after.keys())
    ]
    return [pair for pair in both if pair.before is None or pair.after is None or pair.keys]
