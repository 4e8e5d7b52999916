"""政令传达 as a kind of matter: its hops have limits of their own, read from the rulebook."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

RELAY = matter_kind(
    MatterKind(
        "directives.relay",
        zh=mark("政令传达"),
        en="Relayed directive",
        start_rule="",
        sign_rule="",
        closing_needs_evidence=False,
    )
)
topic("relay_stuck", mark("传达超时"))
topic("relay_corrected", mark("更正件"))
