"""From the text of a pack to rules, with every fault named by rule code and key. Plain Python."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from zhixing.core.rulebook.rules.records import (
    UNIT_OF_KEY,
    Adjustment,
    Effect,
    Finding,
    Kind,
    Row,
    Rule,
    Step,
    Value,
)
from zhixing.foundation.words import mark, translate

WHOLE_UNITS: Final = (
    *UNIT_OF_KEY,
    "quarters",
    "weeks",
    "seconds",
    "percent",
    "permille",
    "tenths",
    "count",
    "points",
    "levels",
    "fen",
    "characters",
    "credits",
    "study_hours",
)
"""Units that a key of a whole number ends in."""

TEXT_KEYS: Final = frozenset(
    {
        "start",
        "stop",
        "restart",
        "series",
        "subject",
        "condition",
        "every",
        "due",
        "unit_of_calendar",
        "approver",
    }
)
LIST_ENDINGS: Final = ("_codes", "_names", "members")
TABLES: Final[Mapping[str, frozenset[str]]] = {
    "ground": frozenset({"code", "title", "needs_evidence", *(f"cap_{unit}" for unit in UNIT_OF_KEY)}),
    "chain": frozenset({"report", "title", "levels", "must", "needs_seal", "needs_review"}),
    "closing": frozenset({"code", "title", "is_final", "needs_review", "needs_decision", "needs_next_node"}),
    "node": frozenset({"month_day", "percent"}),
    "stage": frozenset({"codes", "title", "spared"}),
    "rung": frozenset({"code", "title", "is_by_system", "approver", "form"}),
    "measure": frozenset({"number", "title", "article", "rows", "is_ours"}),
    "group": frozenset({"code", "title", "member_codes", "decider"}),
    "claim": frozenset(
        {"code", "kind_key", "kind_value", "name_key", "number_key", "proof_key", "proof_values"}
    ),
    "licence": frozenset({"code", "title", "holder_code", "paper_names"}),
    "grade": frozenset({"code", "title", "every", "rung_codes", "closer", "is_leader_told"}),
}
HEAD_KEYS: Final = frozenset(
    {
        "code",
        "title",
        "kind",
        "source",
        "article",
        "effective_from",
        "effective_to",
        "effect",
        "is_default",
        "rows",
        "note",
        "step",
        "products",
    }
)
STEP_KEYS: Final = frozenset(
    {"code", "title", "post", "posts", "input", "output", "limit", "consequence", "next"}
)
EVERY: Final = frozenset({"working_day", "week", "month", "quarter", "half_year", "year"})

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_BARE_UNITS = ("days", "hours", "time", "limit", "number", "amount", "ratio", "rate")


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack as read: its rules and its settings of rules of earlier packs."""

    code: str
    title: str
    rules: tuple[Rule, ...]
    adjustments: tuple[Adjustment, ...]
    findings: tuple[Finding, ...]


def parse_pack(text: str, *, name: str) -> Pack:
    """Return the pack in the TOML `text`; its findings are the faults of single records.

    A record that is at fault is left out, so that one mistake is one finding. Raises nothing for a
    faulty pack: a text that is not TOML is itself a finding.
    """
    findings: list[Finding] = []
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        findings.append(
            _finding("unreadable", name, "", mark("不是有效的 TOML：{detail}"), name, detail=error)
        )
        return Pack(name, name, (), (), tuple(findings))
    head = data.pop("pack", {})
    defaults = head.get("defaults", {})
    rules: list[Rule] = []
    counts: dict[str, int] = {}
    for record in data.pop("rule", []):
        merged = {**defaults, **record}
        code = str(merged.get("code", ""))
        counts[code] = counts.get(code, 0) + 1
        rule, faults = parse_rule(merged, pack=name, version=counts[code])
        findings += faults
        if rule:
            rules.append(rule)
    adjustments: list[Adjustment] = []
    for record in data.pop("adjust", []):
        merged = {key: value for key, value in defaults.items() if key in _ADJUST_DEFAULTS} | record
        adjustment, faults = parse_adjustment(merged, layer=name)
        findings += faults
        if adjustment:
            adjustments.append(adjustment)
    findings += [
        _finding("unknown_key", name, key, mark("规则包里没有这样的部分"), name) for key in sorted(data)
    ]
    return Pack(
        str(head.get("code", name)),
        str(head.get("title", name)),
        tuple(rules),
        tuple(adjustments),
        tuple(findings),
    )


