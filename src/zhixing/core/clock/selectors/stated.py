"""Limits as the rules state them."""

from __future__ import annotations

from datetime import date

from zhixing.core.clock import rules
from zhixing.core.rulebook import selectors as rulebook


def rule_limit(code: str, *, on: date) -> rules.Limit:
    """Return the limit that a rule states on a day, with its own count of yellow. No query of its own.

    What a page says of a limit is its `words()`, so that a locality's other number is read there too.
    Raises RuleUnknown.
    """
    found = rulebook.rule(code, on=on).limit
    yellow = rules.Yellow("after", found.yellow_amount, 1) if found.yellow_amount else rules.FOUR_FIFTHS
    return rules.Limit(found.unit, found.amount, yellow=yellow)
