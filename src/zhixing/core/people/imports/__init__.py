"""Units, posts and persons from the office's own workbook."""

from zhixing.core.people.imports.people import ImportReport, RowError, people

__all__ = ["ImportReport", "RowError", "people"]
