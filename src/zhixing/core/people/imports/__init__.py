"""Units, posts and persons from the office's own workbook."""

from zhixing.core.people.imports.people import ImportReport, RowError, people
from zhixing.core.people.imports.sheets import COLUMNS, SHEETS

__all__ = ["COLUMNS", "SHEETS", "ImportReport", "RowError", "people"]
