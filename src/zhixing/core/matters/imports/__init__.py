"""Event logs in: XES, OCEL and CSV files read as cases and steps, examined, and kept as imported matters."""

from zhixing.core.matters.imports.facts import LogFacts, examine
from zhixing.core.matters.imports.reading import open_log
from zhixing.core.matters.imports.values import Case, Finding, Log, Moment, Problem, Step

__all__ = ["Case", "Finding", "Log", "LogFacts", "Moment", "Problem", "Step", "examine", "open_log"]
