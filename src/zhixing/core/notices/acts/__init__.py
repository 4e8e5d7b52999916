"""Owing, withdrawing and seeing notices, and what is written down about reminders by telephone."""

from zhixing.core.notices import sql
from zhixing.core.notices.acts._delivery import deliver_batch
from zhixing.core.notices.acts._sending import send_batch
from zhixing.core.notices.acts.calls import log_call
from zhixing.core.notices.acts.messages import resend
from zhixing.core.notices.acts.owing import Duty, drafted_many, mark_seen, owe_many, withdraw_many

__all__ = [
    "Duty",
    "deliver_batch",
    "drafted_many",
    "log_call",
    "mark_seen",
    "owe_many",
    "resend",
    "send_batch",
    "sql",
    "withdraw_many",
]
