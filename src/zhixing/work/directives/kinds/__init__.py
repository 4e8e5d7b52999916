"""Kinds of matter that directives add, a file for each noun."""

from zhixing.work.directives.kinds import bulletins as _bulletins  # noqa: F401 - its topic
from zhixing.work.directives.kinds import registry as _registry  # noqa: F401 - its topic
from zhixing.work.directives.kinds.decisions import DECISION
from zhixing.work.directives.kinds.instructions import INSTRUCTION
from zhixing.work.directives.kinds.livelihood import LIVELIHOOD
from zhixing.work.directives.kinds.matrix import CLAUSES
from zhixing.work.directives.kinds.recurrence import PROBLEM
from zhixing.work.directives.kinds.relays import RELAY
from zhixing.work.directives.kinds.targets import TARGET
from zhixing.work.directives.kinds.uppers import UPPER

__all__ = ["CLAUSES", "DECISION", "INSTRUCTION", "LIVELIHOOD", "PROBLEM", "RELAY", "TARGET", "UPPER"]
