"""Every change of meetings. One function, one transaction, one entry for each subject touched."""

from zhixing.work.meetings.acts.feeds import end_feed, open_feed
from zhixing.work.meetings.acts.minutes import (
    HandedOut,
    close_meeting,
    follow_handed_out,
    hand_out,
    issue_minutes,
)
from zhixing.work.meetings.acts.planning import (
    Report,
    approve_list,
    approve_reports,
    cancel_meeting,
    choose_reports,
    make_list,
    plan_meeting,
    send_notice,
    set_agenda,
    submit_report,
)
from zhixing.work.meetings.acts.reviews import decide_review, queue_matter
from zhixing.work.meetings.acts.series import NewSeries, set_series
from zhixing.work.meetings.acts.sitting import (
    Came,
    NewPoint,
    Voice,
    answer_point,
    change_point,
    conclude_item,
    hold_meeting,
    note_points,
    record_opinions,
)
from zhixing.work.meetings.acts.topics import (
    NewTopic,
    Paper,
    pass_topic,
    resubmit_topic,
    return_topic,
    submit_topic,
    withdraw_topic,
)

__all__ = [
    "Came",
    "HandedOut",
    "NewPoint",
    "NewSeries",
    "NewTopic",
    "Paper",
    "Report",
    "Voice",
    "answer_point",
    "approve_list",
    "approve_reports",
    "cancel_meeting",
    "change_point",
    "choose_reports",
    "close_meeting",
    "conclude_item",
    "decide_review",
    "end_feed",
    "follow_handed_out",
    "hand_out",
    "hold_meeting",
    "issue_minutes",
    "make_list",
    "note_points",
    "open_feed",
    "pass_topic",
    "plan_meeting",
    "queue_matter",
    "record_opinions",
    "resubmit_topic",
    "return_topic",
    "send_notice",
    "set_agenda",
    "set_series",
    "submit_report",
    "submit_topic",
    "withdraw_topic",
]
