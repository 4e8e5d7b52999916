"""Ledger verbs of directives, a file for each noun."""

from zhixing.work.directives.verbs import (
    bulletins,
    collections,
    decisions,
    forwarding,
    instructions,
    livelihood,
    matrix,
    recurrence,
    registers,
    registry,
    relays,
    targets,
    uppers,
    visits,
)
from zhixing.work.directives.verbs.breakdowns import DISCARDED, ISSUED, MADE

__all__ = [
    "DISCARDED",
    "ISSUED",
    "MADE",
    "bulletins",
    "collections",
    "decisions",
    "forwarding",
    "instructions",
    "livelihood",
    "matrix",
    "recurrence",
    "registers",
    "registry",
    "relays",
    "targets",
    "uppers",
    "visits",
]
