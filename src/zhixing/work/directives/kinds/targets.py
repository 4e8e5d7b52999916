"""Kinds of matter that directives bring: a record each, everything else is the one mechanism."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

TARGET = matter_kind(
    MatterKind(
        "directives.target",
        zh=mark("年度目标"),
        en="Annual target",
        start_rule="",
        sign_rule="matters.sign_for.target",
    )
)
topic("progress_due", mark("待填报进展"))
