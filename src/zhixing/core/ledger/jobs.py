"""The sealer's work: places in the tree, and a signed head when one is due."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.ledger import acts


def seal(now: datetime) -> int:
    """Place what waits and sign a head when one is due; return how many entries were placed.

    Run by the worker as the sealer role, again at once while there is something.
    """
    placed = acts.seal()
    if not placed:
        acts.sign_head(at=now)
    return placed


def witness(now: datetime) -> int:
    """Send the newest head to the witnesses that lack it; what fails is tried again a minute later."""
    acts.send_heads(at=now)
    return 0


seal.every_seconds = 2  # type: ignore[attr-defined]
witness.every_seconds = 60  # type: ignore[attr-defined]

SEAL = (seal, witness)
