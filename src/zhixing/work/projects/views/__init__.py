"""Pages of key projects, by noun."""

from zhixing.work.projects.views.meetings import (
    meeting,
    meetings,
    minutes_draft,
    new_meeting,
    wall,
    wall_start,
    weekly,
)
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

__all__ = [
    "correct",
    "filings",
    "group",
    "leader",
    "meeting",
    "meetings",
    "minutes_draft",
    "new",
    "new_meeting",
    "project",
    "register",
    "report",
    "secretary",
    "take_in",
    "take_on",
    "wall",
    "wall_start",
    "weekly",
]
