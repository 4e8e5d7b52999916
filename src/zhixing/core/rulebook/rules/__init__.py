"""Rules of the rulebook in plain Python: reading packs, judging them, finding the rule in force."""

from zhixing.core.rulebook.rules.book import (
    Difference,
    Rulebook,
    assemble,
    changed,
    differences,
    findings,
    lay_over,
)
from zhixing.core.rulebook.rules.packs import PACKS, check, read, read_file, shipped
from zhixing.core.rulebook.rules.parsing import (
    Pack,
    kind_findings,
    parse_pack,
    parse_steps,
    parse_values,
    plain,
)
from zhixing.core.rulebook.rules.periods import Period, periods_due, weeks_required
from zhixing.core.rulebook.rules.procedures import findings as procedure_findings
from zhixing.core.rulebook.rules.records import (
    Adjustment,
    Effect,
    Finding,
    Kind,
    Rule,
    RulebookBroken,
    RuleLimit,
    RuleNotInForce,
    RuleUnknown,
    Step,
    Value,
)

__all__ = [
    "PACKS",
    "Adjustment",
    "Difference",
    "Effect",
    "Finding",
    "Kind",
    "Pack",
    "Period",
    "Rule",
    "RuleLimit",
    "RuleNotInForce",
    "RuleUnknown",
    "Rulebook",
    "RulebookBroken",
    "Step",
    "Value",
    "assemble",
    "changed",
    "check",
    "differences",
    "findings",
    "kind_findings",
    "lay_over",
    "parse_pack",
    "parse_steps",
    "parse_values",
    "periods_due",
    "plain",
    "procedure_findings",
    "read",
    "read_file",
    "shipped",
    "weeks_required",
]
