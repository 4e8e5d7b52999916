"""Ledger verbs of the office's own ledger."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

TAKEN_IN = verb("register.taken_in", zh="导入台账", en="ledger taken in")
APPENDED = verb("monthly_progress.appended", zh="追加本月进展", en="month's progress appended")
