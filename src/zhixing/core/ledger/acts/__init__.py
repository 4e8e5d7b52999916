"""Every change of the ledger: recording, sealing, erasing personal facts, keys.

    from zhixing.core.ledger import acts as ledger
    ledger.record(verbs.HANDED_OVER, about=reference("matter", 42), by=by, at=at, facts={…})
"""

from zhixing.core.ledger import sql
from zhixing.core.ledger.acts.recording import draft, entries_params, record, record_many
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
    "draft",
    "entries_params",
    "origin",
    "record",
    "record_many",
    "sql",
]
