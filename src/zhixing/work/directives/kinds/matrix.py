"""政策逐条落实 as a kind of matter: its clock is the limit to map every clause (B12)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

CLAUSES = matter_kind(
    MatterKind(
        "directives.clauses",
        zh=mark("政策逐条落实"),
        en="Clause matrix of a policy",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/directives/matrices/{number}/",
    )
)
topic("clauses", mark("政策逐条落实"))
