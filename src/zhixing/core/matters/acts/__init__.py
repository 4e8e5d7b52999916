"""Every change of a matter. One function, one transaction, one entry for each matter touched."""

from zhixing.core.matters.acts._batch import Result
from zhixing.core.matters.acts._practice import extension_grounds, pause_grounds
from zhixing.core.matters.acts.closing import close, close_many, correct, correct_assignment_time, reopen, terminate
from zhixing.core.matters.acts.holding import (
    accept_offer,
    contest,
    name_handler,
    offer,
    refuse_offer,
    rule_on,
    sign_for,
    sign_for_many,
    withdraw_offer,
)
from zhixing.core.matters.acts.keeping import drop_view, keep_view
from zhixing.core.matters.acts.limits import ask_extension, decide_extension, pause, pause_many, resume, resume_many
from zhixing.core.matters.acts.moving import change_line_of_leadership, hand_over_person, move_unit, sign_list
from zhixing.core.matters.acts.receipts import answer_once
from zhixing.core.matters.acts.registering import (
    Assignment,
    NewMatter,
    Support,
    assign,
    assign_many,
    register,
    register_many,
    relate,
    set_readers,
    split,
)
from zhixing.core.matters.acts.supervising import issue_ladder_step, show_lights, urge, urge_many
from zhixing.core.matters.acts.working import (
    Report,
    accept_feedback,
    accept_feedback_many,
    ask_explanation,
    ask_support,
    comment,
    explain,
    refuse_hollow,
    reply_support,
    report,
    report_many,
    return_feedback,
    sign_off,
    take_first_action,
    take_first_action_many,
)

__all__ = [
    "Assignment", "NewMatter", "Report", "Result", "Support", "accept_feedback", "accept_feedback_many", "accept_offer",
    "answer_once", "ask_explanation", "ask_extension", "ask_support", "assign", "assign_many",
    "change_line_of_leadership", "close", "close_many", "comment", "contest", "correct", "correct_assignment_time",
    "decide_extension", "drop_view", "keep_view", "explain", "extension_grounds", "hand_over_person", "issue_ladder_step", "move_unit",
    "name_handler", "offer", "pause", "pause_grounds", "pause_many", "refuse_hollow", "refuse_offer", "register",
    "register_many", "relate", "reopen", "reply_support", "report", "report_many", "resume", "resume_many",
    "return_feedback", "rule_on", "set_readers", "show_lights", "sign_for", "sign_for_many", "sign_list", "sign_off",
    "split", "take_first_action", "take_first_action_many", "terminate", "urge", "urge_many", "withdraw_offer",
]
