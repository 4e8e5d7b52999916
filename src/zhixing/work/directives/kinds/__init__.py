"""Kinds of matter that directives bring, a file for each noun."""

from zhixing.work.directives.kinds.targets import TARGET

__all__ = ["TARGET"]
