"""Every change of a breakdown: reading a document, correcting its rows, issuing them all."""

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

__all__ = [
    "Issued",
    "RowEdit",
    "add_task",
    "decompose",
    "discard",
    "issue",
    "keep_draft",
    "leave_out",
    "shape",
]
