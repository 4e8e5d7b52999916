"""批示件: what a leader wrote, as a matter. Every report on it is signed by the unit's head (P1)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.foundation.words import mark

INSTRUCTION = matter_kind(
    MatterKind(
        "directives.instruction",
        zh=mark("批示件"),
        en="Leader's instruction",
        routine_chain="closing",
        closing_chain="closing",
        start_rule="",
        closing_needs_evidence=False,
        from_leaders=True,
        page="/directives/instructions/{number}/",
    )
)
