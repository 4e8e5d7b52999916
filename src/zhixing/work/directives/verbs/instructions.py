"""Ledger verbs of leaders' instructions."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

REGISTERED = verb("instruction.registered", zh="登记批示件", en="instruction registered")
CONTINUED = verb("instruction.continued", zh="登记再批示", en="instruction written upon again")
REPORTED_BACK = verb("instruction.reported_back", zh="呈报办理情况专报", en="outcome reported to the leader")
