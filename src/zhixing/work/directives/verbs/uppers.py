"""Ledger verbs of lists from the level above."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

TAKEN_IN = verb("upper_list.taken_in", zh="导入上级清单", en="list from above taken in")
ANSWERED = verb("upper_item.answered", zh="拟写上报内容", en="reply to the level above written")
UPLOADED = verb("upper_item.uploaded", zh="登记上报回执", en="upload receipt kept")
