"""What can be read from the ledger. Who may read about a subject is asked by the room that owns it."""

from zhixing.core.ledger.selectors.heads import (
    HeadRow,
    Status,
    Witnessed,
    head_at,
    head_rows,
    latest_head,
    status,
    witnessed,
)
from zhixing.core.ledger.selectors.history import (
    SealedEntry,
    entries_after,
    entry,
    head_of,
    heads_of,
    histories,
    history,
)
from zhixing.core.ledger.selectors.log import LogPage, log_page
from zhixing.core.ledger.selectors.proofs import (
    EntryProof,
    SubjectProof,
    consistency_proof,
    entry_proof,
    subject_proof,
)
from zhixing.core.ledger.selectors.verification import Verification, verify

__all__ = [
    "EntryProof",
    "HeadRow",
    "LogPage",
    "SealedEntry",
    "Status",
    "SubjectProof",
    "Verification",
    "Witnessed",
    "consistency_proof",
    "entries_after",
    "entry",
    "entry_proof",
    "head_at",
    "head_of",
    "head_rows",
    "heads_of",
    "histories",
    "history",
    "latest_head",
    "log_page",
    "status",
    "subject_proof",
    "verify",
    "witnessed",
]