_ADJUST_DEFAULTS = frozenset({"source", "effective_from", "is_default"})


def parse_rule(record: Mapping[str, Any], *, pack: str, version: int) -> tuple[Rule | None, list[Finding]]:
    """Return the rule of one record, or None with the faults found in it."""
    code = str(record.get("code", ""))
    findings = _head_findings(record, code, pack)
    kind = _member(Kind, record.get("kind"))
    effect = _member(Effect, record.get("effect"))
    if not isinstance(kind, Kind):
        findings.append(
            _finding(
                "unknown_kind", code, "kind", mark("没有这种规则：{kind}"), pack, kind=record.get("kind")
            )
        )
    if not isinstance(effect, Effect):
        findings.append(
            _finding(
                "unknown_effect",
                code,
                "effect",
                mark("没有这种效力：{effect}"),
                pack,
                effect=record.get("effect"),
            )
        )
    values, faults = parse_values(
        {key: value for key, value in record.items() if key not in HEAD_KEYS}, code=code, pack=pack
    )
    findings += faults
    steps, faults = parse_steps(record.get("step", []), code=code, pack=pack)
    findings += faults
    if not isinstance(kind, Kind) or not isinstance(effect, Effect) or findings:
        return None, findings
    rule = Rule(
        code=code,
        title=str(record["title"]),
        kind=kind,
        pack=pack,
        source=str(record["source"]),
        article=str(record.get("article", "")),
        since=record["effective_from"],
        until=record.get("effective_to"),
        effect=effect,
        version=version,
        is_default=record.get("is_default") is True,
        rows=tuple(str(row) for row in record.get("rows", ())),
        note=str(record.get("note", "")),
        values=values,
        steps=steps,
        products=tuple(str(product) for product in record.get("products", ())),
    )
    findings = kind_findings(rule)
    return (None if findings else rule), findings


def parse_adjustment(record: Mapping[str, Any], *, layer: str) -> tuple[Adjustment | None, list[Finding]]:
    """Return another setting of a rule, or None with the faults found in the record."""
    code = str(record.get("code", ""))
    findings = _head_findings({**record, "title": "-"}, code, layer)
    effect = _member(Effect, record.get("effect")) if "effect" in record else None
    if "effect" in record and not isinstance(effect, Effect):
        findings.append(
            _finding(
                "unknown_effect",
                code,
                "effect",
                mark("没有这种效力：{effect}"),
                layer,
                effect=record["effect"],
            )
        )
    values, faults = parse_values(
        {key: value for key, value in record.items() if key not in HEAD_KEYS}, code=code, pack=layer
    )
    findings += faults
    if findings:
        return None, findings
    return (
        Adjustment(
            code=code,
            layer=layer,
            source=str(record["source"]),
            since=record["effective_from"],
            until=record.get("effective_to"),
            effect=effect if isinstance(effect, Effect) else None,
            values=values,
            is_default=record.get("is_default"),
            article=str(record.get("article", "")),
            note=str(record.get("note", "")),
        ),
        [],
    )


def parse_values(
    record: Mapping[str, Any], *, code: str, pack: str
) -> tuple[Mapping[str, Value], list[Finding]]:
    """Return the typed values of a record's own keys; each key says its unit, or is a finding."""
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    for key, raw in record.items():
        value, fault = _value(key, raw)
        if fault:
            name, sentence = fault
            findings.append(_finding(name, code, key, sentence, pack, key=key, value=raw))
        else:
            values[key] = value
    return MappingProxyType(values), findings


