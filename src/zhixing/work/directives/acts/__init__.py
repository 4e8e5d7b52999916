"""Every change in directives, a file for each noun."""

from zhixing.work.directives.acts.drafting import (
    RowEdit,
    add_task,
    decompose,
    discard,
    keep_draft,
    leave_out,
    shape,
)
from zhixing.work.directives.acts.issuing import Issued, issue
from zhixing.work.directives.acts.targets import (
    MONTHLY_RULE,
    NODES_RULE,
    TargetEdit,
    TargetRow,
    ask_monthly_progress,
    keep_targets,
    list_targets,
    look_at_nodes,
    release_targets,
)

__all__ = [
    "MONTHLY_RULE",
    "NODES_RULE",
    "Issued",
    "RowEdit",
    "TargetEdit",
    "TargetRow",
    "add_task",
    "ask_monthly_progress",
    "decompose",
    "discard",
    "issue",
    "keep_draft",
    "keep_targets",
    "leave_out",
    "list_targets",
    "look_at_nodes",
    "release_targets",
    "shape",
]
