"""Ledger verbs of directives, a file for each noun."""

from zhixing.work.directives.verbs.breakdowns import DISCARDED, ISSUED, MADE
from zhixing.work.directives.verbs.targets import FELL_BEHIND, LISTED, RELEASED

__all__ = ["DISCARDED", "FELL_BEHIND", "ISSUED", "LISTED", "MADE", "RELEASED"]
