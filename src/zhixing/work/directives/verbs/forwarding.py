"""Ledger verbs of forwarded papers."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

PASSED = verb("forwarding.passed", zh="转发并细化", en="paper forwarded with own measures")
RETURNED = verb("forwarding.returned", zh="转发件退回", en="mere copy returned to its sender")
