"""Forms of directives: they parse and validate, and never save."""

from zhixing.work.directives.forms.breakdowns import MAX_TEXT, DocumentForm, RowForm

__all__ = ["MAX_TEXT", "DocumentForm", "RowForm"]
