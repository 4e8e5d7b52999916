"""Tables of directives, a file for each noun."""

from zhixing.work.directives.models.breakdowns import Breakdown, BreakdownQuerySet, ProposedTask

__all__ = ["Breakdown", "BreakdownQuerySet", "ProposedTask"]
