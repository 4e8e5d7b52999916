"""Kinds of matter that directives add, a file for each noun."""

from zhixing.work.directives.kinds.instructions import INSTRUCTION
from zhixing.work.directives.kinds.relays import RELAY
from zhixing.work.directives.kinds.targets import TARGET

__all__ = ["INSTRUCTION", "RELAY", "TARGET"]
