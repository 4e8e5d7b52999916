"""重大决策 as a kind of matter: moved by its own acts, its clock is that of the later review (B8)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

DECISION = matter_kind(
    MatterKind(
        "directives.decision",
        zh=mark("重大决策"),
        en="Major decision",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/directives/decisions/{number}/",
    )
)
topic("decision_review", mark("决策后评估"))