def parse_steps(records: Any, *, code: str, pack: str) -> tuple[tuple[Step, ...], list[Finding]]:
    """Return the steps of a procedure as written, complete or not (`procedures.findings` judges them)."""
    steps: list[Step] = []
    findings: list[Finding] = []
    for record in records:
        unknown = sorted(set(record) - STEP_KEYS)
        findings += [
            _finding("unknown_key", code, f"step.{key}", mark("步骤没有“{key}”这一项"), pack, key=key)
            for key in unknown
        ]
        posts = record.get("posts", [record["post"]] if record.get("post") else [])
        steps.append(
            Step(
                code=str(record.get("code", "")),
                title=str(record.get("title", "")),
                posts=tuple(posts),
                input=tuple(record.get("input", ())),
                output=tuple(record.get("output", ())),
                limit=str(record.get("limit", "")),
                consequence=str(record.get("consequence", "")),
                next=tuple(record.get("next", ())),
            )
        )
    return tuple(steps), findings


def kind_findings(rule: Rule) -> list[Finding]:
    """Return what is missing in a rule of its kind: a limit without amount, a duty without period."""
    kind = translate(rule.kind.label)
    faults = [*_KIND_FAULTS.get(rule.kind, _nothing)(rule), *_step_faults(rule), *_member_faults(rule)]
    return [
        _finding(fault, rule.code, key, sentence, rule.pack, kind=kind, key=key, **values)
        for fault, key, sentence, values in faults
    ]


Fault = tuple[str, str, str, dict[str, object]]
"""Name, key, marked sentence and the values that it names."""


def _nothing(rule: Rule) -> list[Fault]:  # noqa: ARG001 - the signature of its kind
    return []


def _amount_faults(rule: Rule) -> list[Fault]:
    found = [key for key in (*UNIT_OF_KEY, "due_on") if key in rule.values]
    if not found:
        return [("missing_key", "working_days", mark("{kind}没有写明数量和单位"), {})]
    if len(found) > 1:
        return [("two_limits", found[1], mark("{kind}只能有一个数量，这里还有“{key}”"), {})]
    return []


def _count_faults(rule: Rule) -> list[Fault]:
    if any(key.endswith(("count", "percent", "share")) for key in rule.values):
        return []
    return [("missing_key", "count", mark("次数规则没有写明次数"), {})]


def _duty_faults(rule: Rule) -> list[Fault]:
    every = rule.values.get("every")
    if every not in EVERY:
        return [("missing_key", "every", mark("周期性工作没有写明周期（every）"), {})]
    if every == "year" and not {"due_on", "due"} & rule.values.keys():
        return [("missing_key", "due_on", mark("年度工作没有写明日期（due_on）"), {})]
    return []


def _bar_faults(rule: Rule) -> list[Fault]:
    if rule.values.get("condition") and rule.values.get("act_codes"):
        return []
    sentence = mark("限制没有写明条件（condition）和所限的办理（act_codes）")
    return [("missing_key", "condition", sentence, {})]


def _step_faults(rule: Rule) -> list[Fault]:
    if rule.kind is Kind.PROCEDURE:
        return [] if rule.steps else [("missing_key", "step", mark("流程没有步骤"), {})]
    return [("unknown_key", "step", mark("只有流程才有步骤"), {})] if rule.steps else []


def _member_faults(rule: Rule) -> list[Fault]:
    if not {"members", "members_count"} <= rule.values.keys():
        return []
    listed, counted = len(rule.texts("members")), rule.number("members_count")
    if listed == counted:
        return []
    sentence = mark("应有 {counted} 项，列了 {listed} 项")
    return [("wrong_count", "members", sentence, {"counted": counted, "listed": listed})]


_KIND_FAULTS: Final[Mapping[Kind, Callable[[Rule], list[Fault]]]] = {
    Kind.LIMIT: _amount_faults,
    Kind.GAP: _amount_faults,
    Kind.WATCH: _amount_faults,
    Kind.COUNT: _count_faults,
    Kind.RECURRING: _duty_faults,
    Kind.BAR: _bar_faults,
}


