"""Ledger verbs of reports."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

DRAFTED = verb("bulletin.drafted", zh="起草督查通报", en="report drafted")
SIGNED = verb("bulletin.signed", zh="签发督查通报", en="report signed")
SENT = verb("bulletin.sent", zh="印发督查通报", en="report sent")
DISCARDED = verb("bulletin.discarded", zh="作废通报稿", en="report discarded")
