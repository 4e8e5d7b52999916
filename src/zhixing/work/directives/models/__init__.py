"""Tables of directives, a file for each noun."""

from zhixing.work.directives.models.breakdowns import Breakdown, BreakdownQuerySet, ProposedTask
from zhixing.work.directives.models.instructions import Instruction, InstructionQuerySet, Remark, Round

__all__ = [
    "Breakdown",
    "BreakdownQuerySet",
    "Instruction",
    "InstructionQuerySet",
    "ProposedTask",
    "Remark",
    "Round",
]
