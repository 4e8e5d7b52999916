"""Ledger verbs of collections."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

MADE = verb("collection.made", zh="拟制报送通知", en="collection drafted")
SENT_OUT = verb("collection.sent_out", zh="下发报送通知", en="collection sent out")
REMINDED = verb("collection.reminded", zh="一键催报", en="units reminded")
MERGED = verb("collection.merged", zh="汇总", en="answers merged")
CLOSED = verb("collection.closed", zh="截止收报", en="collection closed")
TAKEN_OUT = verb("collection.taken_out", zh="导出汇总表", en="merged table taken out")
SENT = verb("answer.sent", zh="报送", en="answer sent")
RETURNED = verb("answer.returned", zh="退回报送", en="answer returned")
READ = verb("answer.read", zh="收阅", en="notice read")
CALLED = verb("answer.called", zh="电话催报", en="unit telephoned")
