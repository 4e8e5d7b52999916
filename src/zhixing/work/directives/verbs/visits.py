"""Ledger verbs of leaders' visits."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

PLANNED = verb("visits.planned", zh="安排联系基层计划", en="contact plan set")
RECORDED = verb("visit.recorded", zh="登记下基层", en="visit recorded")
SOLVED = verb("visit.solved", zh="问题解决", en="problem of a visit solved")
HANDED = verb("visit.handed", zh="问题转督办", en="problem of a visit given to a unit")
