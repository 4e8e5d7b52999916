"""Problems that were found and are put right: watched for a year after they were closed (B13)."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

PROBLEM = matter_kind(MatterKind("directives.problem", zh=mark("整改问题"), en="Problem to be put right"))
topic("recurrence", mark("问题反弹"))
