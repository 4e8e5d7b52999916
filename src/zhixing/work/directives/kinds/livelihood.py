"""民生实事 as a kind of matter: a task that ends only after residents accepted it (B11)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.foundation.words import mark

LIVELIHOOD = matter_kind(
    MatterKind("directives.livelihood", zh=mark("民生实事"), en="Livelihood item", start_rule="")
)
