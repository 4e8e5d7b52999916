"""Ledger verbs of annual targets."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

LISTED = verb("targets.listed", zh="登记年度目标", en="annual targets listed")
RELEASED = verb("targets.released", zh="目标任务下达", en="annual targets released")
FELL_BEHIND = verb("target.fell_behind", zh="未达序时进度", en="target fell behind a node")
