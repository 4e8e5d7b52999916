"""Kinds of matter that directives add, a file for each noun."""

from zhixing.work.directives.kinds.instructions import INSTRUCTION

__all__ = ["INSTRUCTION"]
