"""上级交办事项: a row of a list of the platform above us (P13)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.foundation.words import mark

UPPER = matter_kind(
    MatterKind(
        "directives.upper",
        zh=mark("上级交办事项"),
        en="Task from the level above",
        start_rule="",
        closing_needs_evidence=False,
    )
)
