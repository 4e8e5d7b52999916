"""Ledger verbs of major decisions."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

PART_KEPT = verb("decision.part_kept", zh="充实决策档案", en="part of the decision file kept")
DRAFT_PUBLISHED = verb(
    "decision.draft_published", zh="决策草案公开征求意见", en="draft published for comment"
)
SENT_FOR_LEGALITY = verb("decision.sent_for_legality", zh="送合法性审查", en="sent for review of legality")
RISKS_KEPT = verb("decision.risks_kept", zh="登记风险和预测", en="risks and forecasts kept")
DISCUSSED = verb("decision.discussed", zh="集体讨论", en="discussed collectively")
ISSUED = verb("decision.issued", zh="决策印发", en="decision issued")
REVIEWED = verb("decision.reviewed", zh="决策后评估", en="decision reviewed")
