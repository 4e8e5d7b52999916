"""Pages of key projects, by noun."""

from zhixing.work.projects.views.gates import evaluation, gate, gates, new_gate, notices
from zhixing.work.projects.views.meetings import (
    meeting,
    meetings,
    minutes_draft,
    new_meeting,
    wall,
    wall_start,
    weekly,
)
from zhixing.work.projects.views.needs import approvals, need, needs, new_need, rating, take_in_needs
from zhixing.work.projects.views.registers import (
    correct,
    filings,
    group,
    leader,
    new,
    project,
    register,
    report,
    secretary,
    take_in,
    take_on,
)
from zhixing.work.projects.views.reviews import experts, open_review, review, review_report, reviews
from zhixing.work.projects.views.stoppages import stop, stoppage, stoppages

__all__ = [
    "approvals",
    "correct",
    "evaluation",
    "experts",
    "filings",
    "gate",
    "gates",
    "group",
    "leader",
    "meeting",
    "meetings",
    "minutes_draft",
    "need",
    "needs",
    "new",
    "new_gate",
    "new_meeting",
    "new_need",
    "notices",
    "open_review",
    "project",
    "rating",
    "register",
    "report",
    "review",
    "review_report",
    "reviews",
    "secretary",
    "stop",
    "stoppage",
    "stoppages",
    "take_in",
    "take_in_needs",
    "take_on",
    "wall",
    "wall_start",
    "weekly",
]
