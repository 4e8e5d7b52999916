"""Who may do what in directives, a file for each noun."""

from zhixing.work.directives.policies.breakdowns import may_decompose

__all__ = ["may_decompose"]
