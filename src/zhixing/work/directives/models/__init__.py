"""Tables of directives, a file for each noun."""

from zhixing.work.directives.models.breakdowns import Breakdown, BreakdownQuerySet, ProposedTask
from zhixing.work.directives.models.bulletins import Bulletin, BulletinQuerySet
from zhixing.work.directives.models.collections import Answer, Collection, CollectionQuerySet
from zhixing.work.directives.models.instructions import Instruction, InstructionQuerySet, Remark, Round
from zhixing.work.directives.models.registers import MonthlyProgress
from zhixing.work.directives.models.relays import Relay
from zhixing.work.directives.models.targets import Target, TargetList, TargetListQuerySet, TargetNode
from zhixing.work.directives.models.uppers import UpperItem, UpperList, UpperListQuerySet, UpperReport

__all__ = [
    "Answer",
    "Breakdown",
    "BreakdownQuerySet",
    "Bulletin",
    "BulletinQuerySet",
    "Collection",
    "CollectionQuerySet",
    "Instruction",
    "InstructionQuerySet",
    "MonthlyProgress",
    "ProposedTask",
    "Relay",
    "Remark",
    "Round",
    "Target",
    "TargetList",
    "TargetListQuerySet",
    "TargetNode",
    "UpperItem",
    "UpperList",
    "UpperListQuerySet",
    "UpperReport",
]
