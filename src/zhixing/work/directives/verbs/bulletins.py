"""Ledger verbs of reports."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

DRAFTED = verb("bulletin.drafted", zh="起草督查通报", en="report drafted")
SIGNED = verb("bulletin.signed", zh="签发督查通报", en="report signed")
SENT = verb("bulletin.sent", zh="印发督查通报", en="report sent")
CONSULTED = verb("bulletin.consulted", zh="通报征求意见", en="units asked about a report")
AMENDED = verb("bulletin.amended", zh="修改通报征求意见稿", en="report reworded after units were asked")
RECOUNTED = verb("bulletin.recounted", zh="按台账重新计数", en="figures of a report counted anew")
AGREED = verb("bulletin.agreed", zh="对通报无不同意见", en="nothing objected to a report")
OBJECTED = verb("bulletin.objected", zh="对通报提出异议", en="objection to a report")
SETTLED = verb("bulletin.settled", zh="答复通报异议", en="objection to a report answered")
DISCARDED = verb("bulletin.discarded", zh="作废通报稿", en="report discarded")
