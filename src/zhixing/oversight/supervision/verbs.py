"""Ledger verbs of supervision."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

GRADES_ENTERED = verb("supervision.grades_entered", zh="登记年度考核等次", en="yearly grades entered")
