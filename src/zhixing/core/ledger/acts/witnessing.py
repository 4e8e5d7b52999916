"""Letting heads leave the machine: into witnesses' folders and auditors' mailboxes (R19)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from zhixing.core.ledger import adapters, selectors
from zhixing.core.ledger.rules.witness import Envelope
from zhixing.core.ledger.selectors import HeadRow

log = logging.getLogger(__name__)
EARLIER_HEADS = 12


def send_heads(*, at: datetime) -> int:
    """Send the newest head to every witness that lacks it; return how many were sent.

    A witness that cannot be reached stops no other, and is tried again. Ledger: none, a head is
    about the entries.
    """
    rows = selectors.head_rows(limit=EARLIER_HEADS)
    if not rows:
        return 0
    sent = 0
    for folder in adapters.witness_folders():
        try:
            kept = {one.size for one in adapters.receipts(folder, origin=rows[0].head.origin)[-1:]}
            sent += adapters.lay_out(folder, _envelope(rows, kept), size=rows[0].head.size)
        except OSError:
            log.exception("a head cannot be laid into %s", folder)
    return sent + _mail(rows, at)


def _mail(rows: list[HeadRow], at: datetime) -> int:
    head, last = rows[0].head, adapters.mailed_at()
    if not settings.ZHIXING_WITNESS_MAIL or (last is not None and last[0] >= head.size):
        return 0
    try:
        adapters.mail_head(settings.ZHIXING_WITNESS_MAIL, _envelope(rows, set()), head)
    except OSError:
        log.exception("a head cannot be mailed")
        return 0
    adapters.note_mailed(size=head.size, at=at)
    return 1


def _envelope(rows: list[HeadRow], kept: set[int]) -> Envelope:
    """Return the newest head with proofs from the heads before it, and from the one that was kept."""
    newest = rows[0]
    sizes = sorted({row.head.size for row in rows[1:]} | {size for size in kept if size < newest.head.size})
    return Envelope(
        adapters.published_line(newest.head).rstrip("\n"),
        newest.public_key.hex(),
        {
            size: [node.hex() for node in selectors.consistency_proof(size, newest.head.size)]
            for size in sizes
        },
    )
