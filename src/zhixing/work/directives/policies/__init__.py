"""Who may do what in directives, a file for each noun."""

from zhixing.work.directives.policies.breakdowns import may_decompose
from zhixing.work.directives.policies.targets import may_set_targets

__all__ = ["may_decompose", "may_set_targets"]
