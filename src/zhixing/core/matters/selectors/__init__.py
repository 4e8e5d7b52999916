"""Every read of matters: told who is looking, bounded, in a total order."""

from zhixing.core.matters.selectors.desks import Desk, QueueRow, Waiting, desk, in_charge, ladder_due, queue, unimplemented, waiting
from zhixing.core.matters.selectors.pages import (
    FeedbackRow,
    HolderRow,
    MatterPage,
    PartRow,
    SupportRow,
    holders,
    matter,
    matter_key,
    parts_of,
    timeline,
)
from zhixing.core.matters.selectors.movements import Movement, movement
from zhixing.core.matters.selectors.moves import MovePage, line_preview, move, moves
from zhixing.core.matters.selectors.registers import (
    Filters,
    MatterRow,
    RegisterPage,
    all_rows,
    counts,
    keys_of,
    register,
    rows_of,
    saved_views,
    search,
)
from zhixing.core.matters.selectors.runs import RunLog, run_log

__all__ = [
    "Movement", "MovePage", "QueueRow", "RunLog", "all_rows", "in_charge", "keys_of", "ladder_due", "line_preview", "move",
    "movement", "moves", "queue", "run_log", "saved_views",
    "Desk", "FeedbackRow", "Filters", "HolderRow", "MatterPage", "MatterRow", "PartRow", "RegisterPage", "SupportRow",
    "Waiting", "counts", "desk", "holders", "matter", "matter_key", "parts_of", "register", "rows_of", "search",
    "timeline", "unimplemented", "waiting",
]
