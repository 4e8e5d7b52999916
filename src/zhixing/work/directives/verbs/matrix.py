"""Ledger verbs of clause matrices."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

SENT = verb("policy.sent", zh="下发政策", en="policy sent down")
MAPPED = verb("clause.mapped", zh="逐条对应", en="clause mapped")
APPROVED = verb("clause.approved", zh="同意变通", en="adaptation approved")
REFUSED = verb("clause.refused", zh="不同意变通", en="adaptation refused")
COMPLETED = verb("clauses.completed", zh="逐条对应完成", en="all clauses mapped")
