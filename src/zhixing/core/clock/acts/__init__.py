"""Every change of clocks and calendars.

Clock acts are parts of the acts of upper rooms, which hold the lock and record; calendar acts record
themselves and move every open clock.
"""

from zhixing.core.clock import sql
from zhixing.core.clock.acts._at_once import READ, READ_OF_ONE, moved_params, pauses_params, read_many
from zhixing.core.clock.acts._rows import Facts
from zhixing.core.clock.acts._rows import save as save_many
from zhixing.core.clock.acts._sweep import Swept
from zhixing.core.clock.acts.calendars import correct_year, follow_shipped, publish_year, set_hours
from zhixing.core.clock.acts.lights import Shown, claim_due, recompute, show_lights
from zhixing.core.clock.acts.running import (
    MoreTime,
    NewClock,
    PauseOf,
    correct_limit,
    correct_start,
    drafted_many,
    drafted_pauses_many,
    drafted_resumes_many,
    enter_pause,
    extend,
    extend_many,
    pause,
    pause_many,
    reopen,
    restart,
    resume,
    resume_many,
    start,
    start_many,
    stop,
    stop_many,
)

__all__ = [
    "READ",
    "READ_OF_ONE",
    "Facts",
    "MoreTime",
    "NewClock",
    "PauseOf",
    "Shown",
    "Swept",
    "claim_due",
    "correct_limit",
    "correct_start",
    "correct_year",
    "drafted_many",
    "drafted_pauses_many",
    "drafted_resumes_many",
    "enter_pause",
    "extend",
    "extend_many",
    "follow_shipped",
    "moved_params",
    "pause",
    "pause_many",
    "pauses_params",
    "publish_year",
    "read_many",
    "recompute",
    "reopen",
    "restart",
    "resume",
    "resume_many",
    "save_many",
    "set_hours",
    "show_lights",
    "sql",
    "start",
    "start_many",
    "stop",
    "stop_many",
]
