"""Ledger verbs of directives."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

MADE = verb("breakdown.made", zh="任务分解", en="document broken into tasks")
ISSUED = verb("breakdown.issued", zh="全部交办", en="tasks issued")
DISCARDED = verb("breakdown.discarded", zh="作废分解稿", en="breakdown discarded")