def _head_findings(record: Mapping[str, Any], code: str, pack: str) -> list[Finding]:
    """Code, title, source and dates: what every record needs."""
    findings: list[Finding] = []
    if not _CODE.fullmatch(code):
        findings.append(_finding("wrong_code", code or "?", "code", mark("规则代码应写成“房间.名称”"), pack))
    if not record.get("title"):
        findings.append(_finding("missing_key", code, "title", mark("没有名称"), pack))
    if not str(record.get("source", "")).strip():
        findings.append(_finding("missing_source", code, "source", mark("没有依据"), pack))
    since, until = record.get("effective_from"), record.get("effective_to")
    if type(since) is not date:
        findings.append(_finding("missing_key", code, "effective_from", mark("没有生效日期"), pack))
    if until is not None and type(until) is not date:
        findings.append(_finding("wrong_value", code, "effective_to", mark("失效日期不是日期"), pack))
    elif type(since) is date and until is not None and until < since:
        findings.append(_finding("wrong_value", code, "effective_to", mark("失效早于生效"), pack))
    return findings


def _value(key: str, raw: Any) -> tuple[Value, tuple[str, str] | None]:
    """Return the typed value of a key, or a fault (name, sentence)."""
    wrong = ("wrong_value", mark("“{key}”的值不对：{value}"))
    if key in TABLES:
        return _table(raw, TABLES[key])
    if key == "members" or key.endswith(LIST_ENDINGS):
        fits = isinstance(raw, list) and all(isinstance(part, str) and part for part in raw)
        return (tuple(raw), None) if fits else ("", wrong)
    if key == "share" or key.endswith("_share"):
        fits = isinstance(raw, list) and len(raw) == 2 and all(type(part) is int and part > 0 for part in raw)
        return (tuple(raw), None) if fits else ("", wrong)
    if key.endswith("_at"):
        return (raw, None) if isinstance(raw, str) and _TIME.fullmatch(raw) else ("", wrong)
    if key.endswith("_on"):
        return (raw, None) if isinstance(raw, str) and _MONTH_DAY.fullmatch(raw) else ("", wrong)
    if key.startswith(("is_", "has_", "may_", "needs_")):
        return (raw, None) if isinstance(raw, bool) else ("", wrong)
    if key in TEXT_KEYS:
        return (raw, None) if isinstance(raw, str) and raw else ("", wrong)
    if any(key == unit or key.endswith(f"_{unit}") for unit in WHOLE_UNITS):
        return (raw, None) if type(raw) is int and raw >= 0 else ("", wrong)
    if isinstance(raw, int | float) or key.endswith(_BARE_UNITS):
        return "", (
            "unit_missing",
            mark("“{key}”没有写明单位（如 working_days、calendar_days、percent、count）"),
        )
    return "", ("unknown_key", mark("规则没有“{key}”这一项"))


def _table(raw: Any, keys: frozenset[str]) -> tuple[Value, tuple[str, str] | None]:
    """Return the lines of a table as read-only mappings; lists inside become tuples."""
    if not isinstance(raw, list) or not all(isinstance(line, dict) for line in raw):
        return "", ("wrong_value", mark("“{key}”应是一组条目"))
    if any(set(line) - keys for line in raw):
        return "", ("unknown_key", mark("“{key}”的条目里有不认识的项：{value}"))
    return tuple(_line(line) for line in raw), None


def _line(line: Mapping[str, Any]) -> Row:
    return MappingProxyType(
        {key: tuple(value) if isinstance(value, list) else value for key, value in line.items()}
    )


def _member(kind: type[Kind] | type[Effect], raw: object) -> Kind | Effect | None:
    return kind(raw) if isinstance(raw, str) and raw in set(kind) else None


def _finding(fault: str, code: str, key: str, sentence: str, place: str, /, **values: object) -> Finding:
    return Finding(fault, code, key, translate(sentence).format(**values), place)


def plain(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return values as lists and dictionaries that JSON can hold; `parse_values` reads them back."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def codes_of(packs: Iterable[Pack]) -> frozenset[str]:
    """Return the codes of all rules of the packs."""
    return frozenset(rule.code for pack in packs for rule in pack.rules)
