"""Every change of the ledger: recording, sealing, erasing personal facts, keys.

from zhixing.core.ledger import acts as ledger
ledger.record(verbs.HANDED_OVER, about=reference("matter", 42), by=by, at=at, facts={…})
"""

from zhixing.core.ledger import sql
from zhixing.core.ledger.acts.auditing import (
    ledger_reference,
    note_command,
    note_exported,
    note_verified,
)
from zhixing.core.ledger.acts.erasure import erase_personal
from zhixing.core.ledger.acts.keys import announce_key, rotate_key
from zhixing.core.ledger.acts.recording import draft, entries_params, prepared_many, record, record_many
from zhixing.core.ledger.acts.sealing import seal, sign_head
from zhixing.core.ledger.acts.witnessing import send_heads
from zhixing.core.ledger.rules.drafts import Draft, Entry, Head, PreparedEntry
from zhixing.core.ledger.rules.origin import IMPORTED, LATE, LIVE, origin

__all__ = [
    "IMPORTED",
    "LATE",
    "LIVE",
    "Draft",
    "Entry",
    "Head",
    "PreparedEntry",
    "announce_key",
    "draft",
    "entries_params",
    "erase_personal",
    "ledger_reference",
    "note_command",
    "note_exported",
    "note_verified",
    "origin",
    "prepared_many",
    "record",
    "record_many",
    "rotate_key",
    "seal",
    "send_heads",
    "sign_head",
    "sql",
]
