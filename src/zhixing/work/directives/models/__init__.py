"""Tables of directives, a file for each noun."""

from zhixing.work.directives.models.breakdowns import Breakdown, BreakdownQuerySet, ProposedTask
from zhixing.work.directives.models.targets import Target, TargetList, TargetListQuerySet, TargetNode

__all__ = [
    "Breakdown",
    "BreakdownQuerySet",
    "ProposedTask",
    "Target",
    "TargetList",
    "TargetListQuerySet",
    "TargetNode",
]
