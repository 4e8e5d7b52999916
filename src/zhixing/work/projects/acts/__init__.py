"""Every change of a key project: entering, keeping its register, who answers for it, its meetings."""

from zhixing.work.projects.acts.entering import NewMilestone, NewProject, enter_many, enter_project, take_on
from zhixing.work.projects.acts.grouping import (
    DIRECT,
    LEADING,
    link_leader,
    name_group,
    name_secretary,
    type_overdue,
)
from zhixing.work.projects.acts.keeping import NewEntry, correct, keep_register, read_filings
from zhixing.work.projects.acts.meeting import (
    NewDecision,
    NewMeeting,
    Topic,
    decide,
    hold_many,
    hold_meeting,
    issue_many,
    issue_minutes,
)
from zhixing.work.projects.acts.needs import (
    NewNeed,
    answer_need,
    confirm_need,
    file_need,
    list_approvals,
    rate_secretary,
)
from zhixing.work.projects.acts.stopping import (
    Share,
    decide_tracing,
    report_stoppage,
    resume_work,
    say_cause,
)

__all__ = [
    "DIRECT",
    "LEADING",
    "NewDecision",
    "NewEntry",
    "NewMeeting",
    "NewMilestone",
    "NewNeed",
    "NewProject",
    "Share",
    "Topic",
    "answer_need",
    "confirm_need",
    "correct",
    "decide",
    "decide_tracing",
    "enter_many",
    "enter_project",
    "file_need",
    "hold_many",
    "hold_meeting",
    "issue_many",
    "issue_minutes",
    "keep_register",
    "link_leader",
    "list_approvals",
    "name_group",
    "name_secretary",
    "rate_secretary",
    "read_filings",
    "report_stoppage",
    "resume_work",
    "say_cause",
    "take_on",
    "type_overdue",
]
