"""Ledger verbs of directives, a file for each noun."""

from zhixing.work.directives.verbs import collections, instructions, registers, relays, targets
from zhixing.work.directives.verbs.breakdowns import DISCARDED, ISSUED, MADE

__all__ = ["DISCARDED", "ISSUED", "MADE", "collections", "instructions", "registers", "relays", "targets"]
